"""What a plan comes to, in words, before it does anything."""

from typing import Any

from django.utils.translation import gettext, ngettext

from volunteers.events.models import EventPage, Occurrence
from volunteers.events.wording import in_words
from volunteers.shifts.models import ShiftPlan
from volunteers.shifts.plan_hours import hours_on
from volunteers.shifts.plan_shifts import dates_to_come


def next_date_of(event: EventPage) -> Occurrence | None:
    """The next date of the event that a plan would be laid out on."""
    return dates_to_come().filter(event=event.pk).order_by("starts_at", "pk").first()


def foresee(plan: ShiftPlan, date: Occurrence | None, *, is_headed: bool = False) -> str:
    """Such as "Next: Thursday 26 November 2026, 18:30–22:00, 8 places".

    Without the first word where a heading stands above that says so.
    """
    if date is None:
        return gettext("The event has no coming date. The first one that is made gets the shift.")
    hours = hours_on(plan, date)
    if hours is None:
        return gettext("The next date ends before the shift would begin.")
    places = ngettext("%(count)s place", "%(count)s places", plan.capacity) % {"count": plan.capacity}
    when = in_words(hours.starts_at, hours.ends_at)
    if is_headed:
        return f"{when}, {places}"
    return gettext("Next: %(when)s, %(places)s") % {"when": when, "places": places}


def base_of(date: Occurrence | None) -> dict[str, Any]:
    """The hours that a plan for the date counts from, for whoever writes one."""
    return {"date_words": in_words(date.starts_at, date.ends_at, all_day=date.all_day) if date else ""}
