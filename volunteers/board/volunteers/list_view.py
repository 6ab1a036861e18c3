"""The list of volunteers: those whom the coordinator may see, filtered, searched, and written down that it was looked at."""

from typing import Any

import django_filters
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms.search import SearchForm
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button, HeaderButton

from cms.base.models import Area
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.board.volunteers.list_rows import (
    areas_in_words,
    languages_in_words,
    proofs_that_count,
    rows_of,
)
from volunteers.people.models import AgeBand, Coordinator, Proof, Qualification, Stage, Volunteer
from volunteers.people.spoken_languages import choices

LIST = "volunteers"  # what the access log calls it
PER_PAGE = 50
UNKNOWN_AGE = "unknown"


def own_areas(request: HttpRequest) -> models.QuerySet:
    ids = Coordinator.objects.area_ids_of(request.user)
    return Area.objects.all() if ids is None else Area.objects.filter(pk__in=ids)


class VolunteerFilterSet(WagtailFilterSet):
    stage = django_filters.ModelChoiceFilter(label=_("Stage"), queryset=Stage.objects.all())
    area = django_filters.ModelChoiceFilter(label=_("Area"), queryset=own_areas, method="filter_area")
    language = django_filters.ChoiceFilter(label=_("Language"), choices=choices, method="filter_language")
    qualification = django_filters.ModelChoiceFilter(
        label=_("Has the qualification"), queryset=Qualification.objects.all(), method="filter_qualification"
    )
    ending = django_filters.ModelChoiceFilter(
        label=_("Has to renew within 30 days"), queryset=Qualification.objects.all(), method="filter_ending"
    )
    age = django_filters.ChoiceFilter(
        label=_("Age"), choices=[*AgeBand.choices, (UNKNOWN_AGE, _("not told"))], method="filter_age"
    )

    class Meta:
        model = Volunteer
        fields = ["stage", "area", "language", "qualification", "ending", "age"]

    def filter_area(self, rows: models.QuerySet, name: str, value: Area) -> models.QuerySet:
        """Those who chose the area; of a stadsområde also those who chose something in it."""
        chosen = models.Q(area=value) | models.Q(area__district=value)
        return rows.filter(pk__in=Volunteer.areas.through.objects.filter(chosen).values("volunteer"))

    def filter_language(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.filter(spoken__code=value)

    def filter_qualification(self, rows: models.QuerySet, name: str, value: Any) -> models.QuerySet:
        return rows.filter(pk__in=Proof.objects.valid().filter(qualification=value).values("volunteer"))

    def filter_ending(self, rows: models.QuerySet, name: str, value: Any) -> models.QuerySet:
        ending = Proof.objects.ending().filter(qualification=value)
        return rows.filter(pk__in=ending.exclude(pk__in=Proof.objects.renewed()).values("volunteer"))

    def filter_age(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return rows.filter(age="" if value == UNKNOWN_AGE else value)


class ProofsColumn(Column):
    """Each qualification that holds, with its end, and a mark when that is near."""

    cell_template_name = "people/admin/proofs_cell.html"

    def get_value(self, instance: Volunteer) -> Any:
        return proofs_that_count(instance)


class MomentColumn(Column):
    cell_template_name = "people/admin/moment_cell.html"


class VolunteerIndexView(generic.IndexView):
    FORMATS = ()  # an empty list of columns to export still exports whoever asks for it in the address
    any_permission_required = ["view"]
    is_searchable = True
    results_template_name = "people/admin/index_results.html"
    list_display = [
        TitleColumn(
            "code", label=_("Code"), accessor=str, sort_key="pk", url_name="volunteers:show", id_accessor="pk"
        ),
        Column("name", label=_("Name")),
        Column("stage", label=_("Stage")),
        Column("areas", label=_("Areas"), accessor=areas_in_words),
        Column("languages", label=_("Languages"), accessor=languages_in_words),
        ProofsColumn("proofs", label=_("Qualifications")),
        MomentColumn("last_shift", label=_("Last shift")),
        MomentColumn("next_shift", label=_("Next shift")),
    ]

    def get_base_queryset(self) -> models.QuerySet:
        return Volunteer.objects.visible_to(self.request.user)

    def get_search_form(self) -> SearchForm:
        data = self.request.GET if self.search_kwarg in self.request.GET else None
        return SearchForm(data, placeholder=gettext("V12, address or whole name"))

    def search_queryset(self, queryset: Any) -> Any:
        return queryset.found_by(self.search_query) if self.is_searching else queryset

    def paginate_queryset(self, queryset: Any, page_size: int) -> tuple[Any, ...]:
        """The page alone is read, and written down as looked at.

        Who they all are is asked once, as bare numbers: to count first and then to ask again would take twice as long.
        """
        pks = list(queryset.values_list("pk", flat=True))
        paginator, page, shown, is_paginated = super().paginate_queryset(pks, page_size)
        paginator.model = Volunteer  # bare numbers do not say what they number
        page.object_list = rows_of(shown)
        action = AccessEntry.Action.SEARCH if self.is_searching else AccessEntry.Action.LIST
        note_access(self.request.user, action, LIST, count=len(page.object_list))
        return paginator, page, page.object_list, is_paginated

    def get_list_buttons(self, instance: Volunteer) -> list[Any]:
        return []

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.add_url or self.has_no_areas:
            return []
        return [HeaderButton(gettext("Add a volunteer"), url=self.add_url, icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        buttons = []
        if self.user_has_permission("change") and not self.has_no_areas:
            query = self.request.GET.urlencode()
            url = f"{reverse('volunteers:export')}?{query}" if query else reverse("volunteers:export")
            buttons.append(Button(gettext("Take out as a file"), url=url, icon_name="download"))
        if self.request.user.is_superuser:
            url = reverse("volunteers:unprotect")
            buttons.append(Button(gettext("Take back a protected identity"), url=url, icon_name="lock-open"))
        return buttons

    @cached_property
    def has_no_areas(self) -> bool:
        return Coordinator.objects.area_ids_of(self.request.user) == []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(has_no_areas=self.has_no_areas, **kwargs)
