"""How it stands with the meetings of the last days: who is there, and who is not marked yet."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from volunteers.attendance.coordinator_shifts import all_meetings, shifts_of
from volunteers.attendance.models import Attendance
from volunteers.calendars.recurrence import local
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting

BACK = 14  # days that somebody unmarked is asked about


@dataclass(frozen=True)
class Turnout:
    """Of one meeting: how many people are expected, are there, and are neither there nor accounted for."""

    shift: Shift
    meeting: Meeting
    expected: int
    there: int
    unmarked: int

    @property
    def day(self) -> date:
        return timezone.localdate(self.meeting.starts_at)


def turnouts_between(user: Any, first: date, last: date) -> list[Turnout]:
    """Of the meetings that begin on these days, in shifts the member of staff answers for; the earliest first."""
    start, end = local(first, time()), local(last + timedelta(days=1), time())
    own = Q(starts_at__gte=start, starts_at__lt=end)
    in_series = Q(
        occurrence__event__is_series=True,
        occurrence__event__occurrences__starts_at__gte=start,
        occurrence__event__occurrences__starts_at__lt=end,
    )
    shifts = list(shifts_of(user).filter(own | in_series).distinct())
    held = [(shift, meeting) for shift in shifts for meeting in meetings_between(shift, start, end)]
    return sorted(count(held), key=lambda each: (each.meeting.starts_at, each.shift.pk))


def meetings_between(shift: Shift, start: datetime, end: datetime) -> list[Meeting]:
    return [each for each in all_meetings(shift) if start <= each.starts_at < end and not each.called_off]


def left_open(user: Any) -> list[Turnout]:
    """The meetings of the two weeks before yesterday where somebody with a place is not marked."""
    today = timezone.localdate()
    past = turnouts_between(user, today - timedelta(days=BACK), today - timedelta(days=2))
    return [each for each in past if each.unmarked]


def count(held: Iterable[tuple[Shift, Meeting]]) -> list[Turnout]:
    """Two queries, however many meetings there are."""
    held = list(held)
    shifts = {shift.pk for shift, _meeting in held}
    placed = SignUp.objects.filter(shift__in=shifts, state=SignUp.State.PLACED)
    expected = dict(placed.order_by().values_list("shift").annotate(Sum("people")))
    there: dict[tuple[int, int], int] = defaultdict(int)
    marked: dict[tuple[int, int], int] = defaultdict(int)
    marks = Attendance.objects.filter(sign_up__shift__in=shifts).select_related("sign_up")
    for row in marks.only("date", "state", "people", "sign_up__shift", "sign_up__state", "sign_up__people"):
        key = (row.sign_up.shift_id, row.date_id)
        there[key] += row.people if row.state in Attendance.THERE else 0
        marked[key] += row.sign_up.people if row.sign_up.state == SignUp.State.PLACED else 0
    return [
        Turnout(
            shift=shift,
            meeting=meeting,
            expected=expected.get(shift.pk, 0),
            there=there[shift.pk, meeting.date],
            unmarked=expected.get(shift.pk, 0) - marked[shift.pk, meeting.date],
        )
        for shift, meeting in held
    ]
