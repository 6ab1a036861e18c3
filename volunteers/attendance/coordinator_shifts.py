"""What of the shifts a member of staff answers for, and the meetings of them."""

from typing import Any

from volunteers.people.models import Coordinator
from volunteers.shifts.models import Shift
from volunteers.shifts.models.shifts import ShiftQuerySet
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting, meetings_of


def shifts_of(user: Any) -> ShiftQuerySet:
    """The shifts in the areas of this coordinator; all of them for a superuser, none for others."""
    shifts = Shift.objects.select_related("occurrence__event").defer("occurrence__vevent")
    if user.is_superuser:
        return shifts
    coordinator = Coordinator.objects.filter(user=user, user__is_active=True).first()
    if coordinator is None or not user.has_perm("attendance.view_attendance"):
        return shifts.none()
    areas = coordinator.area_ids()
    return shifts if areas is None else shifts.filter(occurrence__event__area__in=areas)


def all_meetings(shift: Shift) -> list[Meeting]:
    """When the shift is held: once, in a series as often as the event."""
    somebody = SignUp(state=SignUp.State.PLACED)
    return meetings_of(somebody, shift=shift)


def meeting_of(shift: Shift, date_id: int) -> Meeting | None:
    """The one on that date, given by primary key; None when the shift is not held then."""
    return next((each for each in all_meetings(shift) if each.date == date_id), None)
