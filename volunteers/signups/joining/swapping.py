"""Another shift of the same event in place of one's own, in one step: the old place is given up when the new one is taken."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.events.models import Occurrence
from volunteers.shifts.models import Shift
from volunteers.signups.joining.changing import BEGUN, NOT_THERE, CannotChange
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.cancelling import follow_up, give_up
from volunteers.signups.places.holds import end_holds, free_ended_around
from volunteers.signups.places.locking import locked_both
from volunteers.signups.places.refusals import Asking, Person, Reason, reasons_against
from volunteers.signups.places.seats import recount, seat

State = SignUp.State
MOST = 6  # shown
LOOKED_AT = 30  # of the soonest ones, to have some that can be taken among those shown
NO_ROOM = _("There is no place left there. You still have what you had.")
THERE = _("You are in that shift already. You still have what you had.")
ASK_US = _("A coordinator decides about that shift: ask for it by itself. You still have what you had.")


def swap(sign_up: SignUp, *, to: Shift) -> SignUp:
    """Give the person a place in the other shift and take them out of this one, both or neither. Returns the new sign-up.

    As many people as they are, and the note to the leader, come along. Raises ``CannotChange``; nothing has changed then.
    """
    with locked_both(sign_up, to) as (old, new):
        for row in (old, new):
            free_ended_around(row)
        _refuse_leaving(old)
        _refuse_taking(new, instead_of=old)
        _take(new, instead_of=old)
        was_placed, old.was_swapped, old.decided_by = old.is_placed, True, None
        promoted = give_up(old, shift=old.shift, tells=True)
        if was_placed:
            follow_up(old, shift=old.shift, promoted=promoted)
        tell(new, "placed", shift=new.shift)
        return new


def can_swap(row: SignUp) -> bool:
    """Whether what they have is theirs to give for another."""
    return row.is_in and not row.shift.is_closed and not row.volunteer.lacks_guardian


def choices_for(row: SignUp) -> list[Shift]:
    """The shifts of the same event that the person may take instead, the soonest first; at most six.

    As many queries for one shift as for thirty; one more a series.
    """
    if not can_swap(row):
        return []
    mine = SignUp.objects.filter(volunteer=row.volunteer_id, state__in=SignUp.CURRENT)
    open_ones = Shift.objects.public().with_places_left().with_series().prefetch_related("role__needs")
    others = open_ones.filter(
        occurrence__event=row.shift.occurrence.event_id,
        occurrence__in=Occurrence.objects.published(),
        role__needs_approval=False,
    ).exclude(pk__in=mine.values("shift"))
    person = Person(row.volunteer)
    found = others.order_by("starts_at", "pk")[:LOOKED_AT]
    return [shift for shift in found if _may_take(shift, row, person)][:MOST]


def _may_take(shift: Shift, row: SignUp, person: Person) -> bool:
    asking = Asking(shift, row.people, row.volunteer, person, instead_of=row.shift_id)
    return shift.has_room_for(row.people) and not reasons_against(asking, besides={Reason.FULL})


def _refuse_leaving(old: SignUp) -> None:
    if not old.is_in:
        raise CannotChange(NOT_THERE)
    if old.shift.is_closed:
        raise CannotChange(BEGUN)


def _refuse_taking(new: SignUp, *, instead_of: SignUp) -> None:
    shift, volunteer = new.shift, new.volunteer
    if new.is_signed_up:
        raise CannotChange(THERE)
    if volunteer.lacks_guardian:
        raise CannotChange(Reason.LACKS_GUARDIAN.label)
    if shift.role.needs_approval:
        raise CannotChange(ASK_US)
    asking = Asking(shift, instead_of.people, volunteer, instead_of=instead_of.shift_id)
    if reasons := reasons_against(asking, besides={Reason.FULL}):
        raise CannotChange(reasons[0].label)
    if not shift.has_room_for(instead_of.people):
        raise CannotChange(NO_ROOM)


def _take(new: SignUp, *, instead_of: SignUp) -> None:
    end_holds(new)
    new.people, new.confirmed_at = instead_of.people, timezone.now()
    new.decided_by, new.reason, new.was_swapped = None, "", False
    new.typed_name = new.typed_age = new.typed_guardian = ""
    new.typed_discreet = False
    new.note, new.note_at = instead_of.note, instead_of.note_at
    seat(new, State.PLACED, shift=new.shift)
    recount(new.shift)
