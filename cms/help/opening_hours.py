"""When the helpline is open: Monday to Friday between its hours, in Stockholm, except on days that have their own.

Pure functions of a moment and of the hours. Every moment must be aware; what comes back is in Stockholm time. A page that
stays open stays right: with the words that are due now it has those that follow, with their times, so that the browser
(static/help/state.js) says them later without asking.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from cms.base.holidays import holidays_of

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SATURDAY = 5
DAYS = 3  # for so long, counted in midnights, a page knows what to say; after that it says nothing
LOOK_AHEAD = 60  # days: of a line that is closed for longer than that no opening is told

type Span = tuple[time, time]  # opens, closes


@dataclass(frozen=True)
class Hours:
    """Hours of an ordinary weekday, and those of the days that have their own: none is closed all day."""

    opens_at: time
    closes_at: time
    special: Mapping[date, Span | None] = field(default_factory=dict)


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


def span_of(day: date, hours: Hours) -> Span | None:
    """When it opens and closes that day; nothing when it is closed."""
    if day in hours.special:
        return hours.special[day]
    is_working_day = day.weekday() < SATURDAY and day not in holidays_of(day.year)
    return (hours.opens_at, hours.closes_at) if is_working_day else None


def open_until(moment: datetime, hours: Hours) -> datetime | None:
    """When it closes today, if it is open at this moment. From the very minute of closing it is closed."""
    local = moment.astimezone(STOCKHOLM)
    span = span_of(local.date(), hours)
    if span and span[0] <= local.time() < span[1]:
        return datetime.combine(local, span[1], STOCKHOLM)
    return None


def opens_next(moment: datetime, hours: Hours) -> datetime | None:
    """The first opening after this moment, today's if it is still to come; nothing when none is in sight."""
    local = moment.astimezone(STOCKHOLM)
    for ahead in range(LOOK_AHEAD):
        day = local.date() + timedelta(days=ahead)
        span = span_of(day, hours)
        if span and (ahead or local.time() < span[0]):
            return datetime.combine(day, span[0], STOCKHOLM)
    return None


def state_at(moment: datetime, hours: Hours) -> State:
    return State(moment, closes=open_until(moment, hours), opens=opens_next(moment, hours))


def changes_between(start: datetime, end: datetime, hours: Hours) -> list[datetime]:
    """Every moment after the start and before the end at which other words are due: openings, closings, midnights.

    Midnights, because what is "tomorrow" becomes "today".
    """
    first = start.astimezone(STOCKHOLM).date()
    days = [first + timedelta(days=n) for n in range((end.astimezone(STOCKHOLM).date() - first).days + 1)]
    moments = [
        datetime.combine(day, at, STOCKHOLM) for day in days for at in (time(), *(span_of(day, hours) or ()))
    ]
    # A span that begins at midnight shares it.
    return sorted({moment for moment in moments if start < moment < end})


def clock(moment: datetime | time) -> str:
    """The time of day as the active language writes it, without a nought before the hour: 9.00."""
    words = time_format(moment, "TIME_FORMAT")
    return words.removeprefix("0") if moment.hour else words


class Scene(NamedTuple):
    """From this moment on, in seconds since 1970, this is said."""

    since: int
    is_open: bool
    words: str


@dataclass(frozen=True)
class Timeline:
    """The first scene holds from the start, the last until the end; both moments are aware."""

    start: datetime
    end: datetime
    scenes: tuple[Scene, ...]
    written: str  # the scenes and the end, as the browser reads them

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def at(self, moment: datetime) -> Scene:
        """What is said at a moment that it covers."""
        now = moment.timestamp()
        return next(scene for scene in reversed(self.scenes) if scene.since <= now)


def timeline_from(start: datetime, hours: Hours, *, language: str) -> Timeline:
    """From this moment until the third midnight after it, in a language."""
    last = start.astimezone(STOCKHOLM).date() + timedelta(days=DAYS)
    end = datetime.combine(last, time(), STOCKHOLM)
    scenes: list[Scene] = []
    with translation.override(language):
        for moment in (start, *changes_between(start, end, hours)):
            state = state_at(moment, hours)
            if not scenes or scenes[-1][1:] != (state.is_open, state.words):
                # The first has no beginning: made a minute later, the same is written.
                scenes.append(Scene(int(moment.timestamp()) if scenes else 0, state.is_open, state.words))
    rows = [
        *([scene.since, int(scene.is_open), scene.words] for scene in scenes),
        [int(end.timestamp()), 0, ""],
    ]
    written = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return Timeline(start, end, tuple(scenes), written)
