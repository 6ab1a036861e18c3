"""Rules, edits, sign-ups and republications in any order: nothing that people rely on is lost, doubled or slips."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from tests.conftest import a_role
from volunteers.calendars.recurrence import Pattern
from volunteers.changes.rule_dates import lay_out, slots_of
from volunteers.events.models import EventPage, Occurrence, Rule
from volunteers.events.models.occurrences import AHEAD
from volunteers.signups.joining.signing_up import sign_up

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AUTUMN, SPRING = datetime(2026, 10, 12, 9, tzinfo=UTC), datetime(2027, 3, 15, 9, tzinfo=UTC)

clocks = st.sampled_from([time(0), time(2, 30), time(10), time(19), time(23, 30)])
days = st.integers(-10, 60)
rules = st.fixed_dictionaries(
    {
        "weekdays": st.lists(st.integers(0, 6), unique=True, max_size=3).map(sorted),
        "every_weeks": st.integers(1, 3),
        "first": days,
        "weeks": st.integers(0, 8),
        "starts": clocks,
        "length": st.sampled_from([30, 120, 300]),
        "all_day": st.booleans(),
        "not_held": st.lists(days, max_size=2),
        "extra": st.lists(days, max_size=2),
    }
)
EDITS: dict[str, Callable[[Occurrence], dict[str, Any]]] = {
    "later": lambda row: {
        "starts_at": row.starts_at + timedelta(minutes=45),
        "ends_at": row.ends_at + timedelta(hours=1),
    },
    "another day": lambda row: {
        "starts_at": row.starts_at + timedelta(days=2),
        "ends_at": row.ends_at + timedelta(days=2),
    },
    "place": lambda row: {"place": "Backaplan"},
    "note": lambda row: {"note": "Ta med lykta."},
    "called off": lambda row: {"called_off": True},
}
steps = st.one_of(
    st.tuples(st.just("publish"), st.lists(rules, max_size=2)),
    st.tuples(st.just("edit"), st.integers(0, 40), st.sampled_from(sorted(EDITS))),
    st.tuples(st.just("sign up"), st.integers(0, 40)),
    st.tuples(st.just("wait"), st.integers(1, 20)),
)
FRIDAYS = {
    "weekdays": [4], "every_weeks": 1, "first": 0, "weeks": 8, "starts": time(19), "length": 120, "all_day": False,
    "not_held": [], "extra": [],
}  # fmt: skip


class Calendar:
    """The event with what its people and editors rely on: for each date's UID, the values that must not change."""

    def __init__(self, event: EventPage, begun: datetime) -> None:
        self.event, self.now, self.begun = event, begun, begun
        self.relied: dict[Any, dict[str, Any]] = {}
        self.uids: dict[int, Any] = {}

    def publish(self, wanted: list[dict[str, Any]]) -> None:
        page = EventPage.objects.get(pk=self.event.pk)
        page.rules.set([self.rule(one) for one in wanted])
        page.save_revision().publish()

    def rule(self, one: dict[str, Any]) -> Rule:
        today = self.begun.date()
        first = today + timedelta(days=one["first"])
        written = {
            name: [(today + timedelta(days=day)).isoformat() for day in one[name]]
            for name in ("not_held", "extra")
        }
        same = ("weekdays", "every_weeks", "starts", "length", "all_day")
        return Rule(
            first_day=first,
            last_day=first + timedelta(weeks=one["weeks"]),
            **written,
            **{name: one[name] for name in same},
        )

    def coming(self) -> list[Occurrence]:
        return list(self.event.occurrences.filter(starts_at__gt=self.now).order_by("pk"))

    def edit(self, number: int, kind: str) -> None:
        if rows := self.coming():
            row = rows[number % len(rows)]
            values = EDITS[kind](row)
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            self.relied.setdefault(row.uid, {}).update(values)

    def sign_up(self, number: int) -> None:
        rows = [row for row in self.coming() if not row.called_off]
        if rows:
            row = rows[number % len(rows)]
            shift = row.shifts.create(role=a_role(), starts_at=row.starts_at, ends_at=row.ends_at, capacity=3)
            sign_up(shift, email="alice@example.org", name="Alice", language="sv", may_queue=True)
            self.relied.setdefault(row.uid, {}).update(starts_at=row.starts_at, ends_at=row.ends_at)

    def wait(self, number: int) -> None:
        self.now += timedelta(days=number)
        lay_out(self.event)

    def do(self, step: tuple[Any, ...]) -> None:
        name, *arguments = step
        with at(self.now):
            getattr(self, name.replace(" ", "_"))(*arguments)
        with at(self.now):
            lay_out(self.event)
            self.check()

    def check(self) -> None:
        rows = list(self.event.occurrences.all())
        self.check_what_is_relied_on({row.uid: row for row in rows})
        for row in rows:
            assert self.uids.setdefault(row.pk, row.uid) == row.uid
        self.check_the_rules(rows)

    def check_what_is_relied_on(self, rows: dict[Any, Occurrence]) -> None:
        for uid, values in self.relied.items():
            assert {name: getattr(rows[uid], name) for name in values} == values

    def check_the_rules(self, rows: list[Occurrence]) -> None:
        """Every date of the rules has one row, and a row that nobody holds is held when the rule says."""
        event = EventPage.objects.get(pk=self.event.pk)
        today = timezone.localdate(self.now)
        slots = {
            slot.starts_at: slot
            for slot in slots_of(event, today, today + AHEAD)
            if slot.starts_at > self.now
        }
        made = {
            row.rule_starts_at: row for row in rows if row.rule_starts_at and row.rule_starts_at > self.now
        }
        assert sorted(row.rule_starts_at for row in rows if row.rule_starts_at in slots) == sorted(slots)
        for start, row in made.items():
            if row.uid not in self.relied:
                assert (row.starts_at, row.ends_at, row.all_day) == slots[start]
            else:
                assert start in slots or row.question == Occurrence.Question.LEFT
        on_the_wall = {(one.starts if not one.all_day else time()) for one in event.rules.all()}
        for start in slots:
            assert clock_of(start) in on_the_wall or was_skipped(start)


def clock_of(moment: datetime) -> time:
    return moment.astimezone(STOCKHOLM).time()


def was_skipped(moment: datetime) -> bool:
    """Whether it stands for an hour that the clock skips on that night."""
    return clock_of(moment) == time(3, 30) and moment.astimezone(STOCKHOLM).date() == date(2027, 3, 28)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    # Without shrinking: a failing history is short enough to read, and seconds are better spent on others.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.sampled_from([AUTUMN, SPRING]), st.lists(steps, min_size=2, max_size=7))
@example(
    AUTUMN,
    [
        ("publish", [FRIDAYS]),
        ("sign up", 3),
        ("publish", [FRIDAYS | {"starts": time(10)}]),
        ("publish", [FRIDAYS]),
    ],
)
@example(
    SPRING,
    [
        ("publish", [FRIDAYS]),
        ("edit", 2, "another day"),
        ("publish", []),
        ("wait", 9),
        ("publish", [FRIDAYS]),
    ],
)
@example(
    SPRING,
    [("publish", [FRIDAYS, FRIDAYS | {"starts": time(10)}]), ("publish", [FRIDAYS | {"starts": time(10)}])],
)
def test_nothing_relied_on_is_lost_doubled_or_slips(event, begun, history):
    with transaction.atomic():
        calendar = Calendar(event, begun)
        for step in history:
            calendar.do(step)
        transaction.set_rollback(True)


@given(first=st.dates(date(2026, 1, 1), date(2028, 1, 1)), clock=clocks, length=st.integers(5, 72 * 60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_slots_stand_on_the_wall_clock_and_last_as_long_as_they_say(first, clock, length):
    pattern = Pattern(
        first_day=first, weekdays=frozenset({0, 3, 6}), starts=clock, length=timedelta(minutes=length)
    )
    for slot in pattern.slots(first, first + AHEAD):
        assert slot.ends_at - slot.starts_at == timedelta(minutes=length)
        assert clock_of(slot.starts_at) == clock or clock == time(2, 30)
