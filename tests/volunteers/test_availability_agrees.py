"""Whoever is asked whether one may still sign up, and whether there is room, says the same."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.core.cache import caches
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.utils import timezone, translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import a_role
from volunteers.board.staffing import (
    FREE,
    FULL,
    lines_of,
    to_come,
)
from volunteers.events.models import EventPage, Occurrence
from volunteers.my_pages.suggestions import suggestions_for
from volunteers.people.models import Volunteer
from volunteers.programme.filters import read_filter
from volunteers.programme.listing import listed, rows
from volunteers.programme.places_left import Seats
from volunteers.shifts.availability import Availability, State, closing, has_places_left
from volunteers.shifts.models import Hold, Shift
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.places.queue import settle_shift
from volunteers.signups.places.refusals import Reason, Refused
from volunteers.signups.places.seats import recount, seat

HOUR = timedelta(hours=1)
WHEN = st.sampled_from([-30, -2, 2, 50, 200])  # hours from now; a date lasts four
DATE = st.fixed_dictionaries({"starts": WHEN, "called_off": st.integers(0, 3).map(lambda n: n == 0)})
SHIFT = st.fixed_dictionaries(
    {
        "meeting": st.integers(0, 2),
        "later": st.sampled_from([0, 3]),  # hours after its date begins
        "capacity": st.integers(1, 5),
        "opens": st.sampled_from([None, None, None, -5, 1, 40]),
        "groups": st.lists(st.integers(1, 5), max_size=3),
        "settles": st.booleans(),
        "held": st.lists(st.integers(1, 5), max_size=3),
    }
)
WORLD = st.fixed_dictionaries(
    {
        "is_series": st.booleans(),
        "live": st.integers(0, 5).map(bool),
        "dates": st.lists(DATE, min_size=2, max_size=3),  # the first alone, where it is no series
        "shifts": st.lists(SHIFT, min_size=1, max_size=2),
    }
)
REASONS = {
    State.FULL: {Reason.FULL},
    State.NOT_OPEN_YET: {Reason.NOT_OPEN_YET},
    State.CLOSED: {Reason.CLOSED, Reason.TOO_LATE},
    State.CALLED_OFF: {Reason.CALLED_OFF},
}
SIGN_UP = {
    State.OPEN: "open",
    State.FULL: "waiting list",
    State.NOT_OPEN_YET: "not open yet",
    State.CLOSED: "closed",
    State.CALLED_OFF: "closed",
}
people = count()


def a_world(
    *, starts: tuple[int, int] = (50, 200), is_series: bool = False, **of_shift: object
) -> dict[str, object]:
    """One that the three old disagreements were about, with a shift of three places."""
    shift = {
        "meeting": 0,
        "later": 0,
        "capacity": 3,
        "opens": None,
        "groups": [],
        "settles": False,
        "held": [],
    }
    dates = [{"starts": hours, "called_off": False} for hours in starts]
    return {"is_series": is_series, "live": True, "dates": dates, "shifts": [shift | of_shift]}


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def someone() -> Volunteer:
    return Volunteer.objects.create(
        email=f"nr-{next(people)}@example.org", confirmed_at=timezone.now(), name="N"
    )


def build(event: EventPage, world: dict, now: datetime) -> None:
    event.is_series, event.live = world["is_series"], world["live"]
    event.save()
    dates = world["dates"] if event.is_series else world["dates"][:1]
    made = [
        Occurrence.objects.create(
            event=event,
            starts_at=now + date["starts"] * HOUR,
            ends_at=now + (date["starts"] + 4) * HOUR,
            called_off=date["called_off"],
        )
        for date in dates
    ]
    for drawn in world["shifts"]:
        date = made[drawn["meeting"] % len(made)]
        shift = Shift.objects.create(
            occurrence=date,
            role=a_role(),
            starts_at=date.starts_at + drawn["later"] * HOUR,
            ends_at=date.ends_at,
            capacity=drawn["capacity"],
            opens_at=drawn["opens"] and now + drawn["opens"] * HOUR,
        )
        fill(shift, drawn["groups"], settles=drawn["settles"])
        for size in drawn["held"]:
            until = now + HOUR / 2
            Hold.objects.create(shift=shift, volunteer=someone(), people=size, ends_at=until)
            Hold.objects.create(
                shift=shift, volunteer=someone(), people=size, ends_at=now
            )  # over, by the clock


def fill(shift: Shift, groups: list[int], *, settles: bool) -> None:
    """The first group has places if it fits, the others wait; unless settled, perhaps for what is free."""
    for number, size in enumerate(groups):
        row = SignUp(shift=shift, volunteer=someone(), people=size, confirmed_at=timezone.now())
        if number == 0 and size <= shift.capacity:
            seat(row, SignUp.State.PLACED, shift=shift)
        else:
            row.state, row.queued_at = SignUp.State.WAITING, timezone.now()
            row.save()
    recount(shift)
    if settles:
        settle_shift(shift.pk)


def answers(now: datetime) -> dict[int, Availability]:
    shifts = Shift.objects.select_related("occurrence__event")
    return {shift.pk: shift.availability(now=now) for shift in shifts}


def of_date(date: Occurrence, said: dict[int, Availability]) -> list[Availability]:
    return [said[shift.pk] for shift in Shift.objects.at(date)]


def assert_sql_agrees(said: dict[int, Availability], now: datetime) -> None:
    def found(shifts: object) -> set[int]:
        return set(shifts.values_list("pk", flat=True))

    assert found(Shift.objects.with_places_left(now)) == {pk for pk, one in said.items() if one.is_open}
    assert found(Shift.objects.taking_sign_ups(now)) == {pk for pk, one in said.items() if one.takes_sign_ups}
    assert found(Shift.objects.not_closed(now)) == {pk for pk, one in said.items() if not one.is_closed}
    closes = dict(Shift.objects.annotate(c=closing()).values_list("pk", "c"))
    for shift in Shift.objects.with_series():
        if not shift.occurrence.called_off:
            assert closes[shift.pk] == said[shift.pk].closes_at
        assert shift.availability(now=now) == said[shift.pk]
        assert Shift.objects.filter(has_places_left(), pk=shift.pk).exists() == bool(shift.places_left)


def expected_words(date: Occurrence, said: dict[int, Availability]) -> str:
    """As a pattern, in English."""
    shifts = of_date(date, said)
    left = sum(one.places_left for one in shifts if one.state is State.OPEN)
    states = {one.state for one in shifts}
    if date.called_off:
        return "Called off"
    if not shifts:
        return "Open to all"
    if left:
        return rf"{left} places? left"
    if State.NOT_OPEN_YET in states:
        return "Sign-up opens .+"
    return "Queue" if State.FULL in states else "Sign-up is closed"


def assert_lists_agree(said: dict[int, Availability]) -> None:
    """The row of a list, the filter for places left, and the API."""
    shown = Occurrence.objects.published().order_by("starts_at", "pk").select_related("event")
    with translation.override("en"):
        said_of: dict[int, Seats] = dict(
            zip(
                shown.values_list("pk", flat=True),
                (row.seats for row in rows(list(listed(shown)))),
                strict=True,
            )
        )
        api = Client().get("/api/v1/occurrences").json()["occurrences"]
    by_uid = {row["id"]: row for row in api}
    free = {date.pk for date in read_filter(QueryDict("plats=1")).occurrences()}
    for date in shown:
        words = said_of[date.pk].words
        assert re.fullmatch(expected_words(date, said), words)
        if not date.is_past:
            assert (date.pk in free) == ("left" in words)
            row = by_uid[str(date.uid)]
            found = [(shift["sign_up"], shift["places_left"]) for shift in row["shifts"]]
            expected = [
                ("closed", 0) if date.called_off else (SIGN_UP[one.state], one.places_left)
                for one in of_date(date, said)
            ]
            assert sorted(found) == sorted(expected)
    assert free <= {date.pk for date in shown}


def assert_page_agrees(said: dict[int, Availability], event: EventPage) -> None:
    for date in Occurrence.objects.select_related("event"):
        answer = Client().get(event.url, {"tillfalle": date.pk})
        assert answer.status_code == (200 if event.live else 404)
        if not event.live:
            continue
        radios = dict(
            re.findall(r'name="shift" value="([^"]+)" required\s*(?:checked)?\s*(disabled)?', answer.text)
        )
        for shift in Shift.objects.at(date):
            state = said[shift.pk].state
            offered = radios.get(str(shift.pk)) == "", radios.get(f"{shift.pk}-queue") == ""
            assert offered == (state is State.OPEN, state is State.FULL)


def assert_own_pages_agree(said: dict[int, Availability]) -> None:
    suggested = suggestions_for(someone())
    assert all(one.can_be_taken for one in suggested)
    assert {one.shift.pk: one.is_full for one in suggested} == {
        pk: one.is_full for pk, one in said.items() if one.takes_sign_ups
    }


def assert_board_agrees(said: dict[int, Availability], now: datetime) -> None:
    for line in lines_of(list(to_come(Shift.objects.select_related("occurrence__event"), now)), now):
        assert line.availability == said[line.shift.pk]
        assert line.gap == line.shift.gap == (FREE if line.shift.places_left else FULL)


def assert_server_agrees(said: dict[int, Availability], now: datetime) -> None:
    for shift in Shift.objects.select_related("occurrence__event"):
        for size in (1, 3):
            for may_queue in (False, True):
                state = shift.availability(people=size, now=now).state
                fits = size <= shift.most_together
                accepted = fits and (state is State.OPEN or (may_queue and state is State.FULL))
                assert said[shift.pk].takes_sign_ups == (state in {State.OPEN, State.FULL})
                with undone():
                    too_large = not fits and state in {State.OPEN, State.FULL}
                    refused = {Reason.TOO_LARGE} if too_large else REASONS.get(state)
                    assert ask(shift, size, may_queue) == ({state} if accepted else refused)


def ask(shift: Shift, size: int, may_queue: bool) -> set[object]:
    """Why the server refuses, as all that it may be called; or as what it accepts it."""
    details, address = Details(people=size), f"nr-{next(people)}@example.org"
    try:
        row = sign_up(shift, email=address, name="N", language="sv", may_queue=may_queue, details=details)
    except Refused as refusal:
        known = [*REASONS.values(), {Reason.TOO_LARGE}]
        return next(reasons for reasons in known if refusal.reason in reasons)
    return {State.OPEN if row.state == SignUp.State.HELD else State.FULL}


def assert_promotion_agrees(said: dict[int, Availability]) -> None:
    """Who waits keeps free places from others if, and only if, they are about to get one."""
    for shift in Shift.objects.all():
        with undone():
            is_promoted = bool(settle_shift(shift.pk))
        assert is_promoted == (shift.is_waited_for and not said[shift.pk].is_closed)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(world=WORLD)
@example(world=a_world(opens=40))
@example(world=a_world(starts=(-2, 200), meeting=1, is_series=True))
@example(world=a_world(starts=(50, 200), meeting=1, is_series=True))
@example(world=a_world(groups=[2, 5]))
@example(world=a_world(groups=[2, 1]))
@example(world=a_world(groups=[], held=[5, 5]))
def test_all_who_are_asked_say_the_same(event, world):
    with undone():
        for cache in caches.all(initialized_only=True):
            cache.clear()
        now = timezone.now()
        build(event, world, now)
        said = answers(now)
        assert_sql_agrees(said, now)
        assert_lists_agree(said)
        assert_page_agrees(said, event)
        assert_own_pages_agree(said)
        assert_board_agrees(said, now)
        assert_promotion_agrees(said)
        assert_server_agrees(said, now)


# The three on which they disagreed, on the pages themselves.


@pytest.fixture
def post(client):
    def send(shift: Shift) -> object:
        typed = {
            "shift": shift.pk,
            "people": 1,
            "name": "Alice",
            "email": "alice@example.org",
            "agreed": "on",
        }
        return client.post(f"/mina-pass/anmal/{shift.occurrence_id}/", typed)

    return send


def test_shift_that_opens_later_says_when_everywhere_and_is_refused_with_it(
    client, add_date, add_shift, post
):
    opens = timezone.localtime(timezone.now() + timedelta(days=2)).replace(hour=12, minute=0)
    shift = add_shift(add_date(), capacity=3, opens_at=opens)
    day = f"{opens:%Y-%m-%d}"

    api = client.get("/api/v1/occurrences").json()["occurrences"][0]["shifts"][0]
    with translation.override("en"):
        (row,) = rows(list(listed(Occurrence.objects.all())))
    refused = post(shift)

    assert row.seats.words.startswith("Sign-up opens ")
    assert (api["sign_up"], api["places_left"], api["opens_at"][:10]) == ("not open yet", 0, day)
    assert (refused.status_code, SignUp.objects.count()) == (422, 0)
    assert not list(read_filter(QueryDict("plats=1")).occurrences())


def test_series_that_has_begun_is_closed_in_the_list_and_refused(client, event, add_date, add_shift, post):
    EventPage.objects.filter(pk=event.pk).update(is_series=True)
    add_date(starts_at=timezone.now() - 2 * HOUR)
    shift = add_shift(add_date(starts_at=timezone.now() + timedelta(days=7)), capacity=3)

    with translation.override("en"):
        words = {row.seats.words for row in rows(list(listed(Occurrence.objects.all())))}
    refused = post(shift)

    assert words == {"Sign-up is closed"}
    assert (refused.status_code, SignUp.objects.count()) == (422, 0)


def test_group_that_does_not_fit_keeps_no_place_from_others(client, add_date, add_shift, post):
    shift = add_shift(add_date(), capacity=3)
    fill(shift, [2, 5], settles=True)

    with translation.override("en"):
        (row,) = rows(list(listed(Occurrence.objects.all())))
    page = client.get(shift.occurrence.event.url).text
    post(shift)

    assert row.seats.words == "1 place left"
    assert f'value="{shift.pk}"' in page
    assert SignUp.objects.latest("pk").state == SignUp.State.HELD


def test_place_that_somebody_who_waits_is_about_to_get_is_nobody_elses(add_date, add_shift, client, post):
    shift = add_shift(add_date(), capacity=3)
    fill(shift, [2, 1], settles=False)

    refused = post(shift)

    assert (refused.status_code, refused.context["form"].has_error("shift")) == (422, True)
    assert [row.people for row in settle_shift(shift.pk)] == [1]
