"""When something that recurs is held: a simple rule, expanded on the clock on the wall. Knows no rows and no HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from dateutil.rrule import MO, WEEKLY, rrule
from django.utils import timezone


class Slot(NamedTuple):
    """One date that a rule makes, as aware times. A whole day lasts from midnight to midnight."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """A rule: these weekdays (Monday is 0) every so many weeks from the first day to the last, both included.

    Weeks begin on Monday and are counted from the first day's (RFC 5545, WKST=MO). Without weekdays only the
    first day is meant; without a last day there is no end. ``length`` is time that really passes; it says
    nothing when the whole day is meant.
    """

    first_day: date
    last_day: date | None = None
    weekdays: frozenset[int] = frozenset()
    every_weeks: int = 1
    starts: time = time()
    length: timedelta = timedelta(hours=2)
    all_day: bool = False
    not_held: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()

    def days(self, first: date, last: date) -> list[date]:
        """The local days from ``first`` to ``last``, both included, on which it is held."""
        wanted = set(self.extra) | set(self._by_the_week(last))
        return sorted(day for day in wanted - self.not_held if first <= day <= last)

    def slots(self, first: date, last: date) -> list[Slot]:
        """The same days with their hours. An hour that the clock skips in spring becomes the next."""
        return [self._slot(day) for day in self.days(first, last)]

    def _by_the_week(self, last: date) -> Iterable[date]:
        until = min(filter(None, [last, self.last_day]))
        if not self.weekdays:
            return [self.first_day] if self.first_day <= until else []
        # On naive days: dateutil slips an hour where an aware start crosses a change of the clock.
        begin, end = (datetime.combine(day, time()) for day in (self.first_day, until))
        rule = rrule(
            WEEKLY,
            dtstart=begin,
            interval=self.every_weeks,
            until=end,
            wkst=MO,
            byweekday=sorted(self.weekdays),
        )
        return (moment.date() for moment in rule)

    def _slot(self, day: date) -> Slot:
        if self.all_day:
            return Slot(local(day, time()), local(day + timedelta(days=1), time()), all_day=True)
        start = local(day, self.starts)
        return Slot(start, start + self.length, all_day=False)


def local(day: date, clock: time) -> datetime:
    """That time of that day in Göteborg, as a moment in UTC, so that adding to it adds time that passes."""
    moment = datetime.combine(day, clock, tzinfo=timezone.get_default_timezone())
    return datetime.fromtimestamp(moment.timestamp(), tz=UTC)


def later(moment: datetime, by: timedelta) -> datetime:
    """That much later by the clock on the wall: six in the evening stays six when summer time ends."""
    return timezone.make_aware(timezone.make_naive(moment) + by)
