from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from volunteers.events.models import Occurrence
from volunteers.shifts.models import Shift
from volunteers.shifts.moving import moved, on_the_wall


def previous_with_shifts(occurrence: Occurrence) -> Occurrence | None:
    """The latest earlier date of the same event that has shifts, or None: a series has them on its first date alone."""
    if occurrence.event.is_series:
        return None
    return occurrence.event.occurrences.before(occurrence).exclude(shifts=None).first()


def copy_shifts(occurrence: Occurrence) -> list[Shift]:
    """Give the date the shifts of the event's previous date, without anybody in them. Returns the new ones.

    A date that has shifts already keeps them and gets no more, so that sending the form twice is harmless.
    """
    with transaction.atomic():
        occurrence = (
            Occurrence.objects.select_for_update(of=("self",)).select_related("event").get(pk=occurrence.pk)
        )
        previous = previous_with_shifts(occurrence)
        if previous is None or occurrence.shifts.exists():
            return []
        by = on_the_wall(previous.starts_at, occurrence.starts_at)
        return copy_to(occurrence, previous.shifts.all(), by=by)


def copy_to(occurrence: Occurrence, shifts: Iterable[Shift], *, by: timedelta) -> list[Shift]:
    """The same shifts on the date, as much later by the clock on the wall, with nobody in them."""
    return [
        Shift.objects.create(
            occurrence=occurrence,
            role=shift.role,
            text=shift.text,
            capacity=shift.capacity,
            minimum=shift.minimum,
            meeting_point=shift.meeting_point,
            meeting_point_hours=shift.meeting_point_hours,
            contact_id=shift.contact_id,
            is_private=shift.is_private,
            **moved(shift, by),
        )
        for shift in shifts
    ]
