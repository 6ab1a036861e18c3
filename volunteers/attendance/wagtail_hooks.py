from typing import Any

from django.http import HttpRequest
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import HeaderButton

from volunteers.attendance import urls
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp


class ShiftsTodayMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm("attendance.change_attendance")


@hooks.register("register_admin_urls")
def register_urls() -> list[Any]:
    return urls.urlpatterns


@hooks.register("sign_ups_are_one")
def keep_what_was_marked(second: SignUp, first: SignUp) -> None:
    """What is written down of the second goes to the first, but for dates of which something is written there."""
    known = first.attendances.values("date")
    second.attendances.exclude(date__in=known).update(sign_up=first)
    second.attendances.all().delete()


@hooks.register("volunteers_are_one")
def hand_over_certificates(second: Volunteer, first: Volunteer) -> None:
    second.certificates.update(volunteer=first)


@hooks.register("volunteer_buttons")
def hours_and_certificate(volunteer: Volunteer, user: Any) -> list[HeaderButton]:
    if not user.has_perm("attendance.change_attendance"):
        return []
    url = reverse("attendance_certificates", args=[volunteer.pk])
    return [HeaderButton(gettext("Hours and certificate"), url=url, icon_name="time")]


@hooks.register("register_volunteers_menu_item")
def shifts_today() -> MenuItem:
    url = reverse_lazy("attendance_today")
    return ShiftsTodayMenuItem(_("Shifts today"), url, name="shifts-today", icon_name="check", order=5)
