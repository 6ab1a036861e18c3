"""Shifts in the admin, for editors and coordinators."""

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from cms.base.admin.deletion import GuardedDeleteView
from cms.base.admin.own_rows import OwnRowsViewSet
from volunteers.board.shift_forms import ShiftForm
from volunteers.board.unfit import ask_first
from volunteers.board.viewsets.dates import ComingFirstIndexView, StaffingColumn
from volunteers.changes.admin.outcomes import say_who_is_told
from volunteers.changes.preview import CONFIRMED, preview
from volunteers.changes.rescheduling import known_in, tell_what_changed
from volunteers.events.models import Occurrence
from volunteers.events.wording import in_short
from volunteers.people.in_charge import events_in_charge, in_charge
from volunteers.shifts.availability import has_places_left
from volunteers.shifts.copying import copy_shifts
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.locking import lock_shift
from volunteers.signups.places.queue import settle_shift

FULL, FREE = "full", "free"


def events_with_shifts(request: HttpRequest) -> models.QuerySet:
    return events_in_charge(request.user).exclude(occurrences__shifts=None).order_by("title").distinct()


class ShiftFilterSet(WagtailFilterSet):
    event = django_filters.ModelChoiceFilter(
        label=_("Event"), field_name="occurrence__event", queryset=events_with_shifts
    )
    starts_at = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    places = django_filters.ChoiceFilter(
        label=_("Places"),
        choices=[(FREE, _("Places left")), (FULL, _("Full"))],
        method="filter_places",
    )

    class Meta:
        model = Shift
        fields = ["event", "starts_at", "places"]

    def filter_places(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.exclude(has_places_left()) if value == FULL else rows.filter(has_places_left())


class ShiftIndexView(ComingFirstIndexView):
    def get_base_queryset(self) -> models.QuerySet:
        return Shift.objects.select_related("occurrence__event", "role").defer("occurrence__vevent")


class ShiftCreateView(generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("occurrence", "")
        mine = in_charge(Occurrence.objects.all(), self.request.user, event="event")
        occurrence = mine.filter(pk=asked).first() if asked.isdecimal() else None
        if occurrence is None:
            return {}
        return {"occurrence": occurrence.pk, "starts_at": occurrence.starts_at, "ends_at": occurrence.ends_at}

    def get_success_url(self) -> str:
        return reverse("dates:edit", args=[self.object.occurrence_id])

    def get_success_message(self, instance: Shift) -> str:
        return gettext(
            "The shift “%(role)s” is saved: people can sign up for it while the event is published."
        ) % {"role": instance.role}


class ShiftEditView(generic.EditView):
    promoted: int

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever would put places in question sees first whose, and why."""
        self.form = form
        if CONFIRMED not in self.request.POST and (seen := preview(self.change)).unfit:
            here = self.get_edit_url()
            return ask_first(self.request, seen, action=here, back=here, title=str(self.object))
        return super().form_valid(form)

    def change(self) -> list[SignUp]:
        """Under the lock of every sign-up: more places go to those who wait, fewer take nobody's away.

        Whoever is in the shift is told when its times are others now, or when they may not be there any more.
        """
        with transaction.atomic():
            locked = [lock_shift(self.object.pk)]
            known = known_in(locked)
            shift = self.form.save()
            told = tell_what_changed(locked, known)
            self.promoted = len(settle_shift(shift.pk))
        return told

    def save_instance(self) -> Shift:
        with transaction.atomic():
            say_who_is_told(self.request, self.change())
            shift = super().save_instance()
        if promoted := self.promoted:
            messages.info(
                self.request,
                ngettext(
                    "%(count)s person who waited has got a place and a mail.",
                    "%(count)s people who waited have got a place and a mail.",
                    promoted,
                )
                % {"count": promoted},
            )
        return shift

    def get_success_url(self) -> str:
        return reverse("dates:edit", args=[self.object.occurrence_id])


@require_POST
def copy_shifts_of_previous_date(request: HttpRequest, pk: int) -> HttpResponse:
    if not request.user.has_perm("shifts.add_shift"):
        raise PermissionDenied
    mine = in_charge(Occurrence.objects.all(), request.user, event="event")
    occurrence = get_object_or_404(mine, pk=pk)
    if copied := len(copy_shifts(occurrence)):
        text = ngettext("%(count)s shift was copied.", "%(count)s shifts were copied.", copied)
        messages.success(request, text % {"count": copied})
    else:
        messages.warning(
            request, gettext("Nothing was copied: the date has shifts already, or no earlier date has any.")
        )
    return redirect("dates:edit", occurrence.pk)


class ShiftsViewSet(OwnRowsViewSet):
    model = Shift
    name = "shifts"
    icon = "clipboard-list"
    menu_label = _("Shifts")
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = ShiftIndexView
    add_view_class = ShiftCreateView
    edit_view_class = ShiftEditView
    delete_view_class = GuardedDeleteView
    filterset_class = ShiftFilterSet
    search_fields = ["role__name", "occurrence__event__title"]
    list_display = [
        Column("role", label=_("Role"), accessor="role", sort_key="role__name"),
        Column(
            "event", label=_("Event"), accessor="occurrence.event.title", sort_key="occurrence__event__title"
        ),
        Column(
            "when",
            label=_("When"),
            accessor=lambda row: in_short(row.starts_at, row.ends_at),
            sort_key="starts_at",
        ),
        StaffingColumn("staffing", label=_("Places"), sort_key="taken"),
    ]
    edit_handler = ObjectList(
        [
            FieldPanel("occurrence"),
            FieldPanel("role", help_text=_("What the person is there: walker, host, leader.")),
            HelpPanel(template="board/admin/add_role.html"),
            FieldPanel(
                "text", help_text=_("One sentence, shown beside the role when people choose a shift.")
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])],
                heading=_("When"),
                help_text=_("The hours of the date. Change them if the shift begins earlier or ends later."),
            ),
            FieldPanel(
                "capacity",
                help_text=_(
                    "How many people may take the shift. More places go to those who wait, at once. "
                    "Fewer places take nobody's place away."
                ),
            ),
            FieldPanel("minimum"),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [FieldPanel("opens_at", help_text=_("Empty: at once.")), FieldPanel("cancel_until")]
                    )
                ],
                heading=_("When people can sign up and cancel"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("meeting_point"), FieldPanel("meeting_point_hours")])],
                heading=_("Where they meet"),
            ),
            FieldPanel("contact"),
            FieldPanel("is_private"),
        ],
        base_form_class=ShiftForm,
    )

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            *super().get_urlpatterns(),
            path("copy-to/<int:pk>/", copy_shifts_of_previous_date, name="copy_shifts"),
        ]
