from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import ALICE
from volunteers.attendance.hours import Marked, Worked, counted_once, hours_of, minutes_of
from volunteers.attendance.models import Attendance
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift

State = Attendance.State


def attended(row, state, minutes, *, date=None, people=1):
    date = date or row.shift.occurrence
    return Attendance.objects.create(sign_up=row, date=date, state=state, minutes=minutes, people=people)


@pytest.mark.parametrize(
    ("state", "counts"), [("came", True), ("walked_in", True), ("excused", False), ("absent", False)]
)
def test_only_those_who_came_have_hours(state, counts, evening, placed):
    row = placed(evening)
    attended(row, state, 240)
    day = timezone.localdate(evening.starts_at)
    assert hours_of(row.volunteer) == ([Worked(day, evening, 240, State(state))] if counts else [])
    assert minutes_of(row.volunteer) == (240 if counts else 0)


def test_hours_are_ones_own_not_those_of_the_group_nor_of_others(evening, placed):
    row, other = placed(evening, people=3), placed(evening, "bob@example.org")
    attended(row, State.CAME, 90, people=3)
    attended(other, State.CAME, 240)
    assert minutes_of(row.volunteer) == 90


def test_minutes_of_one_year(evening, add_shift, add_date, placed):
    row = placed(evening)
    attended(row, State.CAME, 60)
    before = evening.starts_at - timedelta(days=400)
    attended(placed(add_shift(add_date(starts_at=before))), State.CAME, 30)
    alice = Volunteer.objects.get(email=ALICE)
    assert minutes_of(alice) == 90
    assert minutes_of(alice, timezone.localdate(before).year) == 30
    assert minutes_of(alice, timezone.localdate(before).year - 1) == 0
    assert [each.minutes for each in hours_of(alice)] == [60, 30]


def test_meeting_of_a_series_counts_on_its_own_day(evening, add_date, placed, django_assert_num_queries):
    event = evening.occurrence.event
    event.is_series = True
    event.save()
    later = add_date(starts_at=evening.starts_at + timedelta(days=7))
    row = placed(evening)
    attended(row, State.CAME, 240)
    attended(row, State.CAME, 100, date=later)
    with django_assert_num_queries(1):
        worked = hours_of(row.volunteer)
    first, second = (timezone.localdate(each.starts_at) for each in (evening, later))
    assert [(each.date, each.minutes) for each in worked] == [(second, 100), (first, 240)]


def test_two_marks_at_the_same_time_count_once(evening, add_shift, add_date, placed):
    """Two hours of the four in another role; an hour more that begins before the first has ended."""
    first = placed(evening)
    attended(first, State.CAME, 240)
    within = add_shift(add_date(starts_at=evening.starts_at + timedelta(hours=1), hours=2))
    attended(placed(within), State.CAME, 120)
    across = add_shift(add_date(starts_at=evening.ends_at - timedelta(hours=1), hours=2))
    attended(placed(across), State.WALKED_IN, 120)
    assert minutes_of(first.volunteer) == 300
    counted = {each.shift: (each.minutes, each.overlaps) for each in hours_of(first.volunteer)}
    assert counted == {evening: (240, False), within: (0, True), across: (60, True)}


def test_halves_of_one_evening_in_two_roles_count_both(evening, add_shift, placed):
    """Marked as here in the second role when it was changed to: the hours lie behind each other."""
    first, second = placed(evening), placed(add_shift(evening.occurrence, role="Värd"))
    for row, after in ((first, 0), (second, 2)):
        attended(row, State.CAME, 120)
        row.attendances.update(came_at=evening.starts_at + timedelta(hours=after))
    assert minutes_of(first.volunteer) == 240


@given(st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=8))
def test_hours_are_the_union_whatever_is_marked(spans):
    midnight = datetime(2026, 11, 1, tzinfo=UTC)
    marked = [
        Marked(
            start := midnight + timedelta(minutes=first),
            start + timedelta(minutes=length),
            start,
            Worked(midnight.date(), Shift(pk=number), length, State.CAME),
        )
        for number, (first, length) in enumerate(spans)
    ]
    passed = {minute for first, length in spans for minute in range(first, first + length)}
    worked = counted_once(marked)
    assert sum(each.minutes for each in worked) == len(passed)
    assert all(each.minutes <= spans[each.shift.pk][1] for each in worked)
