"""The mails that go out by the clock: those that ``mail_kinds`` calls notices, when ``due`` has a rule that says so.

The worker looks for them again and again. Each is written together with the row that says so, under the shift's lock, and
that row can be there only once: however many workers there are, there is one mail.
"""

import logging
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.jobs import at_most_every, stop
from volunteers.mail_kinds import KINDS, NOTICES
from volunteers.notices.due import Due, find_due
from volunteers.notices.links import answer_link
from volunteers.notices.models import Notice
from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.day_before_answer import forget_earlier_answer
from volunteers.signups.personal.links import link_to
from volunteers.signups.personal.mails import tell
from volunteers.signups.personal.meetings import Meeting, meetings_of
from volunteers.signups.places.locking import lock_shift

BATCH = 200  # mails a call, so that the worker's other jobs get their turn

log = logging.getLogger(__name__)


@at_most_every(30)
def notify_due() -> int:
    """Write the mails of every kind that are due now. Returns how many were told."""
    return sum(notify(kind.name) for kind in NOTICES)


def notify(kind: str) -> int:
    """Write the mails of this kind that are due now, at most a batch. Returns how many."""
    if not RosterRules.allow(KINDS[kind]):
        return 0
    told = 0
    for due in islice(list(find_due(kind, timezone.now())), BATCH):
        if stop.asked:
            break
        try:
            told += _tell_once(due, kind)
        except Exception as error:  # one that cannot be written must not stop those behind it
            log.warning("A%d (%s) was not told: %s", due.sign_up, kind, type(error).__name__)
    return told


def _tell_once(due: Due, kind: str) -> bool:
    with transaction.atomic():
        shift = lock_shift(due.shift)
        # As it is now, under the lock: the person may have cancelled, or the date may have moved, a moment ago.
        rows = SignUp.objects.select_related("volunteer").filter(pk=due.sign_up, state=SignUp.State.PLACED)
        row = rows.first()
        if row is None or (meeting := _meeting(row, due, shift)) is None:
            return False
        _notice, is_new = Notice.objects.get_or_create(sign_up=row, kind=kind, starts_at=due.starts_at)
        if is_new:
            if kind == "day_before":
                forget_earlier_answer(row)
            tell(row, kind, shift=shift, **_says(row, kind, shift=shift, meeting=meeting))
        return is_new


def _meeting(row: SignUp, due: Due, shift: Shift) -> Meeting | None:
    """The meeting that it is about, if it is still held then."""
    if not shift.occurrence.event.live:
        return None
    held = (each for each in meetings_of(row, shift=shift) if not each.called_off)
    return next((each for each in held if (each.date, each.starts_at) == (due.date, due.starts_at)), None)


def _says(row: SignUp, kind: str, *, shift: Shift, meeting: Meeting) -> dict[str, Any]:
    """What the mail's templates need besides what every mail of a sign-up gets."""
    says: dict[str, Any] = {"meetings": [meeting]}
    if kind in ASKS:
        says |= ASKS[kind](row, row.volunteer.language)
    is_own = meeting.date == shift.occurrence_id
    if is_own and shift.meeting_point and not shift.tells_meeting_point(timezone.now()):
        says["point_comes_at"] = shift.meeting_point_at
    return says


def _whether_they_come(row: SignUp, language: str) -> dict[str, Any]:
    page = link_to(row, language=language)
    return {
        "button_url": f"{page}?svar=ja#kommer",
        "second_url": f"{page}?svar=nej#avboka",
        "second_text": _("I cannot come"),
    }


def _how_it_felt(row: SignUp, language: str) -> dict[str, Any]:
    return {"answer_url": answer_link(row, language=language), "button_url": ""}


# The notices that ask something, and where it is answered.
ASKS = {"day_before": _whether_they_come, "thanks": _how_it_felt}
