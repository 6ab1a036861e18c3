"""What is left of the places: of a date's own shifts or, where one sign-up is for all meetings, of the series'."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.db.models import Q
from django.utils.translation import gettext, ngettext

from volunteers.events.models import Occurrence
from volunteers.shifts.availability import COLUMNS, Availability, Facts, availability, opens_in_words
from volunteers.shifts.models import Shift


class Seats(NamedTuple):
    """What a list says of the places, the colour it says it in, and whether there is a queue alone."""

    words: str
    tone: str
    is_full: bool = False


class Shown(NamedTuple):
    """A shift of a date: what it is answered whoever comes alone, and the columns that were asked for."""

    availability: Availability
    columns: tuple[Any, ...]


class Date(Protocol):
    """What is needed to know of a date whose shifts are wanted."""

    @property
    def pk(self) -> int: ...
    @property
    def event_id(self) -> int: ...


def seats(shifts: Iterable[Availability], *, called_off: bool, now: datetime) -> Seats:
    """The best that one can get: a place, a place later on, or a place in the queue."""
    shifts = list(shifts)
    if called_off:
        return Seats(gettext("Called off"), "off")
    if not shifts:
        return Seats(gettext("Open to all"), "open")
    if left := sum(shift.places_left for shift in shifts if shift.is_open):
        return Seats(ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left}, "mint")
    if later := [shift.opens_at for shift in shifts if shift.opens_later and shift.opens_at]:
        return Seats(opens_in_words(min(later), now=now), "full")
    if any(shift.is_full for shift in shifts):
        return Seats(gettext("Queue"), "full", is_full=True)
    return Seats(gettext("Sign-up is closed"), "full")


class Shifts:
    """The public shifts of many dates, in one query; none without dates."""

    def __init__(
        self, alone: Iterable[int], series: Iterable[int], *, now: datetime, columns: Sequence[str] = ()
    ) -> None:
        """Of dates that stand alone by their own primary key, of series by that of their event."""
        self.of_date: dict[int, list[Shown]] = {pk: [] for pk in alone}
        self.of_series: dict[int, list[Shown]] = {pk: [] for pk in series}
        if not self.of_date and not self.of_series:
            return
        wanted = Q(occurrence_id__in=list(self.of_date))
        wanted |= Q(occurrence__event_id__in=list(self.of_series))
        rows = Shift.objects.public().filter(wanted).with_what_it_says().with_closing()
        keys = ("occurrence_id", "occurrence__event_id")
        for date, event, *values in rows.order_by("starts_at", "pk").values_list(*keys, *COLUMNS, *columns):
            found = self.of_series[event] if event in self.of_series else self.of_date[date]
            facts = Facts(*values[: len(COLUMNS)])
            found.append(Shown(availability(facts, now=now), tuple(values[len(COLUMNS) :])))

    def at(self, date: Date) -> list[Shown]:
        """What one signs up for at the date, which was asked for."""
        return self.of_series[date.event_id] if date.event_id in self.of_series else self.of_date[date.pk]

    def seats(self, date: Date, *, called_off: bool, now: datetime) -> Seats:
        return seats((shift.availability for shift in self.at(date)), called_off=called_off, now=now)


class Meetings(NamedTuple):
    """Meetings that belong together: the number of each that is held, by primary key."""

    numbers: dict[int, int]

    def words(self, pk: int) -> str:
        """Such as "Meeting 2 of 3"; nothing of a meeting that is called off."""
        if pk not in self.numbers:
            return ""
        return gettext("Meeting %(number)d of %(total)d") % {
            "number": self.numbers[pk],
            "total": len(self.numbers),
        }


def meetings_of(series: Iterable[int]) -> dict[int, Meetings]:
    """The meetings of series by their event's primary key. One query, none without events."""
    found = {event: Meetings({}) for event in series}
    if not found:
        return {}
    held = Occurrence.objects.filter(event_id__in=found, called_off=False).order_by("starts_at", "pk")
    for event, pk in held.values_list("event_id", "pk"):
        found[event].numbers[pk] = len(found[event].numbers) + 1
    return found
