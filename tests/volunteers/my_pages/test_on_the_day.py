"""What somebody needs on the day, on the page of their shift: whom to call, how to get there, the code as a picture."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.conftest import ALICE, BOB
from tests.volunteers.my_pages.conftest import put
from volunteers.shifts.models import DutyContact, Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of

PHONE = "031-390 06 12"
FACTS = {
    "stop": "Hållplats Hammarkullen",
    "step_free": "ja",
    "toilet": "I biblioteket",
    "distance": "Fem kilometer",
    "bring": "Varma skor",
    "safety": "Vi går aldrig ensamma.",
    "position": "57.77360, 12.03140",
}


@pytest.fixture
def shift(add_date, add_shift, event):
    for name, value in FACTS.items():
        setattr(event, name, value)
    event.save_revision().publish()
    contact = DutyContact.objects.create(function="Passledaren", phone=PHONE)
    return add_shift(add_date(starts_at=timezone.now() + timedelta(days=5)), capacity=3, contact=contact)


def page_of(row: SignUp) -> str:
    return Client().get(f"/en/mina-pass/{token_of(row)}/").text


def at(shift: Shift, **ahead: float) -> None:
    start = timezone.now() + timedelta(**ahead)
    for row in (shift, shift.occurrence):
        row.starts_at, row.ends_at = start, start + timedelta(hours=4)
        row.save()


def test_contact_is_shown_from_the_day_before_until_it_is_over(alice, shift):
    row = put(alice, shift)
    seen = {}
    for name, ahead in {
        "later": {"days": 2},
        "day before": {"days": 1},
        "now": {"hours": -1},
        "over": {"hours": -5},
    }.items():
        at(shift, **ahead)
        seen[name] = PHONE in page_of(row)
    assert seen == {"later": False, "day before": True, "now": True, "over": False}


WITHOUT = ["requested", "waiting", "offered", "declined", "cancelled", "expired"]


@pytest.mark.parametrize("state", WITHOUT)
def test_contact_and_code_are_for_nobody_without_a_place(alice, shift, state):
    at(shift, hours=3)
    row = put(alice, shift)
    SignUp.objects.filter(pk=row.pk).update(
        state=state, queued_at=timezone.now(), held_until=timezone.now() + timedelta(hours=1)
    )
    page = page_of(row)
    assert (PHONE in page, 'class="qr"' in page) == (False, False)


def test_contact_stands_on_no_public_page(shift, event):
    at(shift, hours=3)
    assert PHONE not in Client().get(event.get_url()).text
    assert "Passledaren" not in Client().get(event.get_url()).text


def test_page_of_the_shift_says_how_to_get_there_and_what_holds(alice, shift):
    page = page_of(put(alice, shift))
    told = [
        *(FACTS[name] for name in ("stop", "toilet", "distance", "bring", "safety")),
        "geo:57.7736,12.0314",
    ]
    assert [each for each in told if each not in page] == []
    assert "You never intervene. In danger you call 112." in page
    assert 'class="qr"' in page


def test_facts_are_public_but_those_that_would_give_a_hidden_place_away(shift, event):
    facts = ("stop", "toilet", "distance")

    def shown() -> list[str]:
        page = Client().get(event.get_url()).text
        return [name for name in facts if FACTS[name] in page]

    assert shown() == list(facts)
    event.place_hidden = True
    event.save_revision().publish()
    assert shown() == ["distance"]


def test_whoever_has_a_place_is_told_of_a_hidden_place_and_whoever_waits_is_not(known, shift, event):
    event.place_hidden = True
    event.save_revision().publish()
    placed, waiting = put(known(ALICE), shift), put(known(BOB), shift, SignUp.State.WAITING)
    assert [FACTS["stop"] in page_of(row) for row in (placed, waiting)] == [True, False]
    assert ["geo:" in page_of(row) for row in (placed, waiting)] == [True, False]


def test_date_elsewhere_says_what_holds_there_and_nothing_of_the_events_own_place(alice, shift, event):
    date = shift.occurrence
    date.place, date.stop, date.access = "Bergsjön", "Hållplats Rymdtorget", "Två trappor, ingen toalett"
    date.save()
    for page in (page_of(put(alice, shift)), Client().get(f"{event.get_url()}?tillfalle={date.pk}").text):
        assert ("Hållplats Rymdtorget" in page, "Två trappor" in page) == (True, True)
        assert [name for name in ("stop", "toilet", "distance") if FACTS[name] in page] == []
        assert "geo:" not in page
