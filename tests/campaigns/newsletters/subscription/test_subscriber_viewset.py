"""The list of subscribers, for editors: what they may see and do, and that it is written down."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscription.opt_in import ask
from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from tests.campaigns.newsletters.subscription.conftest import ALICE, BOB, CHARLIE, a_wish

INDEX = "subscribers:index"


@pytest.fixture
def staff(page) -> Callable[[str], Client]:
    """The browser of somebody in a group."""

    def browser(group: str) -> Client:
        user = User.objects.create(email="edit@example.org")
        user.groups.set(Group.objects.filter(name=group))
        client = Client()
        client.force_login(user)
        return client

    return browser


@pytest.fixture
def edit(staff) -> Client:
    return staff("Editors")


@pytest.fixture
def robot(wording) -> Subscriber:
    wish = a_wish("news", language="en")
    return ask(CHARLIE, wish=wish, agreed_to=wording, page="/nyhetsbrev/", looks_like_robot=True).subscriber


def entries():
    return list(AccessEntry.objects.order_by("pk").values_list("action", "what", "count"))


def listed(client, **query):
    return {row.email for row in client.get(reverse(INDEX), query).context["object_list"]}


def test_list_is_filtered_searched_and_written_down(edit, alice, add_subscriber, robot):
    bob = add_subscriber(BOB, topics=("press",), language="ar")
    assert listed(edit) == {ALICE, BOB, CHARLIE}
    assert listed(edit, state="held_back") == {CHARLIE}
    assert listed(edit, state="active", language="ar") == {BOB}
    assert listed(edit, topic=bob.topics.get().pk) == {BOB}
    assert (listed(edit, q=ALICE.upper()), listed(edit, q="alice@exa")) == ({ALICE}, set())
    assert listed(edit, q=f"L{bob.pk}") == {BOB}
    assert entries() == [
        ("list", "subscribers", 3),
        *[("list", "subscribers", 1)] * 3,
        *[("search", "subscribers", found) for found in (1, 0, 1)],
    ]


def test_list_counts_each_state_in_as_many_queries_for_one_row_as_for_thirty(edit, add_subscriber, robot):
    add_subscriber()
    page = edit.get(reverse(INDEX))
    assert [count for _label, count in page.context["counts"]] == [0, 1, 0, 0, 1]
    from_one = queries_of(edit)
    for number in range(30):
        add_subscriber(f"reader{number}@example.org")
    assert queries_of(edit) == from_one


def queries_of(client):
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse(INDEX))
    return len(caught)


def test_there_is_no_file_to_take_out(edit, alice):
    for kind in ("csv", "xlsx"):
        answer = edit.get(reverse(INDEX), {"export": kind})
        assert answer.headers["Content-Type"].startswith("text/html")


def test_page_of_one_is_written_down(edit, alice):
    answer = edit.get(reverse("subscribers:show", args=[alice.pk]))
    assert ALICE in answer.content.decode()
    assert entries() == [("view", f"L{alice.pk}", 1)]


def test_editor_lets_go_who_was_held_back(edit, robot):
    edit.post(reverse("subscribers:let_go", args=[robot.pk]))
    robot.refresh_from_db()
    assert (robot.is_quarantined, robot.state) == (False, "unconfirmed")
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.name) == (CHARLIE, "newsletters/mail/confirm")
    assert "/en/nyhetsbrev/bekrafta/" in mail.text
    assert entries() == [("change", f"L{robot.pk}", 1)]


def test_editor_deletes_who_was_held_back_and_nobody_else(edit, alice, robot):
    assert edit.post(reverse("subscribers:forget", args=[alice.pk])).status_code == 404
    edit.post(reverse("subscribers:forget", args=[robot.pk]))
    assert [row.email for row in Subscriber.objects.all()] == [ALICE]


def test_editor_stops_letters_when_asked_to(edit, alice):
    assert edit.get(reverse("subscribers:stop", args=[alice.pk])).status_code == 405
    edit.post(reverse("subscribers:stop", args=[alice.pk]))
    alice.refresh_from_db()
    assert alice.state == "left"


@pytest.mark.parametrize("group", ["Coordinators", "Message handlers", "Auditors"])
def test_nobody_else_sees_subscribers(staff, alice, group):
    client = staff(group)
    for name, rows in (("index", []), ("show", [alice.pk])):
        answer = client.get(reverse(f"subscribers:{name}", args=rows))
        assert ALICE not in answer.content.decode()
        assert answer.status_code == 302
    client.post(reverse("subscribers:stop", args=[alice.pk]))
    alice.refresh_from_db()
    assert (alice.state, entries()) == ("active", [])
