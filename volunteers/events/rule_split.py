from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.events.models import EventPage, Occurrence, Rule


class NothingToSplit(Exception):
    """No rule makes the date, or it is the first that its rule makes."""

    message = _("Nothing to divide: the rule begins with this date, or no rule makes it.")


def split_from(occurrence: Occurrence, *, user: Any) -> EventPage:
    """Divide the rule that makes the date in two, the second beginning with it, in a draft of the event's page.

    Both together make the same dates until an editor changes one of them. Returns the page as the draft has it; raises
    ``NothingToSplit``.
    """
    page = occurrence.event.get_latest_revision_as_object()
    day = occurrence.rule_starts_at and timezone.localdate(occurrence.rule_starts_at)
    rules = list(page.rules.all())
    rule = next((rule for rule in rules if day and makes_it_later(rule, day)), None)
    if day is None or rule is None:
        raise NothingToSplit
    rules.insert(rules.index(rule) + 1, divide(rule, day))
    for number, one in enumerate(rules):
        one.sort_order = number
    page.rules.set(rules)
    page.save_revision(user=user, log_action=True)
    return page


def makes_it_later(rule: Rule, day: date) -> bool:
    """Whether the rule makes this day after another one."""
    days = rule.pattern.days(min(rule.first_day, *read(rule.extra), day), day)
    return day in days and days[0] < day


def divide(rule: Rule, day: date) -> Rule:
    """End the rule before the day. Returns the one that goes on from there."""
    same = ("every_weeks", "starts", "length", "all_day", "last_day")
    second = Rule(**{name: getattr(rule, name) for name in same}, **begin_with(rule, day))
    for name in ("not_held", "extra"):
        days = getattr(rule, name)
        setattr(rule, name, [one for one in days if date.fromisoformat(one) < day])
        setattr(second, name, [one for one in days if date.fromisoformat(one) >= day])
    rule.last_day = day - timedelta(days=1)
    return second


def begin_with(rule: Rule, day: date) -> dict[str, Any]:
    """Where the second rule begins. Its weeks are counted from its first day, so that must be one of the first rule's."""
    by_the_week = replace(rule.pattern, extra=frozenset(), not_held=frozenset())
    later = by_the_week.days(day, day + timedelta(weeks=rule.every_weeks + 1)) if rule.weekdays else []
    return {"first_day": later[0], "weekdays": rule.weekdays} if later else {"first_day": day, "weekdays": []}


def read(days: list[str]) -> list[date]:
    return [date.fromisoformat(day) for day in days]
