"""The dates of events in the admin, where saving one also concerns the people who are in its shifts."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.panels import ObjectList
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.log_actions import log

from volunteers.board.panels import PeoplePanel
from volunteers.board.viewsets.event_dates import DatesViewSet as EventDatesViewSet
from volunteers.board.viewsets.event_dates import OccurrenceCreateView, OccurrenceEditView
from volunteers.changes.admin.outcomes import say_who_is_told
from volunteers.changes.decisions import Choice, NothingToDecide, decide
from volunteers.changes.preview import CONFIRMED, Preview, preview
from volunteers.changes.rescheduling import known_in, reschedule, tell_what_changed
from volunteers.events.models import Occurrence
from volunteers.shifts.models import Shift
from volunteers.shifts.plan_shifts import lay_out_shifts_of
from volunteers.signups.models import SignUp


class AddView(OccurrenceCreateView):
    """A new meeting of a series is news to those who signed up for it."""

    def save_instance(self) -> Occurrence:
        shifts = Shift.objects.filter(occurrence__event=self.form.instance.event_id)
        locked = list(shifts.select_for_update(of=("self",)).order_by("pk"))
        known = known_in(locked)
        occurrence = super().save_instance()
        say_who_is_told(self.request, tell_what_changed(locked, known))
        lay_out_shifts_of(occurrence.event)
        return occurrence


class RescheduleView(OccurrenceEditView):
    """Saves what the form says through the one verb that moves dates, so that nobody is forgotten."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Whoever changes what people know sees first how many are told, and in which words."""
        self.form = form
        if CONFIRMED not in self.request.POST and (seen := preview(self.reschedule)).people:
            return self.ask(seen)
        return super().form_valid(form)

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


@require_POST
def decide_about_date(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor's answer to a date's question. Where ``next`` says, else back to the date."""
    if not request.user.has_perm("events.change_occurrence"):
        raise PermissionDenied
    occurrence = get_object_or_404(Occurrence.objects.select_related("event"), pk=pk)
    choice = request.POST.get("choice", "")
    removed = choice == Choice.REMOVE
    try:
        with transaction.atomic():
            told = decide(occurrence, choice)
            log(
                occurrence,
                "wagtail.delete" if removed else "changes.decide",
                data=None if removed else {"choice": choice},
                deleted=removed,
            )
    except NothingToDecide as refusal:
        messages.warning(request, refusal.message)
        removed = False
    else:
        messages.success(request, gettext("Decided: %(choice)s.") % {"choice": Choice(choice).label})
        say_who_is_told(request, told)
    of_the_event = f"{reverse('dates:index')}?event={occurrence.event_id}"
    here = of_the_event if removed else reverse("dates:edit", args=[pk])
    return redirect(get_valid_next_url_from_request(request) or here)


class DatesViewSet(EventDatesViewSet):
    add_view_class = AddView
    edit_view_class = RescheduleView
    edit_handler = ObjectList(
        [PeoplePanel(), *EventDatesViewSet.edit_handler.children],
        base_form_class=EventDatesViewSet.edit_handler.base_form_class,
    )

    def get_urlpatterns(self) -> list[Any]:
        return [*super().get_urlpatterns(), path("decide/<int:pk>/", decide_about_date, name="decide")]
