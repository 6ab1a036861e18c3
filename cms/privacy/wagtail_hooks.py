from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.privacy.admin import views
from cms.privacy.admin.viewsets import AccessLogViewSet, PurgeRunsViewSet


class AllowedItem(MenuItem):
    """Shown to whoever has the right."""

    def __init__(self, *args: Any, needs: str, **kwargs: Any) -> None:
        self.needs = needs
        super().__init__(*args, **kwargs)

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(self.needs)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [AccessLogViewSet(), PurgeRunsViewSet()]


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    return [
        path("person/", views.person, name="person"),
        path("person/erase/", views.erase, name="erase_person"),
        path("record-of-processing/", views.record, name="record"),
        path("record-of-processing/sheet/", views.record_as_sheet, name="record_as_sheet"),
    ]


@hooks.register("register_admin_menu_item")
def offer_person() -> MenuItem:
    return AllowedItem(
        _("A person's data"),
        reverse("person"),
        name="person",
        icon_name="user",
        order=890,
        needs=views.TELL,
    )


@hooks.register("register_admin_menu_item")
def offer_record() -> MenuItem:
    return AllowedItem(
        _("Record of processing"),
        reverse("record"),
        name="record-of-processing",
        icon_name="list-ul",
        order=905,
        needs=views.RECORD,
    )
