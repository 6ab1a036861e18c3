"""What is left of the places: of a date's own shifts or, where one sign-up is for all meetings, of the series'."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext, ngettext

from volunteers.events.models import Occurrence

Shifts = Sequence[tuple[int, int, int, datetime]]  # places, taken, waiting, when sign-up closes
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Seats(NamedTuple):
    """What a list says of the places, and the colour it says it in."""

    words: str
    tone: str


class Series(NamedTuple):
    """Meetings that belong together: the number of each that is held, by primary key, and the shifts of them all.

    Sign-up closes when the first meeting begins, and with a shift whose own meeting is called off.
    """

    numbers: dict[int, int]
    shifts: Shifts

    def words(self, pk: int) -> str:
        """Such as "Meeting 2 of 3"; nothing of a meeting that is called off."""
        if pk not in self.numbers:
            return ""
        return gettext("Meeting %(number)d of %(total)d") % {
            "number": self.numbers[pk],
            "total": len(self.numbers),
        }


def seats(shifts: Shifts, *, called_off: bool, now: datetime) -> Seats:
    if called_off:
        return Seats(gettext("Called off"), "off")
    if not shifts:
        return Seats(gettext("Open to all"), "open")
    to_come = [shift for shift in shifts if shift[3] > now]
    if not to_come:
        return Seats(gettext("Sign-up is closed"), "full")
    # Nobody passes those who wait already.
    left = sum(max(0, places - taken) for places, taken, waiting, _closes in to_come if not waiting)
    if not left:
        return Seats(gettext("Waiting list"), "full")
    return Seats(ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left}, "mint")


def shifts_of(dates: Iterable[int]) -> dict[int, list[tuple[int, int, int, datetime]]]:
    """The shifts of dates that stand alone, by the date's primary key. One query, none without dates."""
    found: dict[int, list[tuple[int, int, int, datetime]]] = {}
    alone = list(dates)
    if not alone:
        return found
    # The floor above owns shifts: here they are only a name.
    shifts: Any = Occurrence.shifts.rel.related_model
    rows = shifts.objects.public().filter(occurrence_id__in=alone).order_by()
    for pk, *shift in rows.values_list("occurrence_id", "capacity", "taken", "waiting", "starts_at"):
        found.setdefault(pk, []).append(tuple(shift))
    return found


def series_of(events: Iterable[int]) -> dict[int, Series]:
    """The series by their event's primary key. One query, none without events."""
    wanted = set(events)
    meetings: dict[int, list[tuple[int, datetime, bool]]] = {event: [] for event in wanted}
    shifts: dict[int, list[tuple[Any, ...]]] = {event: [] for event in wanted}
    if not wanted:
        return {}
    columns = ("capacity", "taken", "waiting", "starts_at")
    rows = Occurrence.objects.filter(event_id__in=wanted).order_by("starts_at", "pk", "shifts__starts_at")
    held = ("event_id", "pk", "starts_at", "called_off", "shifts__is_private")
    for event, pk, starts_at, called_off, is_private, *shift in rows.values_list(
        *held, *(f"shifts__{c}" for c in columns)
    ):
        if (pk, starts_at, called_off) not in meetings[event][-1:]:
            meetings[event].append((pk, starts_at, called_off))
        if is_private is False:
            shifts[event].append((*shift, called_off))
    return {event: series(meetings[event], shifts[event]) for event in wanted}


def series(meetings: list[tuple[int, datetime, bool]], shifts: list[tuple[Any, ...]]) -> Series:
    """From its meetings in order (primary key, start, whether called off) and its shifts, each with the last of these."""
    held = [(pk, starts_at) for pk, starts_at, called_off in meetings if not called_off]
    begins = held[0][1] if held else LONG_AGO
    return Series(
        {pk: number for number, (pk, _starts_at) in enumerate(held, 1)},
        [
            (places, taken, waiting, LONG_AGO if called_off else min(starts_at, begins))
            for places, taken, waiting, starts_at, called_off in shifts
        ],
    )
