"""What the two requests of a sign-up cost. Many ask at the same moment, and wait for each other under the shift's lock."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from volunteers.signups.models import SignUp

# Queries, with those that begin and end a transaction.
TO_ASK, TO_CONFIRM = 21, 28


def send_form(client, shift, *, queue="", email=ALICE):
    data = {"shift": f"{shift.pk}{queue}", "name": "Alice", "email": email, "agreed": "on"}
    return client.post(f"/mina-pass/anmal/{shift.occurrence_id}/", data)


def count(send):
    with CaptureQueriesContext(connection) as queries:
        answer = send()
    assert answer.status_code == 302
    return len(queries)


@pytest.fixture
def others(join):
    """So many others are in the shift, or wait for it."""

    def others_of(shift, number):
        for each in range(number):
            join(shift, f"other-{each}@example.org")

    return others_of


@pytest.mark.parametrize(
    ("places", "before", "queue"), [(9, 0, ""), (9, 8, ""), (1, 1, "-queue"), (1, 9, "-queue")]
)
def test_form_takes_few_queries_however_many_were_before(client, add_shift, others, places, before, queue):
    shift = add_shift(capacity=places)
    others(shift, before)
    send_form(client, shift, queue=queue, email=BOB)  # the first keeps the words that are agreed to
    assert count(lambda: send_form(client, shift, queue=queue)) <= TO_ASK


@pytest.mark.parametrize(
    ("places", "before", "state"), [(9, 0, "placed"), (9, 8, "placed"), (1, 1, "waiting"), (1, 9, "waiting")]
)
def test_code_takes_few_queries_however_many_were_before(client, add_shift, others, places, before, state):
    shift = add_shift(capacity=places)
    others(shift, before)
    page = send_form(client, shift, queue="-queue" if state == "waiting" else "")["Location"]
    code = re.search(r"\b\d{6}\b", OutboxMail.objects.get(to=ALICE).text).group()
    assert count(lambda: client.post(page, {"code": code})) <= TO_CONFIRM
    assert SignUp.objects.get(volunteer__email=ALICE).state == state


def test_code_writes_the_volunteer_once(client, add_shift):
    page = send_form(client, add_shift(capacity=3))["Location"]
    code = re.search(r"\b\d{6}\b", OutboxMail.objects.get(to=ALICE).text).group()
    with CaptureQueriesContext(connection) as queries:
        client.post(page, {"code": code})
    written = [query["sql"] for query in queries if query["sql"].startswith(("UPDATE", "INSERT INTO"))]
    tables = [re.search(r'"(\w+)"', sql).group(1) for sql in written]
    assert tables.count("people_volunteer") == 1
