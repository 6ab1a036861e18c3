"""What an editor should know of the dates that a rule will make, before it makes them."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.base.holidays import holidays_of
from volunteers.calendars.recurrence import Pattern, Slot, local
from volunteers.events.models.occurrences import AHEAD
from volunteers.events.wording import in_words

SHOWN = 12


class Foreseen(NamedTuple):
    """One date to come: its ISO day, when in words, and what is special about that day."""

    day: str
    words: str
    marks: list[str]


class Forecast(NamedTuple):
    """The first dates to come, and how many there are within 13 months."""

    dates: list[Foreseen]
    total: int


def foresee(pattern: Pattern) -> Forecast:
    """Dates from today on, at most 12; those of a rule that begins later from its first day on."""
    first = max(timezone.localdate(), min(pattern.first_day, *pattern.extra, date.max))
    slots = pattern.slots(first, first + AHEAD)
    return Forecast([foreseen(slot, pattern) for slot in slots[:SHOWN]], len(slots))


def foreseen(slot: Slot, pattern: Pattern) -> Foreseen:
    day = timezone.localdate(slot.starts_at)
    marks = [*holiday(day), *clock_change(slot, day)]
    return Foreseen(day.isoformat(), in_words(slot.starts_at, slot.ends_at, all_day=pattern.all_day), marks)


def holiday(day: date) -> list[str]:
    name = holidays_of(day.year).get(day)
    return [name] if name else []


def clock_change(slot: Slot, day: date) -> list[str]:
    """Whether the clock changes on that day, or before the date has ended."""
    begin = local(day, time())
    end = max(slot.ends_at, local(day + timedelta(days=1), time()))
    before, after = offset(begin), offset(end)
    if before == after:
        return []
    return [_("the clock goes forward") if after > before else _("the clock goes back")]


def offset(moment: datetime) -> timedelta:
    return timezone.localtime(moment).utcoffset() or timedelta()
