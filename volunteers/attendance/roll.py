"""Everybody who is expected at one meeting of a shift, or came, as the coordinators at the door see them."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext

from volunteers.attendance.models import Attendance
from volunteers.attendance.presence import cancelled_late
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.check_in_codes import check_in_code
from volunteers.signups.personal.day_before_answer import is_coming


@dataclass(frozen=True)
class Line:
    """One sign-up, and what is written down of it; ``None`` is not marked."""

    sign_up: SignUp
    attendance: Attendance | None
    left_late: bool

    @property
    def name(self) -> str:
        return name_of(self.sign_up)

    @property
    def state(self) -> str:
        return self.attendance.state if self.attendance else ""

    @property
    def label(self) -> str:
        return label_of(self.attendance) if self.attendance else ""

    @property
    def people(self) -> int:
        return self.attendance.people if self.attendance else self.sign_up.people

    @property
    def says_coming(self) -> bool:
        return is_coming(self.sign_up)

    @property
    def is_there(self) -> bool:
        return self.attendance is not None and self.attendance.state in Attendance.THERE


@dataclass(frozen=True)
class Roll:
    """The lines in order of name, those who cancelled late apart."""

    lines: list[Line]
    left_late: list[Line]

    @property
    def expected(self) -> int:
        return sum(line.sign_up.people for line in self.lines)

    @property
    def there(self) -> int:
        return sum(line.attendance.people for line in self.lines if line.attendance and line.is_there)

    @property
    def unmarked(self) -> int:
        return sum(line.attendance is None for line in self.lines)


def name_of(sign_up: SignUp) -> str:
    """What the person is called; a protected or erased one only by their code."""
    volunteer = sign_up.volunteer
    return str(volunteer) if volunteer.is_protected else sign_up.name or str(volunteer)


def label_of(attendance: Attendance) -> str:
    """Such as "here since 18.02"."""
    if attendance.state in Attendance.THERE and attendance.came_at:
        return gettext("Here since %(time)s") % {"time": time_format(timezone.localtime(attendance.came_at))}
    return attendance.get_state_display()


def call_roll(shift: Shift, date_id: int) -> Roll:
    """Two queries, however many people there are."""
    marks = {row.sign_up_id: row for row in Attendance.objects.filter(sign_up__shift=shift, date=date_id)}
    those = Q(state=SignUp.State.PLACED) | Q(state=SignUp.State.CANCELLED, changed_at__gte=shift.late_from)
    rows = shift.sign_ups.filter(those | Q(pk__in=marks)).select_related("volunteer")
    lines = [Line(row, marks.get(row.pk), cancelled_late(row, shift)) for row in rows]
    lines.sort(key=lambda line: (line.name.casefold(), line.sign_up.pk))
    return Roll(
        lines=[line for line in lines if line.sign_up.state == SignUp.State.PLACED or line.is_there],
        left_late=[line for line in lines if line.left_late and not line.is_there],
    )


def keyed_codes(lines: Iterable[Line]) -> dict[str, object]:
    """What a phone without a net needs to know a code when it sees one: a key made for this page, and hashes by it.

    Nobody learns a code from it who does not have it already (HMAC-SHA-256, the key lives as long as the page is open).
    """
    key = secrets.token_bytes(32)
    return {
        "key": key.hex(),
        "people": {
            hmac.new(key, plain(check_in_code(line.sign_up)), hashlib.sha256).hexdigest(): line.sign_up.pk
            for line in lines
        },
    }


def plain(code: str) -> bytes:
    """The code without its dash, as the page's script spells it too."""
    return code.replace("-", "").encode()
