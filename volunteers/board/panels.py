"""Panels that stand on other apps' forms in the admin and say who is concerned by them."""

from typing import Any

from django.forms import Media
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static

from volunteers.changes.decisions import choices_of
from volunteers.events.models import EventPage, Occurrence
from volunteers.events.page_with_dates import with_the_dates
from volunteers.events.wording import hours, in_words
from volunteers.shifts.copying import previous_with_shifts
from volunteers.shifts.plan_forecast import base_of, foresee, next_date_of
from volunteers.signups.models import SignUp

SHOWN = 50  # dates on an event's page


class RulePanel(Panel):
    """On a date: what its rule says of it, and the way to change the rule from this date on."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "board/admin/rule_of_date.html"

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
        template_name = "board/admin/shifts_panel.html"

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
                "may_add": user.has_perm("shifts.add_shift"),
                "may_change": user.has_perm("shifts.change_shift"),
            }


def show_dates_of(page: EventPage, request: HttpRequest) -> SafeString:
    """For the hook ``event_dates_panel``: the coming dates with their shifts, and the ways to add one."""
    context = dates_of(with_the_dates(page), request.user) if page.pk else {}
    return render_to_string("board/admin/dates_panel.html", {"page": page, **context}, request)


def dates_of(event: EventPage, user: Any) -> dict[str, Any]:
    upcoming = event.occurrences.upcoming()
    coming = upcoming.defer("vevent").order_by("starts_at", "pk").prefetch_related("shifts")
    return {
        "event": event,
        "has_rules": event.rules.exists(),
        "dates": [
            {
                "date": date,
                "words": in_words(date.starts_at, date.ends_at, all_day=date.all_day),
                "shifts": shift_lines(date),
            }
            for date in coming[:SHOWN]
        ],
        "to_decide": upcoming.exclude(question="").count(),
        "past": event.occurrences.count() - upcoming.count(),
        "may_add": user.has_perm("events.add_occurrence"),
        "may_change": user.has_perm("events.change_occurrence"),
        "may_change_shifts": user.has_perm("shifts.change_shift"),
        "plans": event.shift_plans.filter(is_active=True).select_related("role"),
        "may_plan": user.has_perm("shifts.add_shiftplan"),
    }


def shift_lines(occurrence: Occurrence) -> list[dict[str, Any]]:
    return [
        {"shift": shift, "hours": hours(shift.starts_at, shift.ends_at)} for shift in occurrence.shifts.all()
    ]


class PeoplePanel(Panel):
    """On a date: how many get a mail when it changes, and what the editor has to decide."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "board/admin/people_panel.html"

        def is_shown(self) -> bool:
            return super().is_shown() and bool(
                self.instance.pk and (self.choices or self.people) and not self.instance.is_past
            )

        @property
        def choices(self) -> list[Any]:
            return choices_of(self.instance)

        @property
        def people(self) -> int:
            return SignUp.objects.on_dates([self.instance.pk]).filter(state__in=SignUp.CURRENT).count()

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            date = self.instance
            says = date.question and in_words(date.rule_starts_at, date.rule_ends_at, all_day=date.all_day)
            return super().get_context_data(parent_context) | {
                "occurrence": date,
                "rule_says": says,
                "people": self.people,
                "choices": self.choices,
                "may_change": self.request.user.has_perm("events.change_occurrence"),
            }


class PlanPreviewPanel(Panel):
    """On a shift plan: the shift that it makes next, in words, shown anew while the plan is being written."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "board/admin/plan_preview_panel.html"

        @property
        def media(self) -> Media:
            return Media(js=[versioned_static("board/admin/plan.js")])

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            plan = self.instance
            event = plan.event if plan.pk else self.form.initial.get("event")
            date = next_date_of(event) if event else None
            words = foresee(plan, date) if plan.pk else ""
            shown = {"url": reverse("plans:foresee"), "event": getattr(event, "pk", None), "words": words}
            return super().get_context_data(parent_context) | shown | base_of(date)
