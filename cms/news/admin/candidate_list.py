"""The list of candidates: what waits for a decision, the newest first, and whatever else is asked for."""

from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.db.models.functions import Left
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic

from cms.news.models import Candidate, Source

State = Candidate.State
EXCERPT = 240  # characters
ALL, CHANGED, VANISHED = "all", "changed", "vanished"
UNDO = "news_dismissed"  # in the session
UNDO_FOR = timedelta(minutes=15)


def organisations() -> list[tuple[str, str]]:
    names = Source.objects.order_by("organisation").values_list("organisation", flat=True).distinct()
    return [(name, name) for name in names]


class CandidateFilterSet(WagtailFilterSet):
    """Without a state, those to decide; with a mark, all that have it and are not dismissed."""

    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[
            (State.WRITTEN, State.WRITTEN.label),
            (State.DISMISSED, State.DISMISSED.label),
            (ALL, _("all")),
        ],
        empty_label=State.NEW.label,
        widget=forms.RadioSelect,
        method="filter_nothing",
    )
    mark = django_filters.ChoiceFilter(
        label=_("At the source"),
        choices=[(CHANGED, _("changed since we looked")), (VANISHED, _("vanished"))],
        empty_label=_("All"),
        widget=forms.RadioSelect,
        method="filter_mark",
    )
    source = django_filters.ModelChoiceFilter(label=_("Source"), queryset=Source.objects.all())
    organisation = django_filters.ChoiceFilter(
        label=_("Organisation"), choices=organisations, field_name="source__organisation"
    )
    fetched = django_filters.DateFromToRangeFilter(
        label=_("Fetched"), field_name="first_seen_at", widget=DateRangePickerWidget
    )

    class Meta:
        model = Candidate
        fields = ["state", "mark", "source", "organisation", "fetched"]

    def filter_nothing(self, rows: Any, name: str, value: str) -> Any:
        return rows  # see filter_queryset, which knows what no state means

    def filter_mark(self, rows: Any, name: str, value: str) -> Any:
        return rows.with_unseen_change() if value == CHANGED else rows.vanished()

    def filter_queryset(self, queryset: Any) -> Any:
        state, mark = (self.form.cleaned_data.get(name) for name in ("state", "mark"))
        if not state and not mark:
            queryset = queryset.waiting()
        elif state and state != ALL:
            queryset = queryset.filter(state=state)
        return super().filter_queryset(queryset)


class CandidateIndexView(generic.IndexView):
    FORMATS = ()  # an empty list of columns to export still exports whoever asks for it in the address
    any_permission_required = ["view"]
    list_display = [Column("title")]  # the template draws the rows
    default_ordering = ("-first_seen_at", "-pk")
    template_name = "news/admin/candidates.html"
    results_template_name = "news/admin/candidates_results.html"

    def get_base_queryset(self) -> models.QuerySet[Candidate]:
        rows = Candidate.objects.select_related("source").defer("text", "before")
        return rows.annotate(excerpt=Left("text", EXCERPT))

    def filter_queryset(self, queryset: Any) -> Any:
        # Wagtail shows everything when a filter cannot be read.
        return super().filter_queryset(queryset) if self.filters.is_valid() else queryset.waiting()

    def get_list_buttons(self, instance: Candidate) -> list[Any]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            may_change=self.user_has_permission("change"),
            undo=undoable(self.request),
            back=self.back(),
            has_sources=Source.objects.exists(),
            **kwargs,
        )
        return context | {"may_tick": any(row.state == State.NEW for row in context["object_list"])}

    def back(self) -> str:
        """This very list, for whoever decides something in it."""
        query = self.request.GET.copy()
        query.pop("_w_filter_fragment", None)
        return f"{self.index_url}?{query.urlencode()}" if query else str(self.index_url)


def undoable(request: HttpRequest) -> list[int]:
    """What was dismissed just now, in this browser."""
    last = request.session.get(UNDO)
    if not last or timezone.now().timestamp() - last["at"] > UNDO_FOR.total_seconds():
        return []
    return list(last["pks"])


def remember(request: HttpRequest, pks: list[int]) -> None:
    request.session[UNDO] = {"pks": pks, "at": timezone.now().timestamp()}


def forget(request: HttpRequest) -> None:
    request.session.pop(UNDO, None)
