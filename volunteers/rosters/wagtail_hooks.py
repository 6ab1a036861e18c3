from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.log_actions import LogActionRegistry

from volunteers.rosters.viewsets import DatesViewSet, ShiftsViewSet, SignUpsViewSet


class CalendarGroup(ModelViewSetGroup):
    menu_label = _("Calendar")
    menu_icon = "date"
    menu_order = 150  # after the pages, before images and documents
    items = (DatesViewSet, ShiftsViewSet)


class VolunteersGroup(ModelViewSetGroup):
    menu_label = _("Volunteers")
    menu_icon = "group"
    menu_order = 160
    items = (SignUpsViewSet,)


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ModelViewSetGroup]:
    return [CalendarGroup(), VolunteersGroup()]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("rosters.cancel", _("Cancel a sign-up"), _("Sign-up cancelled"))
    actions.register_action("rosters.decide", _("Decide about a date"), _("Decided about the date"))
    actions.register_action(
        "rosters.call_off", _("Call off dates"), _("Coming dates called off, people told")
    )
