"""What stands in the admin's menu of the calendar and of the volunteers."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.model import ModelViewSetGroup

from volunteers.board.viewsets.board import BoardViewSet
from volunteers.board.viewsets.contacts import ContactsViewSet
from volunteers.board.viewsets.dates import DatesViewSet
from volunteers.board.viewsets.plans import PlansViewSet
from volunteers.board.viewsets.shifts import ShiftsViewSet
from volunteers.board.viewsets.sign_ups import SignUpsViewSet
from volunteers.board.volunteers.catalogues import (
    CoordinatorsViewSet,
    QualificationsViewSet,
    RolesViewSet,
    StagesViewSet,
)
from volunteers.board.volunteers.viewset import VolunteersViewSet


class CalendarGroup(ModelViewSetGroup):
    menu_label = _("Calendar")
    menu_icon = "date"
    menu_order = 150  # after the pages, before images and documents
    items = (DatesViewSet, ShiftsViewSet, PlansViewSet, ContactsViewSet)


class VolunteersGroup(ModelViewSetGroup):
    menu_label = _("Volunteers")
    menu_icon = "group"
    menu_order = 160
    submenu_hook = "register_volunteers_menu_item"  # for the pages of the floors above
    items = (
        BoardViewSet,
        VolunteersViewSet,
        SignUpsViewSet,
        RolesViewSet,
        QualificationsViewSet,
        StagesViewSet,
        CoordinatorsViewSet,
    )
