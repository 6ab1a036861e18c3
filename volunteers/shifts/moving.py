"""The one way in which the hours of a shift move: by the clock on the wall, all of them alike.

Half past six stays half past six when summer time ends. The meeting point's hour and the reminders are counted from the start
when they are asked for, and so move with it.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from volunteers.calendars.recurrence import later
from volunteers.shifts.models import Shift

HOURS = ("starts_at", "ends_at", "opens_at", "cancel_until")


def moved(shift: Shift, by: timedelta, *, ends_at: datetime | None = None) -> dict[str, datetime | None]:
    """The shift's hours so much later, by the names of their fields; ``ends_at`` is its end where that is given.

    A shift that would end before it begins, as its date is too short now or the clock skips an hour, lasts as long as before.
    """
    starts, ends = later(shift.starts_at, by), ends_at or later(shift.ends_at, by)
    if ends <= starts:
        ends = starts + (shift.ends_at - shift.starts_at)
    return {
        "starts_at": starts,
        "ends_at": ends,
        "opens_at": shift.opens_at and later(shift.opens_at, by),
        "cancel_until": shift.cancel_until and later(shift.cancel_until, by),
    }


def move(shift: Shift, by: timedelta, *, ends_at: datetime | None = None) -> bool:
    """Hold the shift so much later, and write it. Whether that is another time."""
    before = {name: getattr(shift, name) for name in HOURS}
    hours = moved(shift, by, ends_at=ends_at)
    for name, moment in hours.items():
        setattr(shift, name, moment)
    if hours == before:
        return False
    shift.save(update_fields=HOURS)
    return True


def on_the_wall(before: datetime, after: datetime) -> timedelta:
    """How much later the second is by the clock on the wall."""
    return timezone.make_naive(after) - timezone.make_naive(before)
