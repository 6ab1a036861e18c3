"""How long somebody has been of use, counted from who was there: one's own time, not that of those who came along.

What is marked in two shifts at the same time has passed once: hours are the union of the times.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from volunteers.attendance.models import Attendance
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift

MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Worked:
    """One time that the volunteer was there: on which day, in which shift, for how many minutes, signed up or not.

    ``minutes`` are those that nothing earlier counts already; ``overlaps`` says that it was marked with more than these.
    """

    date: datetime.date
    shift: Shift
    minutes: int
    state: Attendance.State
    overlaps: bool = False


@dataclass(frozen=True)
class Marked:
    """What is marked of one time: from when to when the volunteer was there, and when the meeting ends."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    meeting_ends_at: datetime.datetime
    worked: Worked


def hours_of(volunteer: Volunteer, *, over_by: datetime.datetime | None = None) -> list[Worked]:
    """Every time that the volunteer came, the latest first; with ``over_by`` of meetings that had ended by then alone.

    Their sum is the time that passed, however many marks lie over each other. Two queries at most, whatever the number.
    """
    rows = Attendance.objects.filter(sign_up__volunteer=volunteer, state__in=Attendance.THERE)
    related = rows.select_related("date", "sign_up__shift__role", "sign_up__shift__occurrence__event")
    marked = map(_marked, related.defer("date__vevent", "sign_up__shift__occurrence__vevent"))
    worked = counted_once(each for each in marked if over_by is None or each.meeting_ends_at <= over_by)
    return sorted(worked, key=lambda each: (each.date, each.shift.pk), reverse=True)


def minutes_of(volunteer: Volunteer, year: int | None = None) -> int:
    """The minutes of all these times, or of those in one year."""
    return sum(each.minutes for each in hours_of(volunteer) if year in {None, each.date.year})


def counted_once(marked: Iterable[Marked]) -> list[Worked]:
    """Each with the minutes that no earlier one covers."""
    until, worked = datetime.datetime.min.replace(tzinfo=datetime.UTC), []
    for each in sorted(marked, key=lambda one: (one.starts_at, one.ends_at, one.worked.shift.pk)):
        minutes = max(0, (each.ends_at - max(each.starts_at, until)) // MINUTE)
        worked.append(replace(each.worked, minutes=minutes, overlaps=minutes < each.worked.minutes))
        until = max(until, each.ends_at)
    return worked


def _marked(row: Attendance) -> Marked:
    """Whoever was there for less than the whole meeting was so from when they came, as late as that fits."""
    shift = row.sign_up.shift
    times = shift if row.date_id == shift.occurrence_id else row.date  # in a series the other meetings
    length = row.minutes * MINUTE
    came_at = min(row.came_at or times.starts_at, times.ends_at - length)
    starts_at = max(times.starts_at, came_at)
    worked = Worked(timezone.localdate(times.starts_at), shift, row.minutes, Attendance.State(row.state))
    return Marked(starts_at, starts_at + length, times.ends_at, worked)


def in_hours(minutes: int) -> str:
    """Such as "12 hours", or "12 hours and 40 minutes"."""
    whole, rest = divmod(minutes, 60)
    hours = ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole}
    if not rest:
        return hours
    more = ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    return gettext("%(hours)s and %(minutes)s") % {"hours": hours, "minutes": more} if whole else more
