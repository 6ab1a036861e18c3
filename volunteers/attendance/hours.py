"""How long somebody has been of use, counted from who was there: one's own time, not that of those who came along."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from volunteers.attendance.models import Attendance
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift


@dataclass(frozen=True)
class Worked:
    """One time that the volunteer was there: on which day, in which shift, for how many minutes, signed up or not."""

    date: datetime.date
    shift: Shift
    minutes: int
    state: Attendance.State


def hours_of(volunteer: Volunteer) -> list[Worked]:
    """Every time that the volunteer came, the latest first. Two queries at most, whatever the number."""
    rows = Attendance.objects.filter(sign_up__volunteer=volunteer, state__in=Attendance.THERE)
    related = rows.select_related("date", "sign_up__shift__role", "sign_up__shift__occurrence__event")
    worked = [_worked(row) for row in related.defer("date__vevent", "sign_up__shift__occurrence__vevent")]
    return sorted(worked, key=lambda each: (each.date, each.shift.pk), reverse=True)


def minutes_of(volunteer: Volunteer, year: int | None = None) -> int:
    """The minutes of all these times, or of those in one year."""
    return sum(each.minutes for each in hours_of(volunteer) if year in {None, each.date.year})


def _worked(row: Attendance) -> Worked:
    shift = row.sign_up.shift
    times = shift if row.date_id == shift.occurrence_id else row.date  # in a series the other meetings
    day = timezone.localdate(times.starts_at)
    return Worked(date=day, shift=shift, minutes=row.minutes, state=Attendance.State(row.state))


def in_hours(minutes: int) -> str:
    """Such as "12 hours", or "12 hours and 40 minutes"."""
    whole, rest = divmod(minutes, 60)
    hours = ngettext("%(count)s hour", "%(count)s hours", whole) % {"count": whole}
    if not rest:
        return hours
    more = ngettext("%(count)s minute", "%(count)s minutes", rest) % {"count": rest}
    return gettext("%(hours)s and %(minutes)s") % {"hours": hours, "minutes": more} if whole else more
