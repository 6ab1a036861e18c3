from django.db import transaction

from volunteers.people.models import Volunteer
from volunteers.rosters.joining.seating import lock_shift, settle, unseat
from volunteers.rosters.models import SignUp
from volunteers.rosters.noticing.leaving_late import follow_up_if_late
from volunteers.rosters.telling import tell


def cancel(sign_up: SignUp, *, tells: bool = True) -> SignUp:
    """The person leaves their place or the queue, and the next in line gets the place in the same transaction.

    Cancelling twice is harmless. A shift that has ended keeps its sign-ups as they were. Without ``tells`` the person gets
    no mail of it, for whoever wants none from us any more.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update().get(pk=sign_up.volunteer_id)
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.get(pk=sign_up.pk)
        row.volunteer, row.shift = volunteer, shift
        if row.state not in SignUp.CURRENT or shift.has_ended:
            return row
        was_confirmed, was_placed = row.is_confirmed, row.state == SignUp.State.PLACED
        unseat(row, SignUp.State.CANCELLED)
        if was_confirmed and tells:
            tell(row, "cancelled", shift=shift)
        promoted = settle(shift)
        if was_placed:
            follow_up_if_late(row, shift=shift, promoted=promoted)
        return row
