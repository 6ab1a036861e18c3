"""What follows when somebody who had a place cancels so late that it is hard to fill."""

from collections.abc import Sequence

from django.utils import timezone

from volunteers.mail_kinds import KINDS
from volunteers.notices.staff_mails import placed_in, tell_about
from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import is_off, meetings_of


def follow_up_if_late(sign_up: SignUp, *, shift: Shift, promoted: Sequence[SignUp]) -> None:
    """Tell the coordinators that a place is free, nothing else; have volunteers asked when nobody in the queue takes it.

    In the cancellation's transaction, under the shift's lock, after the queue was settled: ``promoted`` got something. The
    worker asks: a row about a volunteer written here would wait for whoever holds that volunteer and waits for the shift.
    """
    now = timezone.now()
    if now < shift.late_from or not shift.occurrence.event.live:
        return
    if is_off(meetings_of(sign_up, shift=shift), now):
        return
    asks = (not promoted or placed_in(shift) < shift.minimum) and may_ask(shift)
    if asks:
        shift.calls_since = now
        shift.save(update_fields=["calls_since"])
    tell_about(shift, "late", asks=asks, is_filled=bool(promoted))


def may_ask(shift: Shift) -> bool:
    """Whether volunteers are asked to step in at all: to what anybody could sign up for and get a place in."""
    return RosterRules.allow(KINDS["step_in"]) and not shift.is_private and shift.availability().is_open
