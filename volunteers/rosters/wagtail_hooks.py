from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.log_actions import LogActionRegistry

from volunteers.events.models import Occurrence
from volunteers.people.viewsets import (
    CoordinatorsViewSet,
    QualificationsViewSet,
    RolesViewSet,
    StagesViewSet,
    VolunteersViewSet,
)
from volunteers.rosters.board.viewset import BoardViewSet
from volunteers.rosters.moving.asking_first import (
    ask_before_deleting,
    ask_before_unpublishing,
    refuse_to_unpublish_together,
)
from volunteers.rosters.moving.republishing import (
    remember_what_is_known,
    tell_of_republished_event,
    warn_of_silent_publication,
)
from volunteers.rosters.planning.republishing import lay_out_shifts_of_event
from volunteers.rosters.viewsets import DatesViewSet, PlansViewSet, ShiftsViewSet, SignUpsViewSet


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
    actions.register_action("rosters.cancel", _("Cancel a sign-up"), _("Sign-up cancelled"))
    actions.register_action("rosters.approve", _("Say yes to a request"), _("Said yes"))
    actions.register_action("rosters.decline", _("Say no to a request"), _("Said no"))
    actions.register_action("rosters.put_in", _("Add to a shift"), _("Added by hand"))
    actions.register_action("rosters.capacity", _("Change the places"), _("Number of places changed"))
    actions.register_action("rosters.make_private", _("Make private"), _("Made private"))
    actions.register_action("rosters.make_public", _("Show to everybody"), _("Shown to everybody"))
    actions.register_action("rosters.open", _("Open sign-up"), _("Sign-up opened"))
    actions.register_action("rosters.renew_link", _("Renew the link"), _("Private link renewed"))
    actions.register_action("rosters.decide", _("Decide about a date"), _("Decided about the date"))
    actions.register_action(
        "rosters.call_off", _("Call off dates"), _("Coming dates called off, people told")
    )


@hooks.register("deleted_with_page")
def dates_of_the_event() -> list[type[Model]]:
    """An event's dates go with it: ``ask_before_deleting`` has seen that nobody relies on them, and deletes them."""
    return [Occurrence]


hooks.register("before_publish_page", remember_what_is_known)
hooks.register("after_publish_page", lay_out_shifts_of_event, order=-5)  # once its rules have made the dates
hooks.register("after_publish_page", tell_of_republished_event)
hooks.register("after_edit_page", warn_of_silent_publication)
hooks.register("before_unpublish_page", ask_before_unpublishing)
hooks.register("before_bulk_action", refuse_to_unpublish_together)
hooks.register(
    "before_delete_page", ask_before_deleting, order=-1
)  # before the one that refuses what is left
