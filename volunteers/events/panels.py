"""Panels that show the rows beside a page or a date. They change nothing: rows have their own forms."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from wagtail.admin.panels import Panel
from wagtail.models import Page

from volunteers.events.wording import hours, in_words

SHOWN = 50


def with_the_dates(page: Page) -> Page:
    """The page that holds the event's dates: the one in the site's own language, for all its translations."""
    original = page.get_translations(inclusive=True).filter(locale__language_code=settings.LANGUAGE_CODE)
    return original.filter(alias_of=None).first() or page


def previous_with_shifts(occurrence: Any) -> Any:
    """The latest earlier date of the same event that has shifts, or None: a series has them on its first date alone."""
    if occurrence.event.is_series:
        return None
    return occurrence.event.occurrences.before(occurrence).exclude(shifts=None).first()


def shift_lines(occurrence: Any) -> list[dict[str, Any]]:
    return [
        {"shift": shift, "hours": hours(shift.starts_at, shift.ends_at)} for shift in occurrence.shifts.all()
    ]


class ForecastPanel(Panel):
    """On a rule: the dates that it would make, shown by a script while the rule is being typed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/rule_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"url": reverse("dates:foresee")}


class DatesPanel(Panel):
    """On an event page: the coming dates with their shifts, and the way to add one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/dates_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if self.instance.pk is None:
                return context
            event = with_the_dates(self.instance)
            upcoming = event.occurrences.upcoming().defer("vevent").order_by("starts_at", "pk")
            to_decide = event.occurrences.upcoming().exclude(question="").count()
            user = self.request.user
            return context | {
                "event": event,
                "has_rules": event.rules.exists(),
                "may_split": event.permissions_for_user(user).can_edit(),
                "dates": [
                    {
                        "date": date,
                        "words": in_words(date.starts_at, date.ends_at, all_day=date.all_day),
                        "shifts": shift_lines(date),
                    }
                    for date in upcoming.prefetch_related("shifts")[:SHOWN]
                ],
                "to_decide": to_decide,
                "past": event.occurrences.count() - event.occurrences.upcoming().count(),
                "may_add": user.has_perm("events.add_occurrence"),
                "may_change": user.has_perm("events.change_occurrence"),
                "may_change_shifts": user.has_perm("rosters.change_shift"),
                "plans": event.shift_plans.filter(is_active=True).select_related("role"),
                "may_plan": user.has_perm("rosters.add_shiftplan"),
            }


class RulePanel(Panel):
    """On a date: what its rule says of it, and the way to change the rule from this date on."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/rule_of_date.html"

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            date = self.instance
            context = super().get_context_data(parent_context) | {"occurrence": date}
            if date.rule_starts_at is None:
                return context
            return context | {
                "words": in_words(date.rule_starts_at, date.rule_ends_at, all_day=date.all_day),
                "may_split": date.event.permissions_for_user(self.request.user).can_edit(),
            }


class ShiftsPanel(Panel):
    """On a date: its shifts with the places taken, and the ways to add one."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/shifts_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            if self.instance.pk is None:
                return context
            shifts = shift_lines(self.instance)
            user = self.request.user
            return context | {
                "occurrence": self.instance,
                "shifts": shifts,
                "previous": None if shifts else previous_with_shifts(self.instance),
                "may_add": user.has_perm("rosters.add_shift"),
                "may_change": user.has_perm("rosters.change_shift"),
            }
