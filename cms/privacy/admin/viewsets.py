"""The log of who dealt with data about people, for auditors: read here, and neither changed nor taken out."""

from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.db import models
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.privacy.models import AccessEntry, PurgeRun
from cms.privacy.register import kinds


def whoever_is_in_the_log(request: HttpRequest) -> models.QuerySet:
    users = get_user_model().objects.filter(pk__in=AccessEntry.objects.values("user"))
    return users.order_by("last_name", "first_name", "pk")


def who(entry: AccessEntry) -> str:
    """The account, or its number when it is closed."""
    if entry.user_id is None:
        return gettext("The site itself")
    # Prefetched: of an account that is gone there is None.
    return str(entry.user or gettext("Closed account %(number)s") % {"number": entry.user_id})


# Lists, as the log has them in every language, and as they are read here.
LISTS = {
    "volunteers": _("volunteers"),
    "sign-ups": _("sign-ups"),
    "subscribers": _("subscribers"),
    "messages to us": _("messages to us"),
}


def with_what(entry: AccessEntry) -> str:
    return str(LISTS.get(entry.what, entry.what))


def to_the_second(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


class Labelled(Column):
    """Says on a phone, where no heads of columns fit, what stands in it."""

    cell_template_name = "privacy/admin/cell.html"

    class Media:
        css: ClassVar = {"all": ["privacy/admin.css"]}


class AccessEntryFilterSet(WagtailFilterSet):
    at = django_filters.DateFromToRangeFilter(label=_("Date"), widget=DateRangePickerWidget)
    user = django_filters.ModelChoiceFilter(label=_("Who"), queryset=whoever_is_in_the_log)
    action = django_filters.MultipleChoiceFilter(
        label=_("Did what"), choices=AccessEntry.Action.choices, widget=forms.CheckboxSelectMultiple
    )
    what = django_filters.CharFilter(
        label=_("With what"), method="named", help_text=_("A code such as V12, or the name of a list.")
    )

    class Meta:
        model = AccessEntry
        fields = ["at", "user", "action", "what"]

    def named(self, rows: models.QuerySet, _field: str, asked: str) -> models.QuerySet:
        """By the code, or by the name of a list as it is read here."""
        lists = {str(shown).lower(): kept for kept, shown in LISTS.items()}
        return rows.filter(what__iexact=lists.get(asked.strip().lower(), asked.strip()))


class AccessLogView(generic.IndexView):
    FORMATS = ()  # an empty list of columns to export still exports whoever asks for it in the address
    table_classname = "listing privacy-log"
    any_permission_required = ["view"]

    def get_base_queryset(self) -> models.QuerySet:
        # Prefetched, not joined: the log keeps the lines of accounts that are gone.
        return AccessEntry.objects.prefetch_related("user")

    def get_list_buttons(self, instance: AccessEntry) -> list[Any]:
        return []


class ReadOnlyViewSet(ModelViewSet):
    """A list, and nothing that leads on from it."""

    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    list_per_page = 50
    form_fields: list[str] = []

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        )
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]


class AccessLogViewSet(ReadOnlyViewSet):
    model = AccessEntry
    name = "access_log"
    url_prefix = "access-log"
    icon = "view"
    menu_label = _("Access log")
    menu_order = 900
    index_view_class = AccessLogView
    filterset_class = AccessEntryFilterSet
    ordering = ("-at", "-pk")
    list_display = [
        Labelled("at", label=_("When"), accessor=lambda entry: to_the_second(entry.at), sort_key="at"),
        Labelled("who", label=_("Who"), accessor=who),
        Labelled("action", label=_("Did what"), accessor="get_action_display"),
        Labelled("what", label=_("With what"), accessor=with_what),
        Labelled("count", label=_("How many")),
        Labelled("reason", label=_("Reason")),
    ]


class PurgeRunsView(generic.IndexView):
    FORMATS = ()
    table_classname = "listing privacy-log"
    any_permission_required = ["view"]

    def get_list_buttons(self, instance: PurgeRun) -> list[Any]:
        return []


def what_went(run: PurgeRun) -> str:
    """Each kind of which something went, as the privacy page calls it, with how much; kinds of old by their key."""
    names = {kind.key: str(kind.what) for kind in kinds()}
    return "; ".join(f"{names.get(key, key)}: {count}" for key, count in run.counts.items() if count)


def how_it_ended(run: PurgeRun) -> str:
    if run.ended_at is None:
        return gettext("It broke off. The server's log says why.")
    return to_the_second(run.ended_at)


class PurgeRunsViewSet(ReadOnlyViewSet):
    model = PurgeRun
    name = "purges"
    icon = "bin"
    menu_label = _("Purges")
    menu_order = 910
    index_view_class = PurgeRunsView
    ordering = ("-started_at", "-pk")
    list_display = [
        Labelled("code", label=_("Protocol"), accessor=str),
        Labelled("started_at", label=_("Began"), accessor=lambda run: to_the_second(run.started_at)),
        Labelled("ended_at", label=_("Ended"), accessor=how_it_ended),
        Labelled("hand", label=_("How"), accessor="get_hand_display"),
        Labelled("total", label=_("Rows deleted")),
        Labelled("counts", label=_("Of what"), accessor=what_went),
    ]
