"""A hidden place is told to those who have a place there, and to nobody else, wherever one looks."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE
from volunteers.changes.rescheduling import reschedule
from volunteers.events.models import EventPage, Occurrence
from volunteers.signups.personal.code_page import code_page_of
from volunteers.signups.personal.links import OPENS
from volunteers.signups.places.cancelling import cancel

SECRET, OTHER = "Grynbodgatan", "Smedjegatan"  # the event's own place, and that of one date


def tells(text: str) -> bool:
    return SECRET in text or OTHER in text


@pytest.fixture
def hidden(event):
    event.place, event.place_hidden, event.position = SECRET, True, "57.70716, 11.96679"
    event.save_revision().publish()
    return EventPage.objects.get(pk=event.pk)


@pytest.fixture
def shift(hidden, add_date, add_shift):
    add_date(event=hidden, place=OTHER)
    return add_shift(add_date(event=hidden))


def mails(to: str) -> dict[str, str]:
    """Everything in the mails to the person, calendar file and all, by the name of the mail."""
    return {
        mail.name.rpartition("/")[2]: f"{mail.subject}{mail.text}{mail.html}{bytes(mail.calendar).decode()}"
        for mail in OutboxMail.objects.filter(to=to)
    }


@pytest.mark.parametrize(
    "address",
    [
        "/kalender/",
        "/kalender/?vy=manad",
        "/kalender/?vy=utskrift",
        "/kalender/kvallsvandring/",
        "/kalender.ics",
        "/kalender/kvallsvandring/event.ics",
        "/sok/?q=hammarkullen",
        "/kampanjer/ljus-pa-torget/",
        "/",
    ],
)
def test_public_answers_do_not_tell_it(address, shift):
    page = Client().get(address)
    assert page.status_code == 200
    assert not tells(page.text)
    assert "57.7071" not in page.text


def test_search_for_it_finds_nothing(shift):
    found, missed = (Client().get("/sok/", {"q": words}).text for words in ("Hammarkullen", SECRET))
    link = 'href="/kalender/kvallsvandring/"'
    assert (link in found, link in missed) == (True, False)


def test_page_and_feed_of_a_date_with_a_place_of_its_own_do_not_tell_it(shift):
    for date in Occurrence.objects.all():
        for address in ("/kalender/kvallsvandring/", "/kalender/kvallsvandring/event.ics"):
            assert not tells(Client().get(address, {"tillfalle": date.pk}).text)


def test_mails_tell_it_only_with_a_place(shift, join):
    join(shift, ALICE)
    bob = join(shift, BOB)
    reschedule(shift.occurrence, place=OTHER)
    cancel(bob)
    assert {name: tells(text) for name, text in mails(ALICE).items()} == {
        "code": False,
        "placed": True,
        "moved": True,
    }
    assert {name: tells(text) for name, text in mails(BOB).items()} == {
        "code": False,
        "waiting": False,
        "cancelled": False,
    }


def test_whoever_gets_a_place_later_is_told_then(shift, join):
    alice = join(shift, ALICE)
    join(shift, BOB)
    cancel(alice)
    assert tells(mails(BOB)["promoted"])
    assert not tells(mails(ALICE)["cancelled"])


def test_mails_of_those_without_a_place_say_when_they_are_told(shift, join):
    join(shift, ALICE)
    join(shift, BOB)
    with translation.override("sv"):
        sentence = gettext("You are told where to meet when you have a place.")
    assert {name: sentence in text for name, text in mails(BOB).items()} == {"code": True, "waiting": True}
    assert {name: sentence in text for name, text in mails(ALICE).items()} == {"code": True, "placed": False}
    assert "Södra Angered" in mails(BOB)["waiting"]


def test_own_page_and_file_tell_it_only_with_a_place(shift, ask, join):
    alice, bob = join(shift, ALICE), join(shift, BOB)
    shift.refresh_from_db()
    charlie = ask(shift, CHARLIE)

    def shown(row: object, address: str) -> str:
        return Client().get(f"/mina-pass/{OPENS.sign(str(row.pk))}/{address}").text

    assert [tells(shown(row, "")) for row in (alice, bob, charlie)] == [True, False, False]
    assert tells(shown(alice, "pass.ics"))
    cancel(alice)
    assert not tells(shown(alice, ""))
    assert not tells(shown(alice, "pass.ics"))
    assert not tells(Client().get(code_page_of(charlie)).text)


def test_refused_sign_up_does_not_tell_it(shift):
    page = Client().post(reverse("sign_up", args=[shift.occurrence_id]), {"shift": shift.pk})
    assert page.status_code == 422
    assert not tells(page.text)
