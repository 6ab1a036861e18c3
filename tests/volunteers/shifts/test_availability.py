"""The answer itself, at its bounds."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from volunteers.events.models import EventPage
from volunteers.shifts.availability import Facts, State, availability, opens_in_words
from volunteers.shifts.models import Shift

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FACTS = Facts(
    capacity=5,
    taken=2,
    least_waiting=0,
    opens_at=None,
    closes_at=NOW + SECOND,
    called_off=False,
    live=True,
)


@pytest.mark.parametrize(
    ("facts", "people", "state", "left"),
    [
        ({}, 1, State.OPEN, 3),
        ({}, 3, State.OPEN, 3),
        ({}, 4, State.FULL, 3),
        ({"taken": 5}, 1, State.FULL, 0),
        ({"taken": 7}, 1, State.FULL, 0),
        # Nobody passes those who wait and would fit; those who would not are passed.
        ({"least_waiting": 3}, 1, State.FULL, 0),
        ({"least_waiting": 4}, 1, State.OPEN, 3),
        ({"closes_at": NOW}, 1, State.CLOSED, 0),
        ({"live": False}, 1, State.CLOSED, 0),
        ({"opens_at": NOW}, 1, State.OPEN, 3),
        ({"opens_at": NOW + SECOND}, 1, State.NOT_OPEN_YET, 0),
        ({"opens_at": NOW + SECOND, "taken": 5}, 1, State.NOT_OPEN_YET, 0),
        ({"opens_at": NOW + SECOND, "closes_at": NOW}, 1, State.CLOSED, 0),
        ({"called_off": True, "closes_at": NOW}, 1, State.CALLED_OFF, 0),
    ],
)
def test_what_so_many_people_are_answered(facts, people, state, left):
    found = availability(FACTS._replace(**facts), people=people, now=NOW)
    assert (found.state, found.places_left) == (state, left)


@pytest.mark.parametrize(
    ("opens", "said"),
    [
        (timedelta(days=14), "Sign-up opens Tuesday 15 December"),
        (timedelta(hours=10, minutes=59), "Sign-up opens at 23:59"),
        (timedelta(hours=11), "Sign-up opens Wednesday 2 December"),
    ],
)
def test_when_it_opens_is_said_in_the_days_of_the_city(opens, said):
    with translation.override("en"):
        assert opens_in_words(NOW + opens, now=NOW) == said


def test_series_closes_with_its_first_meeting_that_is_held(event, add_date, add_shift):
    EventPage.objects.filter(pk=event.pk).update(is_series=True)
    start = timezone.now() + timedelta(days=1)
    off, first, second = (
        add_date(starts_at=start + timedelta(days=day), called_off=day == 0) for day in range(3)
    )
    shift = add_shift(second)
    shift.occurrence.event.refresh_from_db()
    assert shift.closes_at == first.starts_at
    first.called_off = True
    first.save()
    assert shift.closes_at == second.starts_at
    off.called_off = False
    off.save()
    assert shift.closes_at == off.starts_at


def test_answers_for_many_shifts_of_series_take_one_query(
    event, add_date, add_shift, django_assert_num_queries
):
    EventPage.objects.filter(pk=event.pk).update(is_series=True)
    for day in range(3):
        add_shift(add_date(starts_at=timezone.now() + timedelta(days=day + 1)))
    with django_assert_num_queries(1):
        found = [shift.availability() for shift in Shift.objects.with_series()]
    assert {each.state for each in found} == {State.OPEN}
