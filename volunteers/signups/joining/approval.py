"""A coordinator's yes or no to somebody who has asked for a role."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from volunteers.signups.joining.by_hand import MAY_INSIST, SENTENCES
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.asking_again import look_again
from volunteers.signups.places.cancelling import follow_up
from volunteers.signups.places.locking import locked
from volunteers.signups.places.passing import note_pass
from volunteers.signups.places.queue import join_queue, settle
from volunteers.signups.places.refusals import Reason, now_against
from volunteers.signups.places.seats import recount, seat, unseat


class NotAsked(Exception):
    """The person has withdrawn, or somebody else has answered."""

    message: str | Promise = _("Nothing was done: this request has been answered already, or was withdrawn.")


class NoGuardian(NotAsked):
    """Somebody under 18 whose guardian has not said yes, or has taken it back."""

    message = _("Nothing was done: this person is under 18 and a guardian has not said yes.")


class Forbidden(NotAsked):
    """A rule of the person is against it, which nobody may pass, or which the coordinator did not see before saying yes.

    ``reason`` is the rule, ``message`` a sentence for the coordinator.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason, self.message = reason, SENTENCES[reason]()


class TooLate(NotAsked):
    """There is nothing left to say yes to."""

    message = _("Nothing was done: the date is called off, or the shift has begun.")


def approve(sign_up: SignUp, *, by: Any, knowing: Collection[str] = ()) -> SignUp:
    """Say yes: the person has a place, or stands in the queue when there is none. A place in question is theirs again.

    ``knowing`` are the names of the rules that the coordinator was shown to be against it: what one may insist on is passed,
    and kept with who said so. Raises ``NotAsked``, ``TooLate`` when the shift can no longer be taken, ``NoGuardian``, and
    ``Forbidden`` for every other rule of the person.
    """
    try:
        return _say_yes(sign_up, by=by, knowing=knowing)
    except Forbidden:
        with locked(sign_up) as row:  # so that the page shows it, and a yes can be said knowingly
            look_again(row, shift=row.shift, moved=True)
        raise


def _say_yes(sign_up: SignUp, *, by: Any, knowing: Collection[str]) -> SignUp:
    with _asked_for(sign_up) as row:
        if row.volunteer.lacks_guardian:
            raise NoGuardian
        if row.shift.is_closed:
            raise TooLate
        _pass_knowingly(row, by=by, knowing=knowing)
        row.decided_by = by
        if row.is_in_question or row.shift.has_room_for(row.people):
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
        had_a_place = row.is_in_question
        unseat(row, SignUp.State.DECLINED)
        tell(row, "declined", shift=row.shift)
        if had_a_place:
            follow_up(row, shift=row.shift, promoted=settle(row.shift))
        return row


def _pass_knowingly(row: SignUp, *, by: Any, knowing: Collection[str]) -> None:
    """Raise ``Forbidden`` with the first rule that is in the way."""
    against = now_against(row, shift=row.shift)
    for reason in against:
        if reason not in MAY_INSIST or reason.value not in knowing:
            raise Forbidden(reason)
    note_pass(row, against, by=by)


@contextmanager
def _asked_for(sign_up: SignUp) -> Iterator[SignUp]:
    """The request as it is now, under the locks. Raises ``NotAsked`` when it is none any more."""
    with locked(sign_up) as row:
        if row.state != SignUp.State.REQUESTED:
            raise NotAsked
        yield row
