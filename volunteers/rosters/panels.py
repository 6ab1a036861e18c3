"""Panels that stand on other apps' forms in the admin and say who is concerned by them."""

from typing import Any

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel
from wagtail.admin.staticfiles import versioned_static

from volunteers.events.wording import in_words
from volunteers.rosters.models import SignUp
from volunteers.rosters.moving.deciding import choices_of
from volunteers.rosters.planning.foreseeing import base_of, foresee, next_date_of


class PeoplePanel(Panel):
    """On a date: how many get a mail when it changes, and what the editor has to decide."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "rosters/admin/people_panel.html"

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
        template_name = "rosters/admin/plan_preview_panel.html"

        @property
        def media(self) -> Media:
            return Media(js=[versioned_static("rosters/admin/plan.js")])

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            plan = self.instance
            event = plan.event if plan.pk else self.form.initial.get("event")
            date = next_date_of(event) if event else None
            words = foresee(plan, date) if plan.pk else ""
            shown = {"url": reverse("plans:foresee"), "event": getattr(event, "pk", None), "words": words}
            return super().get_context_data(parent_context) | shown | base_of(date)
