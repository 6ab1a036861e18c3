from typing import Any

from wagtail import hooks

from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.holds import end_holds
from volunteers.signups.places.locking import locked
from volunteers.signups.places.queue import settle
from volunteers.signups.places.seats import unseat


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
        was_confirmed, was_placed = row.is_confirmed, row.is_placed or row.is_in_question
        had_a_place = row.has_a_place or row.is_in_question
        row.decided_by, row.reason = by, ""
        unseat(row, SignUp.State.CANCELLED)
        if was_confirmed and tells:
            tell(row, "cancelled", shift=shift, had_a_place=had_a_place, is_removed=by is not None)
        promoted = settle(shift)
        if was_placed:
            follow_up(row, shift=shift, promoted=promoted)
        return row


def follow_up(row: SignUp, *, shift: Shift, promoted: list[SignUp]) -> None:
    """Tell the apps above that somebody left a place, after the queue was settled (hook ``place_was_cancelled``)."""
    for follow in hooks.get_hooks("place_was_cancelled"):
        follow(row, shift=shift, promoted=promoted)
