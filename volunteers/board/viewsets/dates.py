"""The dates of events in the admin: rows of their own, because people rely on them.

Saving one also concerns the people who are in its shifts.
"""

from typing import Any

import django_filters
from django.db import models
from django.db.models import Case, F, Q, Sum, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.widgets import BooleanRadioSelect
from wagtail.log_actions import log

from cms.base.admin.deletion import GuardedDeleteView
from cms.base.admin.own_rows import OwnRowsViewSet
from volunteers.board.date_forms import OccurrenceForm, next_date
from volunteers.board.panels import PeoplePanel, RulePanel, ShiftsPanel
from volunteers.board.unfit import is_worth_asking, named
from volunteers.board.views.dates import decide_about_date, foresee_rule, split_rule
from volunteers.changes.admin.outcomes import say_who_is_told
from volunteers.changes.preview import CONFIRMED, Preview, preview
from volunteers.changes.rescheduling import CannotMove, add_date, reschedule
from volunteers.events.models import Occurrence
from volunteers.events.page_with_dates import with_the_dates
from volunteers.events.wording import in_words
from volunteers.people.in_charge import events_in_charge
from volunteers.signups.models import SignUp


class StaffingColumn(Column):
    """Such as "7 of 10 taken, 2 waiting", for a shift or for all shifts of a date."""

    cell_template_name = "board/admin/staffing_cell.html"


def events_with_dates(request: HttpRequest) -> models.QuerySet:
    return events_in_charge(request.user).exclude(occurrences=None).order_by("title").distinct()


class OccurrenceFilterSet(WagtailFilterSet):
    event = django_filters.ModelChoiceFilter(label=_("Event"), queryset=events_with_dates)
    starts_at = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    called_off = django_filters.BooleanFilter(label=_("Called off"), widget=BooleanRadioSelect)
    to_decide = django_filters.BooleanFilter(
        label=_("Waits for a decision"), widget=BooleanRadioSelect, method="filter_to_decide"
    )

    class Meta:
        model = Occurrence
        fields = ["event", "starts_at", "called_off", "to_decide"]

    def filter_to_decide(self, rows: models.QuerySet, name: str, value: bool) -> models.QuerySet:
        return rows.exclude(question="") if value else rows.filter(question="")


class ComingFirstIndexView(generic.IndexView):
    """For rows that begin and end: what comes next stands first, then what was, the latest first."""

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        if self.is_explicitly_ordered:
            return super().order_queryset(queryset)
        coming = Case(When(Q(ends_at__gt=timezone.now()), then=F("starts_at")))
        return queryset.order_by(coming.asc(nulls_last=True), "-starts_at", "pk")


class OccurrenceIndexView(ComingFirstIndexView):
    def get_base_queryset(self) -> models.QuerySet:
        counted = {name: Sum(f"shifts__{name}") for name in ("taken", "capacity", "waiting")}
        return Occurrence.objects.select_related("event").defer("vevent").annotate(**counted)


class OccurrenceCreateView(generic.CreateView):
    page_title = _("New date")

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("event", "")
        event = events_in_charge(self.request.user).filter(pk=asked).first() if asked.isdecimal() else None
        return next_date(with_the_dates(event)) if event else {}

    def save_instance(self) -> Occurrence:
        occurrence = self.form.instance
        told = add_date(occurrence)
        log(occurrence, "wagtail.create", content_changed=True)
        say_who_is_told(self.request, told)
        return occurrence

    def get_success_url(self) -> str:
        return self.get_edit_url()

    def get_success_message(self, instance: Occurrence) -> str:
        return gettext("The date is saved. Add its shifts, so that people can sign up to help.")

    def get_success_buttons(self) -> list[tuple[str, str, bool]]:
        add_a_shift = f"{reverse('shifts:add')}?occurrence={self.object.pk}"
        return [messages.button(add_a_shift, gettext("Add a shift")), *to_the_event(self)]


class OccurrenceEditView(generic.EditView):
    """Saves what the form says through the one verb that moves dates, so that nobody is forgotten."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever changes what people know sees first how many are told, and in which words."""
        self.form = form
        try:
            if CONFIRMED not in self.request.POST and is_worth_asking(seen := preview(self.reschedule)):
                return self.ask(seen)
            return super().form_valid(form)
        except CannotMove as refusal:
            form.add_error("starts_at", refusal.message)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def ask(self, seen: Preview) -> HttpResponse:
        unchanged = self.request.POST.copy()
        for name in ("csrfmiddlewaretoken", "note"):
            unchanged.pop(name, None)
        context = {
            "header_title": gettext("Tell people"),
            "breadcrumbs_items": [{"url": self.get_edit_url(), "label": str(self.object)}],
            "occurrence": self.form.instance,
            "fields": [(name, value) for name, values in unchanged.lists() for value in values],
            "note": self.form["note"],
            "preview": seen,
            "unfit": named(self.request, seen),
            "confirmed": CONFIRMED,
        }
        return TemplateResponse(self.request, "board/admin/confirm_date.html", context)

    def reschedule(self) -> list[SignUp]:
        shown = {field.name for field in Occurrence._meta.concrete_fields} & self.form.cleaned_data.keys()
        date = self.form.instance
        return reschedule(date, **{name: getattr(date, name) for name in shown})

    def save_instance(self) -> Occurrence:
        occurrence = self.form.instance
        told = self.reschedule()
        occurrence.refresh_from_db()
        log(occurrence, "wagtail.edit", user=self.request.user, content_changed=self.form.has_changed())
        say_who_is_told(self.request, told)
        self.warn_of_shifts_outside(occurrence)
        return occurrence

    def warn_of_shifts_outside(self, occurrence: Occurrence) -> None:
        beside = Q(starts_at__gte=occurrence.ends_at) | Q(ends_at__lte=occurrence.starts_at)
        if count := occurrence.shifts.filter(beside).count():
            text = ngettext(
                "%(count)s shift now lies outside the hours of the date. Change its times too.",
                "%(count)s shifts now lie outside the hours of the date. Change their times too.",
                count,
            )
            messages.warning(self.request, text % {"count": count})

    def get_success_url(self) -> str:
        return self.get_edit_url()

    def get_success_buttons(self) -> list[tuple[str, str, bool]]:
        return to_the_event(self)


class OccurrenceDeleteView(GuardedDeleteView):
    """As every row that people rely on; and what a rule would make again at once is not deleted at all."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.rule_starts_at and not self.object.question and not self.object.is_past:
            messages.error(
                request,
                gettext(
                    "A rule makes this date and would make it again. Write it among the dates not held in the rule on "
                    "the event's page, or call it off."
                ),
            )
            return redirect("dates:edit", self.object.pk)
        return super().dispatch(request, *args, **kwargs)


def state_of(row: Occurrence) -> str:
    if row.question:
        return str(row.get_question_display())
    if row.called_off:
        return gettext("Called off")
    return gettext("Moved") if row.was_moved else ""


def to_the_event(view: OccurrenceCreateView | OccurrenceEditView) -> list[tuple[str, str, bool]]:
    """A button to the event's page, for those who may edit it."""
    event = view.object.event
    if not event.permissions_for_user(view.request.user).can_edit():
        return []
    return [messages.button(reverse("wagtailadmin_pages:edit", args=[event.pk]), gettext("To the event"))]


class DatesViewSet(OwnRowsViewSet):
    model = Occurrence
    name = "dates"
    icon = "date"
    menu_label = _("Dates")
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = OccurrenceIndexView
    add_view_class = OccurrenceCreateView
    edit_view_class = OccurrenceEditView
    delete_view_class = OccurrenceDeleteView
    filterset_class = OccurrenceFilterSet
    search_fields = ["event__title"]
    list_display = [
        "event",
        Column(
            "date",
            label=_("Date"),
            accessor=lambda row: in_words(row.starts_at, row.ends_at, all_day=row.all_day),
            sort_key="starts_at",
        ),
        Column("meeting_place", label=_("Place")),
        Column("state", label=_("State"), accessor=state_of),
        StaffingColumn("staffing", label=_("Places")),
    ]
    edit_handler = ObjectList(
        [
            PeoplePanel(),
            FieldPanel("event", help_text=_("The event that this is a date of.")),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
                    FieldPanel(
                        "all_day", help_text=_("From the first day to the last; the hours say nothing.")
                    ),
                ],
                heading=_("When"),
                help_text=_("Day and time, for example 2027-03-18 18:00."),
            ),
            RulePanel(heading=_("Rule"), icon="repeat"),
            ShiftsPanel(heading=_("Shifts"), icon="clipboard-list"),
            FieldPanel("place", help_text=_("Only if it is not held at the event's own place this time.")),
            FieldRowPanel(
                [
                    FieldPanel("stop", help_text=_("Only if it is another one than the event's this time.")),
                    FieldPanel(
                        "access",
                        help_text=_("At another place: what the event's own page says holds there no more."),
                    ),
                ]
            ),
            FieldPanel(
                "note", help_text=_("Something that is true of this date only, for example: Bring a lantern.")
            ),
            FieldPanel(
                "called_off",
                help_text=_(
                    "It stays on the calendar, marked as called off, and nobody can sign up any more."
                ),
            ),
        ],
        base_form_class=OccurrenceForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("foresee/", foresee_rule, name="foresee"),
            path("split/<int:pk>/", split_rule, name="split"),
            path("decide/<int:pk>/", decide_about_date, name="decide"),
        ]
