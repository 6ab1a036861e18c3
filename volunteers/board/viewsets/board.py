"""The coordinators' board in the admin's menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from volunteers.board.views import answers as answer_views
from volunteers.board.views import board as views
from volunteers.board.views import calls as call_views
from volunteers.board.views import shift as shift_views


class BoardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("signups.change_signup")


class BoardViewSet(ViewSet):
    name = "board"
    icon = "tasks"
    menu_label = _("The next 14 days")
    menu_item_class = BoardMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", views.index, name="index"),
            path("act/", views.act, name="act"),
            path("call-off/", views.call_off_dates, name="call_off"),
            path("requests/", shift_views.requests, name="requests"),
            path("calls/", call_views.calls, name="calls"),
            path("calls/print/", call_views.print_calls, name="print_calls"),
            path("calls/<int:pk>/", call_views.phone_call, name="phone_call"),
            path("calls/<int:pk>/done/", call_views.phone_call_done, name="phone_call_done"),
            path("answers/", answer_views.answers, name="answers"),
            path("answers/<int:pk>/looked-into/", answer_views.answer_looked_into, name="answer_looked_into"),
            path("shifts/<int:pk>/", shift_views.show, name="shift"),
            path("shifts/<int:pk>/add/", shift_views.add, name="add"),
            path("shifts/<int:pk>/renew-link/", shift_views.renew_link, name="renew_link"),
            path("sign-ups/<int:pk>/answer/", shift_views.answer, name="answer"),
            path("sign-ups/<int:pk>/remove/", shift_views.remove, name="remove"),
        ]
