from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from volunteers.board.panels import show_dates_of
from volunteers.board.people.catalogues import (
    CoordinatorsViewSet,
    QualificationsViewSet,
    RolesViewSet,
    StagesViewSet,
)
from volunteers.board.people.volunteers import VolunteersViewSet
from volunteers.board.viewsets.board import BoardViewSet
from volunteers.board.viewsets.dates import DatesViewSet
from volunteers.board.viewsets.plans import PlansViewSet
from volunteers.board.viewsets.shifts import ShiftsViewSet
from volunteers.board.viewsets.sign_ups import SignUpsViewSet
from volunteers.events.models import EventPage
from volunteers.events.originals import with_the_dates


class CalendarGroup(ModelViewSetGroup):
    menu_label = _("Calendar")
    menu_icon = "date"
    menu_order = 150  # after the pages, before images and documents
    items = (DatesViewSet, ShiftsViewSet, PlansViewSet)


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


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[ModelViewSetGroup]:
    return [CalendarGroup(), VolunteersGroup()]


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("signups.cancel", _("Cancel a sign-up"), _("Sign-up cancelled"))
    actions.register_action("signups.approve", _("Say yes to a request"), _("Said yes"))
    actions.register_action("signups.decline", _("Say no to a request"), _("Said no"))
    actions.register_action("signups.put_in", _("Add to a shift"), _("Added by hand"))
    actions.register_action("shifts.capacity", _("Change the places"), _("Number of places changed"))
    actions.register_action("shifts.make_private", _("Make private"), _("Made private"))
    actions.register_action("shifts.make_public", _("Show to everybody"), _("Shown to everybody"))
    actions.register_action("shifts.open", _("Open sign-up"), _("Sign-up opened"))
    actions.register_action("shifts.renew_link", _("Renew the link"), _("Private link renewed"))


hooks.register("event_dates_panel", show_dates_of)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def point_to_the_first_date(request: HttpRequest, page: Page) -> None:
    """An event without a date is not on the calendar: whoever saved one by hand is shown the next step."""
    saved_by_itself = not request.accepts("text/html")
    if (
        saved_by_itself
        or not isinstance(page, EventPage)
        or not request.user.has_perm("events.add_occurrence")
    ):
        return
    event = with_the_dates(page)
    if event.occurrences.exists():
        return
    if page.rules.exists():
        messages.info(request, _("The rules make the event's dates when the page is published."))
        return
    button = messages.button(f"{reverse('dates:add')}?event={event.pk}", _("Add the first date"))
    messages.info(request, _("The event has no date yet, so it is not on the calendar."), buttons=[button])
