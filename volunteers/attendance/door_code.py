"""Somebody shows a code at the door: come in, or why not."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.attendance.coordinator_shifts import shifts_of
from volunteers.attendance.models import Attendance
from volunteers.attendance.presence import NotMarked, Tap, mark
from volunteers.attendance.roll import name_of
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.check_in_codes import sign_up_with_code

NEAR = timedelta(days=60)  # how far off another shift may be and still be recognised by its code


@dataclass(frozen=True)
class Answer:
    """What the door says, in big letters, and why in small ones.

    ``may_come_in``: they have no place, but the coordinator can let them in all the same.
    """

    is_good: bool
    title: str
    text: str = ""
    sign_up: SignUp | None = None
    may_come_in: bool = False


def read_code(code: str, *, shift: Shift, date_id: int, by: Any, tap: Tap) -> Answer:
    """Check the person in by their code. Sent again with the same nonce it answers as the first time."""
    row = sign_up_with_code(code, shift.sign_ups.all())
    if row is None:
        return another_shift(code, shift=shift, by=by)
    known = Attendance.objects.filter(sign_up=row, date=date_id, state__in=Attendance.THERE).first()
    if known and not sent_again(known, tap.nonce):
        return already_here(row, known, by=by)
    try:
        attendance = mark(row, date_id, Attendance.State.CAME, by=by, tap=tap)
    except NotMarked as refusal:
        note_access(by, AccessEntry.Action.VIEW, str(row))
        has_no_place = row.confirmed_at is not None and row.state != SignUp.State.PLACED
        may = has_no_place and not row.volunteer.lacks_guardian
        return Answer(
            is_good=False,
            title=_("Not now") if row.state == SignUp.State.PLACED else name_of(row),
            text=refusal.message,
            sign_up=row,
            may_come_in=may,
        )
    return welcome(row, attendance)


def sent_again(known: Attendance, nonce: uuid.UUID | None) -> bool:
    return nonce is not None and known.nonce == nonce


def already_here(row: SignUp, known: Attendance, *, by: Any) -> Answer:
    note_access(by, AccessEntry.Action.VIEW, str(row))
    at = timezone.localtime(known.came_at or known.marked_at)
    words = {"name": name_of(row), "time": time_format(at)}
    text = _("%(name)s was checked in at %(time)s.") % words
    return Answer(is_good=False, title=_("Already here"), text=text, sign_up=row)


def welcome(row: SignUp, attendance: Attendance) -> Answer:
    together = ngettext("%(count)s person", "%(count)s people", attendance.people)
    text = together % {"count": attendance.people} if row.people > 1 else ""
    return Answer(is_good=True, title=_("Welcome, %(name)s") % {"name": name_of(row)}, text=text, sign_up=row)


def another_shift(code: str, *, shift: Shift, by: Any) -> Answer:
    """The code is not of this shift: of which it is, among those that the coordinator answers for."""
    now = timezone.now()
    near = shifts_of(by).filter(starts_at__gt=now - NEAR, starts_at__lt=now + NEAR)
    rows = SignUp.objects.filter(shift__in=near).exclude(shift=shift)
    row = sign_up_with_code(code, rows)
    if row is None:
        return Answer(
            is_good=False,
            title=_("Unknown code"),
            text=_("Check the letters, or look for the name in the list below."),
        )
    note_access(by, AccessEntry.Action.VIEW, str(row))
    other = near.get(pk=row.shift_id)
    start = timezone.localtime(other.starts_at)
    same_day = start.date() == timezone.localdate(shift.starts_at)
    return Answer(
        is_good=False,
        title=_("Another shift") if same_day else _("Another day"),
        text=_("%(name)s is signed up as %(role)s for %(event)s, %(day)s at %(time)s.")
        % {
            "name": name_of(row),
            "role": other.role,
            "event": other.occurrence.event.title,
            "day": date_format(start, "l j F"),
            "time": time_format(start),
        },
    )
