from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from volunteers.attendance import urls


class ShiftsTodayMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("attendance.change_attendance")


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    return urls.urlpatterns


@hooks.register("register_volunteers_menu_item")
def shifts_today() -> MenuItem:
    url = reverse_lazy("attendance_today")
    return ShiftsTodayMenuItem(_("Shifts today"), url, name="shifts-today", icon_name="check", order=5)
