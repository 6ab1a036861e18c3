"""Shift plans in the admin: the shifts that every new date of an event is given."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import OuterRef, Subquery
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic

from cms.base.admin.own_rows import OwnRowsViewSet
from volunteers.board.panels import PlanPreviewPanel
from volunteers.board.plan_forms import PlanForm
from volunteers.changes.admin.outcomes import say_who_is_told
from volunteers.changes.plan_changes import change_coming_shifts
from volunteers.events.models import Occurrence
from volunteers.events.page_with_dates import with_the_dates
from volunteers.people.in_charge import events_in_charge
from volunteers.shifts.models import ShiftPlan
from volunteers.shifts.plan_forecast import foresee, next_date_of
from volunteers.shifts.plan_shifts import dates_to_come, lay_out_shifts_of

PreviewForm = modelform_factory(
    ShiftPlan, fields=["event", "starts_after", "lasts", "capacity"], formfield_callback=None
)


def events_with_plans(request: HttpRequest) -> models.QuerySet:
    return events_in_charge(request.user).exclude(shift_plans=None).order_by("title").distinct()


class PlanFilterSet(WagtailFilterSet):
    event = django_filters.ModelChoiceFilter(label=_("Event"), queryset=events_with_plans)
    is_active = django_filters.BooleanFilter(label=_("In use"))

    class Meta:
        model = ShiftPlan
        fields = ["event", "is_active"]


class PlanIndexView(generic.IndexView):
    def get_base_queryset(self) -> models.QuerySet:
        coming = dates_to_come().filter(event=OuterRef("event")).order_by("starts_at", "pk")
        hours = {f"next_{name}": Subquery(coming.values(name)[:1]) for name in ("starts_at", "ends_at")}
        return ShiftPlan.objects.select_related("event", "role").annotate(**hours)


def what_is_next(plan: Any) -> str:
    """For a row of the list, which brings the hours of the next date."""
    if not plan.is_active:
        return gettext("Not in use")
    hours = {"starts_at": plan.next_starts_at, "ends_at": plan.next_ends_at}
    return foresee(plan, Occurrence(**hours) if plan.next_starts_at else None, is_headed=True)


class PlanCreateView(generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("event", "")
        event = events_in_charge(self.request.user).filter(pk=asked).first() if asked.isdecimal() else None
        return {"event": with_the_dates(event)} if event else {}

    def save_instance(self) -> ShiftPlan:
        plan = super().save_instance()
        say_what_was_laid_out(self.request, plan)
        return plan


class PlanEditView(generic.EditView):
    def save_instance(self) -> ShiftPlan:
        plan = super().save_instance()
        say_what_was_laid_out(self.request, plan)
        if self.form.cleaned_data.get("change_coming"):
            changed, promoted, told = change_coming_shifts(plan)
            text = ngettext(
                "%(count)s coming shift was changed.", "%(count)s coming shifts were changed.", changed
            )
            messages.info(self.request, text % {"count": changed})
            say_who_is_told(self.request, [*told, *promoted])
        return plan


def say_what_was_laid_out(request: HttpRequest, plan: ShiftPlan) -> None:
    if made := lay_out_shifts_of(plan.event):
        text = ngettext(
            "%(count)s coming date got its shift.", "%(count)s coming dates got their shifts.", made
        )
        messages.info(request, text % {"count": made})


@require_safe
def foresee_plan(request: HttpRequest) -> HttpResponse:
    """What a plan that is being written comes to, as a piece of a page; nothing is stored."""
    if not request.user.has_perm("shifts.view_shiftplan"):
        raise PermissionDenied
    form = PreviewForm(request.GET)
    form.fields["event"].queryset = events_in_charge(request.user)  # type: ignore[attr-defined]
    words = ""
    if form.is_valid():
        words = foresee(form.instance, next_date_of(with_the_dates(form.cleaned_data["event"])))
    return render(request, "board/admin/plan_forecast.html", {"words": words})


class PlansViewSet(OwnRowsViewSet):
    model = ShiftPlan
    name = "plans"
    icon = "copy"
    menu_label = _("Shift plans")
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = PlanIndexView
    add_view_class = PlanCreateView
    edit_view_class = PlanEditView
    filterset_class = PlanFilterSet
    search_fields = ["role__name", "event__title"]
    list_display = [
        Column("role", label=_("Role"), accessor="role", sort_key="role__name"),
        Column("event", label=_("Event"), accessor="event.title", sort_key="event__title"),
        Column("next", label=_("Next shift"), accessor=what_is_next),
        BooleanColumn("is_active", label=_("In use"), sort_key="is_active"),
    ]
    edit_handler = ObjectList(
        [
            PlanPreviewPanel(heading=_("What it comes to"), icon="date"),
            FieldPanel("event", help_text=_("Every new date of this event gets the shift.")),
            FieldPanel("role", help_text=_("What the person is there: walker, host, leader.")),
            HelpPanel(template="board/admin/add_role.html"),
            FieldPanel("text"),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("starts_after"), FieldPanel("lasts")])], heading=_("When")
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("capacity", help_text=_("How many people can take the shift.")),
                            FieldPanel(
                                "minimum",
                                help_text=_("Coordinators get a mail when fewer are left three days before."),
                            ),
                        ]
                    )
                ],
                heading=_("Places"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("opens_days"), FieldPanel("cancel_hours")])],
                heading=_("When people can sign up and cancel"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("meeting_point", help_text=_("Only for those who have a place.")),
                            FieldPanel(
                                "meeting_point_hours", help_text=_("The meeting point is told no earlier.")
                            ),
                        ]
                    )
                ],
                heading=_("Where they meet"),
            ),
            FieldPanel("contact"),
            FieldPanel(
                "is_private",
                help_text=_("Not shown in the calendar: only whoever has its link can sign up."),
            ),
            FieldPanel("is_active"),
            FieldPanel("change_coming"),
        ],
        base_form_class=PlanForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("foresee/", foresee_plan, name="foresee")]
