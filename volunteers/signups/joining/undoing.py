"""Whoever has just given up their place takes that back, as long as nobody else has the place."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.signups.joining.changing import CannotChange
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.holds import free_ended_around
from volunteers.signups.places.locking import locked
from volunteers.signups.places.refusals import Asking, Reason, reasons_against
from volunteers.signups.places.seats import recount, seat

TAKEN = _(
    "Somebody else has the place now, so it cannot be undone. You can sign up again, or stand in the queue."
)
TOO_LATE = _("It can be undone for ten minutes, and those are over. You can sign up again.")


def undo(sign_up: SignUp) -> SignUp:
    """The place is theirs again, as if they had never left it; a second time nothing happens.

    Raises ``CannotChange`` when the time is out, somebody else has the place, or a rule is against it by now.
    """
    with locked(sign_up) as row:
        free_ended_around(row)
        if row.is_placed:
            return row
        if not row.may_be_undone(timezone.now()):
            raise CannotChange(TOO_LATE)
        refuse_undoing(row)
        row.left_from, row.left_at = "", None
        seat(row, SignUp.State.PLACED, shift=row.shift)
        recount(row.shift)
        tell(row, "placed", shift=row.shift)
        return row


def can_undo(sign_up: SignUp, now: datetime) -> bool:
    """Whether the button is to be shown: it may still be pressed in vain, if somebody else is quicker."""
    shift = sign_up.shift
    return sign_up.may_be_undone(now) and not shift.is_closed and shift.has_room_for(sign_up.people)


def refuse_undoing(row: SignUp) -> None:
    shift = row.shift
    besides = {Reason.FULL, Reason.TOO_LARGE, Reason.NOT_OPEN_YET}  # once it was theirs, and it was open
    reasons = reasons_against(Asking(shift, row.people, row.volunteer), besides=besides)
    if row.volunteer.lacks_guardian:
        reasons = [Reason.LACKS_GUARDIAN, *reasons]
    if reasons:
        raise CannotChange(reasons[0].label)
    if not shift.has_room_for(row.people):
        raise CannotChange(TAKEN)
