"""What a volunteer has done, as their own page shows it."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import cached_property

from volunteers.attendance.hours import hours_of
from volunteers.events.models import EventPage
from volunteers.my_pages.own_shifts import pages_in_this_language
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

MOST = 50


@dataclass(frozen=True)
class Time:
    """One time that has been. ``minutes`` is None as long as nobody has written down who was there.

    ``overlaps``: some of it is counted with another shift.
    """

    date: datetime.date
    shift: Shift
    event: EventPage
    minutes: int | None
    overlaps: bool = False

    @property
    def hours(self) -> float:
        return in_hours([self])


@dataclass(frozen=True)
class Been:
    """All times, the latest first, and how many minutes they are together."""

    times: list[Time]

    @property
    def shown(self) -> list[Time]:
        return self.times[:MOST]

    @cached_property
    def hours(self) -> float:
        return in_hours(self.times)

    @cached_property
    def hours_this_year(self) -> float:
        year = timezone.localdate().year
        return in_hours([each for each in self.times if each.date.year == year])


def in_hours(times: list[Time]) -> float:
    """To the nearest tenth."""
    return round(sum(each.minutes or 0 for each in times) / 60, 1)


def been_of(volunteer: Volunteer) -> Been:
    """Every time that the volunteer was there, and the shifts that are over and not counted yet. Four queries at most."""
    found = [(each.date, each.shift, each.minutes, each.overlaps) for each in hours_of(volunteer)]
    rows = (
        SignUp.objects.filter(volunteer=volunteer, state=SignUp.State.PLACED, attendances=None)
        .filter(shift__ends_at__lte=timezone.now(), shift__occurrence__called_off=False)
        .select_related("shift__role", "shift__occurrence__event")
        .defer("shift__occurrence__vevent")
    )
    shifts = [row.shift for row in rows]
    uncounted = [(timezone.localdate(shift.starts_at), shift, None, False) for shift in shifts]
    both = sorted([*found, *uncounted], key=lambda each: (each[0], each[1].pk), reverse=True)
    pages = pages_in_this_language(shift.occurrence.event for _day, shift, *_counted in both)
    return Been(
        [
            Time(day, shift, pages[shift.occurrence.event_id], minutes, overlaps)
            for day, shift, minutes, overlaps in both
        ]
    )
