"""When the helpline is open: Monday to Friday between its hours, in Stockholm, except on closed days.

Pure functions of a moment and of the hours. Every moment must be aware; what comes back is in Stockholm time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cms.base.holidays import holidays_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SATURDAY = 5
LOOK_AHEAD = 60  # days: of a line that is closed for longer than that no opening is told


@dataclass(frozen=True)
class Hours:
    """Hours of an ordinary weekday, and the days that the editors have closed."""

    opens_at: time
    closes_at: time
    closed_days: frozenset[date] = frozenset()


@dataclass(frozen=True)
class State:
    """What a person who looks at this moment is told: open or closed, and when that changes."""

    moment: datetime
    closes: datetime | None
    opens: datetime | None

    @property
    def is_open(self) -> bool:
        return self.closes is not None

    @property
    def words(self) -> str:
        """One clause in the active language, without a full stop: "Open now, until 15:00"."""
        if self.closes:
            return _("Open now, until %(time)s") % {"time": clock(self.closes)}
        if self.opens is None:
            return _("Closed")
        values = {"time": clock(self.opens), "day": date_format(self.opens, "l")}
        days = (self.opens.date() - self.moment.astimezone(STOCKHOLM).date()).days
        if days == 0:
            return _("Closed, opens today %(time)s") % values
        if days == 1:
            return _("Closed, opens tomorrow %(time)s") % values
        if days < 7:
            return _("Closed, opens %(day)s %(time)s") % values
        values["date"] = date_format(self.opens, "MONTH_DAY_FORMAT")
        return _("Closed, opens %(day)s %(date)s %(time)s") % values


def is_working_day(day: date, hours: Hours) -> bool:
    return day.weekday() < SATURDAY and day not in holidays_of(day.year) and day not in hours.closed_days


def open_until(moment: datetime, hours: Hours) -> datetime | None:
    """When it closes today, if it is open at this moment. From the very minute of closing it is closed."""
    local = moment.astimezone(STOCKHOLM)
    if is_working_day(local.date(), hours) and hours.opens_at <= local.time() < hours.closes_at:
        return datetime.combine(local, hours.closes_at, STOCKHOLM)
    return None


def opens_next(moment: datetime, hours: Hours) -> datetime | None:
    """The first opening after this moment, today's if it is still to come; nothing when none is in sight."""
    local = moment.astimezone(STOCKHOLM)
    first = 0 if local.time() < hours.opens_at else 1
    for ahead in range(first, LOOK_AHEAD):
        day = local.date() + timedelta(days=ahead)
        if is_working_day(day, hours):
            return datetime.combine(day, hours.opens_at, STOCKHOLM)
    return None


def state_at(moment: datetime, hours: Hours) -> State:
    return State(moment, closes=open_until(moment, hours), opens=opens_next(moment, hours))


def clock(moment: datetime | time) -> str:
    """The time of day as the active language writes it, without a nought before the hour: 9.00."""
    words = time_format(moment, "TIME_FORMAT")
    return words.removeprefix("0") if moment.hour else words
