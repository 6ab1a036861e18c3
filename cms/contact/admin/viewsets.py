"""The addresses and the menu items of the inbox, and of what visitors say of pages."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from cms.contact.admin import actions, inbox


class InboxMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(inbox.VIEW)


class InboxViewSet(ViewSet):
    name = "inbox"
    icon = "comment"
    menu_label = _("Inbox")
    menu_order = 160
    add_to_admin_menu = True
    menu_item_class = InboxMenuItem

    def get_urlpatterns(self) -> list[Any]:
        names = "|".join(actions.ACTIONS)
        return [
            path("", inbox.index, name="index"),
            path("quarantine/close/", actions.close_doubtful, name="close_doubtful"),
            path("<int:pk>/", inbox.show, name="show"),
            path("<int:pk>/paper/", inbox.paper, name="paper"),
            path("<int:pk>/file/", actions.export, name="export"),
            re_path(rf"^(?P<pk>[0-9]{{1,18}})/(?P<action>{names})/$", actions.act, name="act"),
        ]
