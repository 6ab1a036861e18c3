from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from cms.contact.admin import opinions
from cms.contact.admin.inbox_panel import offer_board
from cms.contact.admin.inbox_waits import what_waits
from cms.contact.admin.viewsets import InboxViewSet
from cms.contact.incoming.sender_rotation import rotate_senders


class OpinionsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(opinions.VIEW)


@hooks.register("register_admin_viewset")
def register_inbox() -> InboxViewSet:
    return InboxViewSet()


@hooks.register("register_admin_urls")
def register_opinions() -> list[Any]:
    return [path("reports/helped/", opinions.opinions, name="page_opinions")]


@hooks.register("register_reports_menu_item")
def offer_opinions() -> MenuItem:
    return OpinionsMenuItem(
        _("Did this page help you?"), reverse("page_opinions"), name="helped", icon_name="success", order=900
    )


hooks.register("construct_homepage_panels", offer_board)
hooks.register("what_waits", what_waits)
hooks.register("rotate_keys", rotate_senders)
