"""Whoever is signed in takes a shift on any event's page by one tap, and several dates at once."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext as _

from tests.conftest import BOB
from tests.volunteers.my_pages.conftest import put
from volunteers.people.models import Qualification
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of

TAKE = "/mina-pass/ta/"


@pytest.fixture
def on_day(add_date, add_shift):
    """A shift with two places, so many days from now."""

    def add(days: float, **fields: object) -> Shift:
        return add_shift(
            add_date(starts_at=timezone.now() + timedelta(days=days)), **{"capacity": 2} | fields
        )

    return add


def page_of(client: Client, shift: Shift) -> str:
    return client.get(f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}").text


def offered(page: str, name: str) -> list[str]:
    """What the page's buttons and boxes of this name would take."""
    return re.findall(rf'name="{name}" value="(\d+)"', page)


def test_one_tap_takes_the_shift_and_the_page_says_so(own, alice, on_day):
    shift = on_day(3)
    assert offered(page_of(own, shift), "shifts") == [str(shift.pk)]
    answer = own.post(TAKE, {"shifts": shift.pk, "at": shift.occurrence_id})
    assert answer.url == f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}#anmal"
    row = SignUp.objects.get()
    assert (row.state, row.volunteer, row.people) == ("placed", alice, 1)
    page = page_of(own, shift)
    assert (_("You have a place") in page, offered(page, "shifts")) == (True, [])


def test_whoever_is_not_signed_in_and_staff_who_are_no_volunteers_get_the_form(client, admin_client, on_day):
    shift = on_day(3)
    for browser in (client, admin_client):
        assert 'name="email"' in page_of(browser, shift)


def test_page_of_one_who_is_signed_in_is_kept_nowhere(own, on_day):
    answer = own.get(f"/kalender/kvallsvandring/?tillfalle={on_day(3).occurrence_id}")
    assert "no-store" in answer["Cache-Control"]


def test_several_dates_are_taken_at_once(own, known, on_day):
    shifts = [on_day(days) for days in (3, 10, 17)]
    full = on_day(24, capacity=1)
    put(known(BOB), full)
    page = page_of(own, shifts[0])
    assert offered(page, "shifts") == [str(shift.pk) for shift in shifts]
    answer = own.post(TAKE, {"shifts": [shift.pk for shift in shifts[1:]], "at": shifts[0].occurrence_id})
    assert answer.url.endswith(f"?tillfalle={shifts[0].occurrence_id}#anmal")
    assert list(SignUp.objects.filter(shift__in=shifts).values_list("shift", "state")) == [
        (shift.pk, "placed") for shift in shifts[1:]
    ]


def test_what_is_refused_is_named_with_what_was_taken(own, alice, on_day):
    free, walk = on_day(3), on_day(10, role="Ledare")
    walk.role.needs.add(Qualification.objects.get(name="Introduktion"))
    answer = own.post(TAKE, {"shifts": [free.pk, walk.pk]})
    assert answer.status_code == 409
    assert all(
        words in answer.text for words in ("Introduktion", "Ledare", _("These are yours"), "/kontakt/")
    )
    assert list(SignUp.objects.values_list("shift", "state")) == [(free.pk, "placed")]


def test_card_says_what_is_against_it_and_has_no_button(own, alice, on_day):
    put(alice, on_day(3))
    clashing = on_day(3, role="B")
    page = page_of(own, clashing)
    assert (_("You have another shift at that time.") in page, offered(page, "shifts")) == (True, [])


def test_full_shift_is_queued_for_by_a_button_of_its_own(own, known, on_day):
    shift = on_day(3, capacity=1)
    put(known(BOB), shift)
    page = page_of(own, shift)
    assert (offered(page, "shifts"), offered(page, "queue")) == ([], [str(shift.pk)])
    assert own.post(TAKE, {"shifts": shift.pk}).status_code == 409
    assert own.post(TAKE, {"queue": shift.pk}).status_code == 302
    assert SignUp.objects.filter(shift=shift, state="waiting").count() == 1


@pytest.mark.parametrize("sent", [{}, {"shifts": "x"}, {"shifts": "99999999999999999999"}, {"shifts": "-1"}])
def test_nonsense_takes_nothing(own, sent):
    assert own.post(TAKE, sent).status_code == 409


def test_private_shift_is_not_taken(own, on_day):
    assert own.post(TAKE, {"shifts": on_day(3, is_private=True).pk}).status_code == 409
    assert not SignUp.objects.exists()


def test_page_takes_as_many_queries_for_many_dates(own, on_day):
    shift = on_day(3)
    on_day(4)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page_of(own, shift)
        return len(seen)

    queries()
    few = queries()
    for days in range(5, 17):
        on_day(days)
    assert queries() == few


def test_refusal_names_what_is_missing_on_whatever_road_it_is_told(own, alice, on_day):
    walk = on_day(10, role="Ledare")
    walk.role.needs.add(Qualification.objects.get(name="Introduktion"))
    held = put(alice, walk, SignUp.State.HELD)
    SignUp.objects.update(confirmed_at=None, held_until=timezone.now() + timedelta(minutes=20))
    answers = [
        own.post(f"/mina-pass/ta/{walk.pk}/"),
        own.post(f"/mina-pass/{token_of(held)}/bekrafta/"),
    ]
    for answer in answers:
        assert answer.status_code == 409
        said = answer.text[answer.text.index('role="alert"') :]
        assert all(words in said for words in ("Introduktion", "Ledare", "/kontakt/"))
