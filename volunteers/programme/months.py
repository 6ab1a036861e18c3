"""A month of the calendar as a table: weeks that begin on Monday, and what happens on each day."""

import re
from calendar import Calendar
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from cms.base.lists.parameters import NonsenseError
from volunteers.events.models import Occurrence
from volunteers.programme.filters import EventFilter, midnight
from volunteers.programme.listing import (
    Row,
    first_upper,
    listed,
    rows,
)

MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)
AHEAD = 24  # months
MOST_DATES = 400
MOST_A_DAY = 5


class Month(NamedTuple):
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"

    @property
    def words(self) -> str:
        return first_upper(date_format(self.first_day, "F Y"))

    @property
    def first_day(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        return self.plus(1).first_day - timedelta(days=1)

    def plus(self, months: int) -> "Month":
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)


class Day(NamedTuple):
    """A day of the table. ``anchor`` names the day of the list below under which the first of its dates stands.

    The list has no days of other months: theirs is empty.
    """

    date: date
    is_outside: bool
    is_today: bool
    rows: Sequence[Row]
    anchor: str

    @property
    def words(self) -> str:
        return date_format(self.date, "l j F")

    @property
    def shown(self) -> Sequence[Row]:
        """Those that the table has room for."""
        return self.rows[:MOST_A_DAY] if len(self.rows) > MOST_A_DAY + 1 else self.rows

    @property
    def hidden(self) -> int:
        return len(self.rows) - len(self.shown)


class Table(NamedTuple):
    """``agenda`` holds the same dates as a list by day; ``is_cut`` says that there are more than it can show."""

    month: Month
    weeks: list[list[Day]]
    agenda: list[tuple[str, list[Row]]]
    is_cut: bool


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def bounds() -> tuple[Month, Month]:
    """The first and the last month to show: from the earliest date there is, to two years ahead. One query."""
    this = month_of(timezone.localdate())
    earliest = (
        Occurrence.objects.published().order_by("starts_at").values_list("starts_at", flat=True).first()
    )
    return min(this, month_of(timezone.localdate(earliest))) if earliest else this, this.plus(AHEAD)


def read_month(value: str, first: Month, last: Month) -> Month:
    """The month asked for; a NonsenseError when it is none, or out of bounds."""
    found = MONTH.fullmatch(value)
    if not found:
        raise NonsenseError(_("Write a month as year-month, for example 2026-12."))
    month = Month(int(found[1]), int(found[2]))
    if month < first:
        raise NonsenseError(_("The calendar does not go that far back."))
    if month > last:
        raise NonsenseError(_("The calendar does not reach that far ahead."))
    return month


def table(wanted: EventFilter, month: Month) -> Table:
    """The whole weeks of the month with the dates that match, also those that have been. One query beside ``rows``.

    The list below holds the month's own days alone.
    """
    weeks = [list(week) for week in Calendar().monthdatescalendar(month.year, month.number)]
    begins, ends = midnight(weeks[0][0]), midnight(weeks[-1][-1] + timedelta(days=1))
    dates = wanted.narrow(Occurrence.objects.published()).filter(starts_at__lt=ends, ends_at__gt=begins)
    found = list(listed(dates.order_by("starts_at", "pk"))[: MOST_DATES + 1])
    by_day: dict[date, list[Row]] = {}
    agenda: dict[date, list[Row]] = {}
    anchors: dict[date, str] = {}
    for one, row in zip(found[:MOST_DATES], rows(found[:MOST_DATES]), strict=True):
        for day in days_of(one, first=weeks[0][0], last=weeks[-1][-1]):
            by_day.setdefault(day, []).append(row)
        # A night that began in the month before belongs there.
        own = days_of(one, first=month.first_day, last=month.last_day)
        for day in own:
            anchors.setdefault(day, own[0].isoformat())
        for day in own[:1]:
            agenda.setdefault(day, []).append(row)
    today = timezone.localdate()
    cells = [
        [
            Day(day, month_of(day) != month, day == today, by_day.get(day, []), anchors.get(day, ""))
            for day in week
        ]
        for week in weeks
    ]
    by_date = [(day.isoformat(), agenda[day]) for day in sorted(agenda)]
    return Table(month, cells, by_date, len(found) > MOST_DATES)


def days_of(one: Any, *, first: date, last: date) -> list[date]:
    """The local days of these that a date lasts. A night that ends before the morning belongs to its evening."""
    start, end = timezone.localtime(one.starts_at), timezone.localtime(one.ends_at)
    begins = ends = start.date()
    if end - start >= timedelta(days=1):
        ends = (end - timedelta(seconds=1)).date()
    first, last = max(first, begins), min(last, ends)
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def weekdays() -> list[tuple[str, str]]:
    """The days of the week from Monday, in full and in short."""
    monday = date(2024, 1, 1)
    days = [monday + timedelta(days=number) for number in range(7)]
    return [(date_format(day, "l"), date_format(day, "D")) for day in days]
