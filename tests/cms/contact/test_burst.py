"""Four threads post at once, each over a connection of its own; ``burst.py`` is the long run."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from cms.base.documents.escaping import clean
from cms.contact.models import Message
from tests.cms.contact.burst import NUMBER, odd_texts
from tests.cms.contact.conftest import a_stamp

Told = list[tuple[int, int | None, str]]


def send_together(*shares: list[dict[str, str]]) -> Told:
    """Status, number of the receipt and text of every post, the shares sent at the same time."""
    start = Barrier(len(shares))

    def send(share: list[dict[str, str]]) -> Told:
        told: Told = []
        try:
            start.wait(timeout=30)
            for post in share:
                answer = Client().post("/kontakt/skicka/", post)
                where = answer.headers.get("Location")
                found = NUMBER.search(Client().get(where).text) if where else None
                told.append((answer.status_code, int(found.group(1)) if found else None, post["text"]))
        finally:
            connection.close()
        return told

    with ThreadPoolExecutor(len(shares)) as pool:
        return [row for share in pool.map(send, shares) for row in share]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_accepted_post_is_a_row_with_its_number(contact_page):
    texts = list(odd_texts(100))
    posts = [
        {
            "text": text,
            "stamp": a_stamp(f"n{number}"),
            "anyway": "1",
            "website": "robot" if number % 5 == 0 else "",
        }
        for number, text in enumerate(texts)
    ]
    sent = send_together(*(posts[share::4] for share in range(4)))
    accepted = {number: clean(text) for status, number, text in sent if status == 302}
    assert {status for status, _number, _text in sent} <= {302, 422}
    assert dict(Message.objects.values_list("number", "text")) == accepted
    assert sorted(accepted) == list(range(1, len(accepted) + 1))
    assert len(accepted) > 40


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_same_form_sent_by_four_at_once_is_one_message(contact_page):
    post = {"text": "Samma", "stamp": a_stamp("once"), "website": ""}
    sent = send_together(*([post] for _ in range(4)))
    assert {(status, number) for status, number, _text in sent} == {(302, 1)}
    assert Message.objects.count() == 1
