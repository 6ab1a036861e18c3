from typing import Any

from django.db import transaction

from volunteers.people.models import Volunteer
from volunteers.rosters.joining.seating import lock_shift, settle, unseat
from volunteers.rosters.models import SignUp
from volunteers.rosters.noticing.leaving_late import follow_up_if_late
from volunteers.rosters.telling import tell


def cancel(sign_up: SignUp, *, tells: bool = True, by: Any = None) -> SignUp:
    """The person leaves their place or the queue, and the next in line gets the place in the same transaction.

    Cancelling twice is harmless. A shift that has ended keeps its sign-ups as they were. Without ``tells`` the person gets
    no mail of it, for whoever wants none from us any more. ``by`` is the coordinator who takes the person out; then mail and
    page say so.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=sign_up.volunteer_id)
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.get(pk=sign_up.pk)
        row.volunteer, row.shift = volunteer, shift
        if row.state not in SignUp.CURRENT or shift.has_ended:
            return row
        was_confirmed, was_placed = row.is_confirmed, row.state == SignUp.State.PLACED
        had_a_place = row.has_a_place
        row.decided_by, row.reason = by, ""
        unseat(row, SignUp.State.CANCELLED)
        if was_confirmed and tells:
            tell(row, "cancelled", shift=shift, had_a_place=had_a_place, is_removed=by is not None)
        promoted = settle(shift)
        if was_placed:
            follow_up_if_late(row, shift=shift, promoted=promoted)
        return row
