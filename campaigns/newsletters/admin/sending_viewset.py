"""The addresses and the menu item of the letters' pages in the admin."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from campaigns.newsletters.admin import sending_views


class LettersMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(sending_views.VIEW)


class LettersViewSet(ViewSet):
    name = "letters"
    icon = "mail"
    menu_label = _("Letters on their way")
    menu_item_class = LettersMenuItem

    def get_urlpatterns(self) -> list[Any]:
        actions = "|".join(sending_views.ACTIONS)
        return [
            path("", sending_views.index, name="index"),
            path("crisis/", sending_views.crisis, name="crisis"),
            path("send/<int:page_id>/", sending_views.send, name="send"),
            path("<int:pk>/", sending_views.sending, name="sending"),
            path("<int:pk>/progress/", sending_views.progress, name="progress"),
            path("<int:pk>/really-stop/", sending_views.stop_page, name="stop_page"),
            re_path(rf"^(?P<pk>[0-9]+)/(?P<action>{actions})/$", sending_views.act, name="act"),
        ]
