"""Writing down who was there. Corrected by coordinators as long as it takes; nobody is absent by themselves."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.attendance.coordinator_shifts import meeting_of
from volunteers.attendance.models import Attendance
from volunteers.shifts.availability import MOST_TOGETHER
from volunteers.shifts.models import Shift
from volunteers.signups.joining.at_the_door import WalkIn, come_along, walk_in
from volunteers.signups.joining.by_hand import CannotAdd
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting
from volunteers.signups.places.locking import lock_shift, locked

EARLY = timedelta(hours=2)  # before the start
LONGEST = 24 * 60  # minutes


class Reason(models.TextChoices):
    """Why it is not written down, each with the sentence for the coordinator."""

    NOT_HELD = "not_held", _("The shift is not held on that date.")
    CALLED_OFF = "called_off", _("The date is called off.")
    TOO_EARLY = "too_early", _("It is too early: this opens two hours before the shift.")
    CANCELLED = "cancelled", _("This sign-up is cancelled.")
    WAITING = "waiting", _("This person waits and has no place.")
    UNCONFIRMED = "unconfirmed", _("This sign-up was never confirmed.")
    DECLINED = "declined", _("The answer to this sign-up was no.")
    GUARDIAN = "guardian", _("This person is under 18 and a guardian has not said yes.")
    ANOTHERS = "anothers", _("This was sent for somebody else already.")


AGAINST = {
    SignUp.State.CANCELLED: Reason.CANCELLED,
    SignUp.State.WAITING: Reason.WAITING,
    SignUp.State.OFFERED: Reason.WAITING,
    SignUp.State.REQUESTED: Reason.WAITING,
    SignUp.State.DECLINED: Reason.DECLINED,
}


class NotMarked(Exception):
    """With the reason, and a sentence ready for the coordinator in ``message``."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason

    @property
    def message(self) -> str:
        return str(self.reason.label)


@dataclass(frozen=True, kw_only=True)
class Tap:
    """One touch on a phone: when, and by what it is known should it be sent again."""

    nonce: uuid.UUID | None = None
    at: datetime | None = None  # None: now


JUST_NOW = Tap()


def mark(
    sign_up: SignUp,
    date_id: int,
    state: Attendance.State,
    *,
    by: Any,
    people: int | None = None,
    tap: Tap = JUST_NOW,
) -> Attendance:
    """Write down what became of the sign-up on that date; raises ``NotMarked``.

    A tap that is sent again changes nothing and answers as the first time, and one that waited on a phone does not overrule
    what was written down after it was made. Minutes begin as the length of the meeting and stay what they were corrected to.
    """
    with transaction.atomic():
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.select_related("volunteer").get(pk=sign_up.pk)
        known = Attendance.objects.filter(sign_up=row, date=date_id).first()
        if tap.nonce and (sent := Attendance.objects.filter(nonce=tap.nonce).first()):
            if sent.sign_up_id != row.pk:
                raise NotMarked(Reason.ANOTHERS)
            return sent
        meeting = refuse(row, state, shift=shift, meeting=meeting_of(shift, date_id))
        at = min(tap.at or timezone.now(), timezone.now())
        if known and known.marked_at > at:
            return known
        known = known or Attendance(sign_up=row, date_id=date_id, people=row.people)
        fill_in(known, state, meeting=meeting, at=at)
        known.people = people or known.people
        known.marked_at, known.marked_by, known.nonce = at, by, tap.nonce
        known.save()
        note_access(by, AccessEntry.Action.CHANGE, str(row), reason=known.get_state_display())
        return known


def refuse(row: SignUp, state: Attendance.State, *, shift: Shift, meeting: Meeting | None) -> Meeting:
    """Raise ``NotMarked`` if something is against it; else the meeting."""
    if meeting is None:
        raise NotMarked(Reason.NOT_HELD)
    if meeting.called_off:
        raise NotMarked(Reason.CALLED_OFF)
    if timezone.now() < meeting.starts_at - EARLY:
        raise NotMarked(Reason.TOO_EARLY)
    is_there = state in Attendance.THERE
    if row.state != SignUp.State.PLACED and is_there and row.volunteer.lacks_guardian:
        raise NotMarked(Reason.GUARDIAN)
    if row.state != SignUp.State.PLACED and (is_there or not cancelled_late(row, shift)):
        raise NotMarked(AGAINST.get(SignUp.State(row.state), Reason.UNCONFIRMED))
    return meeting


def cancelled_late(row: SignUp, shift: Shift) -> bool:
    """Whether they had said that they would come, and said otherwise when it was late. Not whom a coordinator took out."""
    was_coming = (
        row.state == SignUp.State.CANCELLED and row.confirmed_at is not None and not row.decided_by_id
    )
    return was_coming and row.changed_at >= shift.late_from


def fill_in(row: Attendance, state: Attendance.State, *, meeting: Meeting, at: datetime) -> None:
    """The state and what follows from it; whoever walked in stays one who walked in."""
    if state not in Attendance.THERE:
        row.state, row.minutes, row.came_at = state, 0, None
    elif row.state not in Attendance.THERE:
        row.state, row.minutes, row.came_at = state, length_of(meeting), at


def length_of(meeting: Meeting) -> int:
    """Its minutes, at most those of a day."""
    return min(int((meeting.ends_at - meeting.starts_at).total_seconds() // 60), LONGEST)


def undo(sign_up: SignUp, date_id: int, *, by: Any) -> None:
    """Nothing is known of the sign-up on that date any more. Again is harmless."""
    with transaction.atomic():
        lock_shift(sign_up.shift_id)
        if Attendance.objects.filter(sign_up=sign_up, date=date_id).delete()[0]:
            note_access(by, AccessEntry.Action.CHANGE, str(sign_up), reason=str(_("undone")))


def correct(row: Attendance, *, minutes: int, people: int, by: Any) -> bool:
    """Write how long each of them was there, and how many they were. Whether that is something new.

    Only for somebody who was there: others have no minutes, and keep none.
    """
    if row.state not in Attendance.THERE or (row.minutes, row.people) == (minutes, people):
        return False
    with transaction.atomic():
        lock_shift(row.sign_up.shift_id)
        was = row.minutes
        row.minutes, row.people = min(minutes, LONGEST), min(max(people, 1), MOST_TOGETHER)
        row.marked_by = by
        row.save(update_fields=["minutes", "people", "marked_by"])
        note_access(by, AccessEntry.Action.CHANGE, str(row.sign_up), reason=f"{was} → {row.minutes} min")
    return True


def add_walk_in(
    shift: Shift, date_id: int, who: WalkIn, *, by: Any, nonce: uuid.UUID | None = None, insists: bool = False
) -> Attendance:
    """Somebody came without having signed up. Sent again they are added once.

    Raises ``NotMarked``, and ``CannotAdd`` when a rule is against it that ``by`` does not, or may not, pass knowingly.
    """
    if sent := sent_before(shift, nonce):
        return sent
    try:
        with transaction.atomic():
            row, passed = walk_in(shift, who, by=by, insists=insists)
            note_passed(row, passed, by=by)
            return mark(row, date_id, Attendance.State.WALKED_IN, by=by, tap=Tap(nonce=nonce))
    except (NotMarked, CannotAdd):
        # Sent twice at once: the second one is undone with its transaction.
        if sent := sent_before(shift, nonce):
            return sent
        raise


def sent_before(shift: Shift, nonce: uuid.UUID | None) -> Attendance | None:
    return Attendance.objects.filter(nonce=nonce, sign_up__shift=shift).first() if nonce else None


def let_in(sign_up: SignUp, date_id: int, *, by: Any) -> Attendance:
    """Whoever has no place but stands here comes along, whether or not there was a place left.

    What speaks against it is written down; what protects people is not passed. Raises ``NotMarked`` and ``CannotAdd``.
    """
    with locked(sign_up) as row:
        if row.state != SignUp.State.PLACED:
            if row.confirmed_at is None:
                raise NotMarked(Reason.UNCONFIRMED)
            note_passed(row, come_along(row, by=by), by=by)
        return mark(row, date_id, Attendance.State.WALKED_IN, by=by)


def note_passed(row: SignUp, passed: list[str], *, by: Any) -> None:
    """Write down that somebody came along although a rule was against it, and which."""
    if passed:
        reason = gettext("all the same: %(rules)s") % {"rules": ", ".join(passed)}
        note_access(by, AccessEntry.Action.CHANGE, str(row), reason=reason)
