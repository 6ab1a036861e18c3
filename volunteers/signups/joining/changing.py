"""Somebody who has signed up is more or fewer people, or is called something else: the same sign-up, changed by its owner."""

from django.utils.translation import gettext_lazy as _

from cms.privacy.facts import Words
from volunteers.people.names import rename
from volunteers.signups.joining.signing_up import forget_wish
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.holds import free_ended_around
from volunteers.signups.places.locking import locked
from volunteers.signups.places.queue import settle
from volunteers.signups.places.refusals import Reason
from volunteers.signups.places.seats import recount, seat


class CannotChange(Exception):
    """With a sentence ready for the person in ``message``. Nothing was changed."""

    def __init__(self, message: Words) -> None:
        self.message = str(message)
        super().__init__(self.message)


NOT_THERE = _("There is nothing to change: you are not in this shift.")
BEGUN = _("The shift has begun, so it stays as it is.")
NO_ROOM = _("There is no room for so many more right now. What you have stays as it was.")
ASK_US = _("A coordinator decides about more places here. Ask us.")


def change(sign_up: SignUp, *, people: int, name: str) -> SignUp:
    """Let the sign-up be for so many people, and the person be called this. Raises ``CannotChange``.

    More get places where there is room, without passing those who wait; places of fewer go to the next in line. Whoever
    waits or has asked goes on doing so, in the same order. A wish typed by signing up again is answered by it.
    """
    with locked(sign_up) as row:
        free_ended_around(row)
        if not row.is_signed_up:
            raise CannotChange(NOT_THERE)
        forget_wish(row)
        if name != row.volunteer.name:
            rename(row.volunteer, name)
        if people != row.people:
            _resize(row, people)
        else:
            row.save()
        return row


def keep_as_it_is(sign_up: SignUp) -> None:
    """The person wants nothing of what was typed by signing up again. Again is harmless."""
    with locked(sign_up) as row:
        forget_wish(row)
        row.save(update_fields=["wished_people", "wished_name", "wished_at", "typed_discreet"])


def most_people(row: SignUp) -> int:
    """As how many people they may come, as it stands now: never fewer than they are."""
    shift = row.shift
    if not row.has_a_place:
        return max(row.people, shift.most_together)
    if row.shift.role.needs_approval:
        return row.people
    return max(row.people, min(shift.most_together, row.people + shift.places_left))


def _resize(row: SignUp, people: int) -> None:
    shift = row.shift
    if shift.is_closed:
        raise CannotChange(BEGUN)
    if people > row.people:
        _refuse_more(row, people)
    row.people = people
    if row.has_a_place:
        seat(row, SignUp.State(row.state), shift=shift, until=row.held_until)
        surplus = row.seats.order_by("-number").values("pk")[: max(0, row.seats.count() - people)]
        row.seats.filter(pk__in=list(surplus.values_list("pk", flat=True))).delete()
    else:
        row.save()
    recount(shift)
    if row.is_placed:
        tell(row, "placed", shift=shift)
    settle(shift)
    row.refresh_from_db(fields=["state", "held_until", "queued_at", "sequence", "changed_at"])


def _refuse_more(row: SignUp, people: int) -> None:
    shift = row.shift
    if people > shift.most_together:
        raise CannotChange(Reason.TOO_LARGE.label)
    if people <= most_people(row):
        return
    raise CannotChange(ASK_US if shift.role.needs_approval else NO_ROOM)
