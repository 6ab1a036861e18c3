"""A coordinator's yes or no to somebody who has asked for a role."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext_lazy as _

from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.locking import locked
from volunteers.signups.places.queue import join_queue
from volunteers.signups.places.seats import recount, seat, unseat


class NotAsked(Exception):
    """The person has withdrawn, or somebody else has answered."""

    message = _("Nothing was done: this request has been answered already, or was withdrawn.")


class NoGuardian(NotAsked):
    """Somebody under 18 whose guardian has not said yes, or has taken it back."""

    message = _("Nothing was done: this person is under 18 and a guardian has not said yes.")


class TooLate(NotAsked):
    """There is nothing left to say yes to."""

    message = _("Nothing was done: the date is called off, or the shift has begun.")


def approve(sign_up: SignUp, *, by: Any) -> SignUp:
    """Say yes: the person has a place, or stands in the queue when there is none.

    Raises ``NotAsked``, ``TooLate`` when the shift can no longer be taken, and ``NoGuardian``.
    """
    with _asked_for(sign_up) as row:
        if row.volunteer.lacks_guardian:
            raise NoGuardian
        if row.shift.is_closed:
            raise TooLate
        row.decided_by = by
        if row.shift.has_room_for(row.people):
            seat(row, SignUp.State.PLACED, shift=row.shift)
            recount(row.shift)
            tell(row, "placed", shift=row.shift)
        else:
            join_queue(row, shift=row.shift)
        return row


def decline(sign_up: SignUp, *, by: Any, reason: str) -> SignUp:
    """Say no, with the reason that the person is given. Raises ``NotAsked``."""
    with _asked_for(sign_up) as row:
        row.decided_by, row.reason = by, reason
        unseat(row, SignUp.State.DECLINED)
        tell(row, "declined", shift=row.shift)
        return row


@contextmanager
def _asked_for(sign_up: SignUp) -> Iterator[SignUp]:
    """The request as it is now, under the locks. Raises ``NotAsked`` when it is none any more."""
    with locked(sign_up) as row:
        if row.state != SignUp.State.REQUESTED:
            raise NotAsked
        yield row
