"""Who has a place in a shift, and who waits: the one place where that is decided.

Every change follows one order: lock the volunteer, then the shift, then look, then write. A shift is locked rather than
its sign-ups, because an empty shift has none to lock. SQLite needs no row locks: its transactions here are IMMEDIATE.
"""

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from volunteers.events.models import Occurrence
from volunteers.rosters.models import Shift, SignUp
from volunteers.rosters.telling import tell


def lock_shift(shift_id: int) -> Shift:
    """The shift as it is now, nobody else's until the transaction ends. Raises ``Shift.DoesNotExist``."""
    shift = Shift.objects.select_for_update().get(pk=shift_id)
    # Read after the lock: a row joined to it would be the one from before the wait, and a date moved or called off
    # meanwhile would be missed.
    shift.occurrence = Occurrence.objects.select_related("event").get(pk=shift.occurrence_id)
    return shift


def seat(sign_up: SignUp, state: SignUp.State, *, shift: Shift) -> None:
    """Give the sign-up the first free seat. The shift is locked, and has been seen to have a place left."""
    used = set(shift.sign_ups.with_a_place().exclude(pk=sign_up.pk).values_list("seat", flat=True))
    sign_up.seat = next(number for number in range(1, len(used) + 2) if number not in used)
    sign_up.state = state
    sign_up.queued_at = None
    sign_up.changed_at = timezone.now()


def unseat(sign_up: SignUp, state: SignUp.State) -> None:
    """Take the sign-up out of its place or its queue, into a state that has neither."""
    sign_up.seat = sign_up.held_until = sign_up.queued_at = None
    sign_up.state = state
    sign_up.changed_at = timezone.now()


def settle(shift: Shift) -> list[SignUp]:
    """Give every free place to the first in the queue, tell them, and count anew. Returns those who got a place.

    The one promotion: called under the shift's lock by whatever may have freed a place. A shift that has begun, or whose
    date is called off, promotes nobody.
    """
    recount(shift)
    promoted: list[SignUp] = []
    if shift.is_open:
        queue = shift.sign_ups.waiting().select_related("volunteer")
        for sign_up in queue[: shift.places_left]:
            seat(sign_up, SignUp.State.PLACED, shift=shift)
            sign_up.save()
            tell(sign_up, "promoted", shift=shift)
            promoted.append(sign_up)
    if promoted:
        recount(shift)
    return promoted


def settle_shift(shift_id: int) -> list[SignUp]:
    """Lock the shift and settle it, for when its capacity has changed."""
    with transaction.atomic():
        return settle(lock_shift(shift_id))


def recount(shift: Shift) -> None:
    """Write how many have a place and how many wait, counted from the rows."""
    counts = shift.sign_ups.aggregate(
        taken=Count("pk", filter=Q(state__in=SignUp.WITH_A_PLACE)),
        waiting=Count("pk", filter=Q(state=SignUp.State.WAITING)),
    )
    shift.taken, shift.waiting = counts["taken"], counts["waiting"]
    shift.save(update_fields=["taken", "waiting"])
