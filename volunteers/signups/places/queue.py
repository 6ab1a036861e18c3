"""Who gets a place in a shift and who waits: the one promotion, and what becomes of somebody who has said yes.

All of it is called under the locks of ``locking``.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone, translation

from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.asking_again import write_against
from volunteers.signups.places.locking import lock_shift
from volunteers.signups.places.refusals import now_against
from volunteers.signups.places.seats import recount, seat, unseat

JUST_SAID = timedelta(hours=1)  # whoever said yes this recently need not be asked again
LONGEST_REASON = SignUp._meta.get_field("reason").max_length
SHORTEST_OFFER, LONGEST_OFFER = timedelta(minutes=20), timedelta(hours=24)


def settle(shift: Shift) -> list[SignUp]:
    """Give every free place to the first in the queue, tell them, and count anew. Returns those who got or are offered one.

    The one promotion: called under the shift's lock by whatever may have freed a place. Groups are not split: one that does
    not fit is passed by those that do, and keeps its number; so is whoever has a rule against them by now, which is written
    on their row for the coordinator. A shift that is closed, or whose date is called off, promotes nobody.
    """
    recount(shift)
    promoted: list[SignUp] = []
    if shift.waiting and shift.untaken and not shift.is_closed:
        rules, free = RosterRules.current(), shift.untaken
        for sign_up in shift.sign_ups.waiting().select_related("volunteer"):
            if sign_up.people <= free and not _is_passed_by(sign_up, shift=shift):
                _promote(sign_up, shift=shift, rules=rules)
                free -= sign_up.people
                promoted.append(sign_up)
        recount(shift)
    return promoted


def _is_passed_by(sign_up: SignUp, *, shift: Shift) -> bool:
    """Whether a rule of the person is against their having a place now."""
    write_against(sign_up, next(iter(now_against(sign_up, shift=shift)), None))
    return bool(sign_up.against)


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
    """A quarter of the time that is left, between twenty minutes and a day; never after sign-up closes."""
    closes_at = shift.closes_at
    length = min(max((closes_at - now) / 4, SHORTEST_OFFER), LONGEST_OFFER)
    return min(now + length, closes_at)


def settle_shift(shift_id: int) -> list[SignUp]:
    """Lock the shift and settle it, for when its capacity has changed."""
    with transaction.atomic():
        return settle(lock_shift(shift_id))


def let_go(row: SignUp, *, shift: Shift, why: object) -> list[SignUp]:
    """The places it held are free for the next, who are returned. ``why`` stands on the person's page, in their language."""
    with translation.override(row.volunteer.language):
        row.reason = str(why)[:LONGEST_REASON]
    unseat(row, SignUp.State.DECLINED)
    return settle(shift)


def take_place(row: SignUp, *, shift: Shift) -> None:
    """They have a place of their own, in a role with approval a request; without a place they join the queue.

    Whoever has shown who they are goes before all for whom places are only held.
    """
    had_a_place, row.confirmed_at = row.has_a_place, timezone.now()
    if shift.role.needs_approval and row.state != SignUp.State.OFFERED:
        unseat(row, SignUp.State.REQUESTED)
        settle(shift)
        tell(row, "requested", shift=shift)
    elif had_a_place or shift.has_room_for(row.people):
        seat(row, SignUp.State.PLACED, shift=shift)
        recount(shift)
        tell(row, "placed", shift=shift)
    else:
        join_queue(row, shift=shift)


def join_queue(row: SignUp, *, shift: Shift) -> None:
    """The end of the queue, which is settled at once: who fits gets a place there and then."""
    unseat(row, SignUp.State.WAITING)
    if row in settle(shift):
        row.refresh_from_db(fields=["state", "held_until", "queued_at", "sequence", "changed_at"])
    else:
        tell(row, "waiting", shift=shift, place_in_queue=row.place_in_queue())
