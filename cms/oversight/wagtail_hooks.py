from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from cms.oversight.admin import change_pages, panels

hooks.register("register_admin_urls", lambda: change_pages.urlpatterns)
hooks.register("construct_homepage_panels", panels.offer_waiting)
hooks.register("after_edit_setting", panels.say_what_waits)


class ChangesItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(change_pages.VIEW)


@hooks.register("register_admin_menu_item")
def offer_changes() -> MenuItem:
    return ChangesItem(
        _("Changes of rules"),
        reverse("control_changes"),
        name="control-changes",
        icon_name="lock",
        order=895,
    )


class InWords(LogFormatter):
    """The log's line with the former value and the new one."""

    def format_message(self, log_entry: Any) -> str:
        return gettext("%(what)s. %(values)s.") % {
            "what": self.label,
            "values": "; ".join(log_entry.data.get("lines", [])),
        }


@hooks.register("register_log_actions")
def name_what_is_done(actions: Any) -> None:
    for state, said in {
        "made": _("Changed a rule"),
        "asked": _("Asked to change a rule"),
        "approved": _("Approved the change of a rule"),
        "refused": _("Refused the change of a rule"),
        "withdrawn": _("Took back a change of a rule"),
    }.items():
        # A class of its own for each: Wagtail makes the formatter itself.
        formatter = type(f"{state.capitalize()}InWords", (InWords,), {"label": said})
        actions.register_action(f"oversight.{state}")(formatter)
