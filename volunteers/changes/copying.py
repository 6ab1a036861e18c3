"""An event is copied, alone or with its campaign: what hangs on it comes along, without people, as many days later as asked."""

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from volunteers.calendars.recurrence import later
from volunteers.changes.taking_down import events_in
from volunteers.events.models import EventPage, Occurrence, Rule
from volunteers.shifts.copying import copy_to
from volunteers.shifts.plan_shifts import lay_out_shifts_of

EVENTS, RULES, PLANS, DATES, SHIFTS, PAST = "events", "rules", "plans", "dates", "shifts", "past"


@transaction.atomic
def bring_along(source: Page, copy: Page, *, days: int) -> Counter[str]:
    """Give the events in the copy the rules, plans and coming dates of those in the source, so many days later.

    Returns how many of each, and of dates that stayed behind as they would have passed. Sign-ups stay where they are; so do
    single dates that a rule made, as it makes them anew.
    """
    outcome = Counter[str]()
    old, new = (list(events_in([page], below=True).order_by("path")) for page in (source, copy))
    if len(old) != len(new):  # a campaign that was copied alone
        return outcome
    for original, made in zip(old, new, strict=True):
        outcome[EVENTS] += 1
        outcome[PLANS] += copy_plans(original, made)
        outcome += copy_dates(original, made, by=timedelta(days=days))
        outcome[RULES] += made.rules.count()
        if days:
            rewrite(made, lambda page: move_on(page, days))
        if made.live:
            lay_out_shifts_of(made)
    return outcome


def copy_plans(original: EventPage, made: EventPage) -> int:
    plans = list(original.shift_plans.order_by("pk"))
    for plan in plans:
        plan.pk, plan.event = None, made
        plan._state.adding = True
        plan.save()
    return len(plans)


def copy_dates(original: EventPage, made: EventPage, *, by: timedelta) -> Counter[str]:
    """The dates that an editor added, with the shifts that an editor gave them."""
    outcome = Counter[str]()
    for each in original.occurrences.filter(rule_starts_at=None, called_off=False):
        start, end = later(each.starts_at, by), later(each.ends_at, by)
        if start <= timezone.now():
            outcome[PAST] += 1
            continue
        there = Occurrence(
            event=made,
            starts_at=start,
            ends_at=end,
            place=each.place,
            stop=each.stop,
            access=each.access,
            note=each.note,
            all_day=each.all_day,
        )
        there.save()
        outcome[DATES] += 1
        outcome[SHIFTS] += len(copy_to(there, each.shifts.filter(plan=None), by=by))
    return outcome


def rewrite(page: Any, change: Callable[[Any], None]) -> None:
    """Change what the page's newest revision says, and publish that where the page is published."""
    newest = page.get_latest_revision_as_object()
    change(newest)
    revision = newest.save_revision(clean=False, changed=False)
    if page.live:
        revision.publish()


def move_on(page: Any, days: int) -> None:
    """Let what the event says of days say the same so many days later, unsaved."""
    by = timedelta(days=days)
    rules = list(page.rules.all())
    for rule in rules:
        move_rule(rule, by)
    page.rules = rules
    move_publication(page, by)


def move_rule(rule: Rule, by: timedelta) -> None:
    rule.first_day += by
    rule.last_day = rule.last_day and rule.last_day + by
    rule.weekdays = sorted((day + by.days) % 7 for day in rule.weekdays)
    for name in ("not_held", "extra"):
        setattr(rule, name, [(date.fromisoformat(day) + by).isoformat() for day in getattr(rule, name)])


def move_publication(page: Any, by: timedelta) -> None:
    """When it goes live and when it ends; what would have passed is left out."""
    for name in ("go_live_at", "expire_at"):
        if moment := getattr(page, name):
            moved = later(moment, by)
            setattr(page, name, moved if moved > timezone.now() else None)
