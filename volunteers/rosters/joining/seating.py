"""Who has a place in a shift, and who waits: the one place where that is decided.

Every change follows one order: lock the volunteer, then the shift, then look, then write. A shift is locked rather than
its sign-ups, because an empty shift has none to lock. SQLite needs no row locks: its transactions here are IMMEDIATE.

The volunteer is locked but for its key (FOR NO KEY UPDATE): whoever commits a promotion looks at the promoted volunteer's key,
and would wait for one who holds that volunteer and waits for the shift.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from volunteers.events.models import Occurrence
from volunteers.rosters.models import RosterRules, Seat, Shift, SignUp
from volunteers.rosters.telling import tell

JUST_SAID = timedelta(hours=1)  # whoever said yes this recently need not be asked again
SHORTEST_OFFER, LONGEST_OFFER = timedelta(minutes=20), timedelta(hours=24)


def lock_shift(shift_id: int) -> Shift:
    """The shift as it is now, nobody else's until the transaction ends. Raises ``Shift.DoesNotExist``."""
    shift = Shift.objects.select_for_update(of=("self",)).get(pk=shift_id)
    # Read after the lock: a row joined to it would be the one from before the wait, and a date moved or called off
    # meanwhile would be missed.
    shift.occurrence = Occurrence.objects.select_related("event").get(pk=shift.occurrence_id)
    return shift


def seat(sign_up: SignUp, state: SignUp.State, *, shift: Shift, until: datetime | None = None) -> None:
    """Give the sign-up as many free seats as it is people, all of them or none, and write it.

    ``until`` is when a held or offered place ends. The shift is locked; whether there is room is the caller's to see.
    """
    sign_up.state, sign_up.held_until, sign_up.queued_at = state, until, None
    sign_up.changed_at = timezone.now()
    sign_up.save()
    missing = sign_up.people - sign_up.seats.filter(is_shadow=False).count()
    _take_seats(sign_up, missing, shift=shift)


def cast_shadow(sign_up: SignUp, people: int, *, shift: Shift, until: datetime) -> None:
    """Take as many seats once more for a while, as for a stranger: see ``SignUp.shadow_until``. The row is written."""
    sign_up.shadow_until = until
    sign_up.save()
    _take_seats(sign_up, people, shift=shift, is_shadow=True)


def _take_seats(sign_up: SignUp, people: int, *, shift: Shift, is_shadow: bool = False) -> None:
    used = set(shift.seats.values_list("number", flat=True))
    free = (number for number in range(1, len(used) + people + 1) if number not in used)
    Seat.objects.bulk_create(
        Seat(shift=shift, sign_up=sign_up, number=number, is_shadow=is_shadow)
        for number, _one in zip(free, range(people), strict=False)
    )


def unseat(sign_up: SignUp, state: SignUp.State) -> None:
    """Take the sign-up out of its places, into a state that has none, and write it; a WAITING one at the end of the queue."""
    sign_up.state = state
    sign_up.held_until = sign_up.shadow_until = None
    sign_up.queued_at = timezone.now() if state == SignUp.State.WAITING else None
    sign_up.changed_at = timezone.now()
    sign_up.save()
    sign_up.seats.all().delete()


def settle(shift: Shift) -> list[SignUp]:
    """Give every free place to the first in the queue, tell them, and count anew. Returns those who got or are offered one.

    The one promotion: called under the shift's lock by whatever may have freed a place. Groups are not split: one that does
    not fit is passed by those that do, and keeps its number. A shift that has begun, or whose date is called off, promotes
    nobody.
    """
    recount(shift)
    promoted: list[SignUp] = []
    if shift.is_open and shift.waiting and shift.places_left:
        rules, free = RosterRules.current(), shift.places_left
        for sign_up in shift.sign_ups.waiting().select_related("volunteer"):
            if sign_up.people <= free:
                _promote(sign_up, shift=shift, rules=rules)
                free -= sign_up.people
                promoted.append(sign_up)
    if promoted:
        recount(shift)
    return promoted


def _promote(sign_up: SignUp, *, shift: Shift, rules: RosterRules) -> None:
    """Seat them; or, when it is soon or long ago that they said yes, hold the place until they say so again."""
    now = timezone.now()
    said = sign_up.confirmed_at or sign_up.created_at
    is_fresh = now - said < timedelta(days=rules.fresh_days)
    is_soon = shift.starts_at - now < timedelta(hours=rules.offer_hours)
    if now - said < JUST_SAID or (is_fresh and not is_soon):
        seat(sign_up, SignUp.State.PLACED, shift=shift)
        tell(sign_up, "promoted", shift=shift)
    else:
        seat(sign_up, SignUp.State.OFFERED, shift=shift, until=end_of_offer(shift, now))
        tell(sign_up, "offered", shift=shift)


def end_of_offer(shift: Shift, now: datetime) -> datetime:
    """A quarter of the time that is left, between twenty minutes and a day; never after the shift begins."""
    length = min(max((shift.starts_at - now) / 4, SHORTEST_OFFER), LONGEST_OFFER)
    return min(now + length, shift.starts_at)


def settle_shift(shift_id: int) -> list[SignUp]:
    """Lock the shift and settle it, for when its capacity has changed."""
    with transaction.atomic():
        return settle(lock_shift(shift_id))


def recount(shift: Shift) -> None:
    """Write how many places are taken and how many people wait, counted from the rows."""
    shift.taken = shift.seats.count()
    shift.waiting = shift.sign_ups.waiting().aggregate(people=Sum("people"))["people"] or 0
    shift.save(update_fields=["taken", "waiting"])
