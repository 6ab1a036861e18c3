"""What of the shifts a member of staff answers for, and the meetings of them."""

from typing import Any

from volunteers.people.in_charge import in_areas_of
from volunteers.shifts.models import Shift
from volunteers.shifts.models.shifts import ShiftQuerySet
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting, meetings_of


def shifts_of(user: Any) -> ShiftQuerySet:
    """The shifts in the areas of this coordinator; all of them for a superuser, none for others."""
    shifts = Shift.objects.select_related("occurrence__event").defer("occurrence__vevent")
    if not user.is_active or not user.has_perm("attendance.view_attendance"):
        return shifts.none()
    return in_areas_of(shifts, user, event="occurrence__event")


def all_meetings(shift: Shift) -> list[Meeting]:
    """When the shift is held: once, in a series as often as the event."""
    somebody = SignUp(state=SignUp.State.PLACED)
    return meetings_of(somebody, shift=shift)


def meeting_of(shift: Shift, date_id: int) -> Meeting | None:
    """The one on that date, given by primary key; None when the shift is not held then."""
    return next((each for each in all_meetings(shift) if each.date == date_id), None)
