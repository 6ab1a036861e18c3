"""When the shift of a plan is held on a date, by the clock on the wall."""

from datetime import datetime, timedelta
from typing import NamedTuple

from volunteers.calendars.recurrence import later
from volunteers.events.models import Occurrence
from volunteers.shifts.models import ShiftPlan


class Hours(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    cancel_until: datetime | None


def hours_on(plan: ShiftPlan, date: Occurrence) -> Hours | None:
    """The hours of the plan's shift on the date; None when the date is too short for it.

    Minutes after the date's start, and days and hours before it, are told by the clock on the wall, so that half past six stays
    half past six when summer time ends, and moves as it was laid out. How long it lasts is time that passes.
    """
    starts_at = date.starts_at
    if plan.starts_after:
        starts_at = later(date.starts_at, timedelta(minutes=plan.starts_after))
    ends_at = date.ends_at if plan.lasts is None else starts_at + timedelta(minutes=plan.lasts)
    if ends_at <= starts_at:
        return None
    opens_at = None if plan.opens_days is None else later(starts_at, -timedelta(days=plan.opens_days))
    cancel_until = (
        None if plan.cancel_hours is None else later(starts_at, -timedelta(hours=plan.cancel_hours))
    )
    return Hours(starts_at, ends_at, opens_at, cancel_until)
