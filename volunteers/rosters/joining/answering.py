"""A coordinator's yes or no to somebody who has asked for a role."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from volunteers.people.models import Volunteer
from volunteers.rosters.joining.confirming import queue
from volunteers.rosters.joining.seating import lock_shift, recount, seat, unseat
from volunteers.rosters.models import SignUp
from volunteers.rosters.telling import tell


class NotAsked(Exception):
    """The person has withdrawn, or somebody else has answered."""

    message = _("Nothing was done: this request has been answered already, or was withdrawn.")


class TooLate(NotAsked):
    """There is nothing left to say yes to."""

    message = _("Nothing was done: the date is called off, or the shift has begun.")


def approve(sign_up: SignUp, *, by: Any) -> SignUp:
    """Say yes: the person has a place, or stands in the queue when there is none. Raises ``NotAsked``."""
    with transaction.atomic():
        row = _asked_for(sign_up)
        if not row.shift.is_open:
            raise TooLate
        row.decided_by = by
        if row.shift.has_room_for(row.people):
            seat(row, SignUp.State.PLACED, shift=row.shift)
            recount(row.shift)
            tell(row, "placed", shift=row.shift)
        else:
            queue(row, shift=row.shift)
        return row


def decline(sign_up: SignUp, *, by: Any, reason: str) -> SignUp:
    """Say no, with the reason that the person is given. Raises ``NotAsked``."""
    with transaction.atomic():
        row = _asked_for(sign_up)
        row.decided_by, row.reason = by, reason
        unseat(row, SignUp.State.DECLINED)
        tell(row, "declined", shift=row.shift)
        return row


def _asked_for(sign_up: SignUp) -> SignUp:
    """The request as it is now, under the locks."""
    volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=sign_up.volunteer_id)
    shift = lock_shift(sign_up.shift_id)
    row = SignUp.objects.get(pk=sign_up.pk)
    row.volunteer, row.shift = volunteer, shift
    if row.state != SignUp.State.REQUESTED:
        raise NotAsked
    return row
