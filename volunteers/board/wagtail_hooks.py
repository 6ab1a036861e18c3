from functools import partial

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.log_actions import LogActionRegistry
from wagtail.permissions import register_permission_policy

from cms.base.admin.own_rows import Narrow, OwnRowsPolicy
from volunteers.board.panels import show_dates_of
from volunteers.board.views.dates import point_to_the_first_date
from volunteers.board.viewsets.groups import CalendarGroup, VolunteersGroup
from volunteers.board.what_waits import what_waits
from volunteers.events.models import Occurrence
from volunteers.people.in_charge import in_charge
from volunteers.people.models import Volunteer
from volunteers.people.models.volunteers import VolunteerQuerySet
from volunteers.shifts.models import Shift, ShiftPlan
from volunteers.signups.models import SignUp, SignUpQuerySet

# Whose rows they are: Wagtail asks these wherever it shows one of them, leads to one, or tells who else has one open.
WHOSE: dict[type[Model], Narrow] = {
    Occurrence: partial(in_charge, event="event"),
    Shift: partial(in_charge, event="occurrence__event"),
    ShiftPlan: partial(in_charge, event="event"),
    SignUp: SignUpQuerySet.visible_to,
    Volunteer: VolunteerQuerySet.visible_to,
}
for model, narrow in WHOSE.items():
    register_permission_policy(model, OwnRowsPolicy(model, narrow))


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
hooks.register("what_waits", what_waits)
hooks.register("after_create_page", point_to_the_first_date)
hooks.register("after_edit_page", point_to_the_first_date)
