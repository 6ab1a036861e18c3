"""Who stands on the line, for coordinators: when, for what and where, never who."""

from typing import Any

from django.db import models
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from campaigns.pledges.models import Pledge


class PledgeIndexView(generic.IndexView):
    page_title = _("Stands taken")
    FORMATS = ()  # without it, whoever asks for it in the address gets a file

    def get_base_queryset(self) -> models.QuerySet:
        return Pledge.objects.select_related("campaign", "area").defer("email")


class PledgesViewSet(ModelViewSet):
    model = Pledge
    name = "pledges"
    icon = "success"
    menu_label = _("Stands taken")
    menu_order = 170
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = PledgeIndexView
    form_fields: list[str] = []
    list_filter = ["campaign", "area", "created_at"]
    list_display = [
        "__str__",
        Column("campaign", label=_("Campaign"), accessor="campaign.title", sort_key="campaign__title"),
        Column("area", label=_("Area"), accessor="area.name", sort_key="area__name"),
        DateColumn("created_at", label=_("When"), sort_key="created_at"),
        BooleanColumn("confirmed_at", label=_("Address confirmed")),
    ]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        absent = dict.fromkeys(
            ["add_url_name", "edit_url_name", "delete_url_name", "history_url_name", "usage_url_name"]
        )
        return super().get_common_view_kwargs(**{**absent, **kwargs})

    def register_admin_url_finder(self) -> None:
        """A pledge has no page of its own to be found."""

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]
