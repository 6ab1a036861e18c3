from django.utils import timezone

from volunteers.notices.staff_mails import tell_about
from volunteers.shifts.models import Shift


def tell_of_free_place(shift: Shift) -> None:
    """Mail the coordinators of the area that the shift has a free place, if it still has one: nobody is named.

    One mail a shift, so that two places do not tell that it was one person who left both. Of a late one the cancellation
    has told them already.
    """
    if shift.places_left and not shift.is_closed and timezone.now() < shift.late_from:
        tell_about(shift, "free")
