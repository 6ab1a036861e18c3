from typing import Any

from django.utils import timezone
from wagtail import hooks

from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.holds import end_holds
from volunteers.signups.places.locking import locked
from volunteers.signups.places.queue import settle
from volunteers.signups.places.seats import unseat

State = SignUp.State


def cancel(sign_up: SignUp, *, tells: bool = True, by: Any = None) -> SignUp:
    """The person leaves their place or the queue, and the next in line gets the place in the same transaction.

    Cancelling twice is harmless. A shift that has ended keeps its sign-ups as they were. Without ``tells`` the person gets
    no mail of it, for whoever wants none from us any more. ``by`` is the coordinator who takes the person out; then mail and
    page say so.
    """
    with locked(sign_up) as row:
        shift = row.shift
        end_holds(row)
        if row.state not in SignUp.CURRENT or shift.has_ended:
            return row
        was_confirmed = row.is_confirmed
        row.decided_by, row.reason, row.was_swapped = by, "", False
        promoted = give_up(row, shift=shift, tells=was_confirmed and tells, is_removed=by is not None)
        if row.left_from == State.PLACED:
            follow_up(row, shift=shift, promoted=promoted)
        return row


def give_up(row: SignUp, *, shift: Shift, tells: bool, is_removed: bool = False) -> list[SignUp]:
    """The locked sign-up is cancelled, what it was is kept on it, and the next in line, who are returned, have its places."""
    row.left_from = State.PLACED if row.is_in_question else row.state
    row.left_at = timezone.now()
    unseat(row, State.CANCELLED)
    if tells:
        had_a_place = row.left_from in SignUp.WITH_A_PLACE
        tell(row, "cancelled", shift=shift, had_a_place=had_a_place, is_removed=is_removed)
    return settle(shift)


def follow_up(row: SignUp, *, shift: Shift, promoted: list[SignUp]) -> None:
    """Tell the apps above that somebody left a place, after the queue was settled (hook ``place_was_cancelled``)."""
    for follow in hooks.get_hooks("place_was_cancelled"):
        follow(row, shift=shift, promoted=promoted)
