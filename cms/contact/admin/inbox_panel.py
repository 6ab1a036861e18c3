"""On the admin's first page: what waits in the inbox, and for how long."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.contact.admin.inbox import VIEW, staff, tabs
from cms.contact.models import Message

SHOWN = 5


class InboxPanel(Component):
    """How much lies in each view of the inbox, as the inbox itself counts it, and what has waited longest. Two queries."""

    name = "inbox"
    template_name = "contact/admin/board.html"
    order = 110

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        user = staff((parent_context or {})["request"])
        waiting = Message.objects.to_deal_with().for_list().order_by("received_at", "pk")
        return {
            "views": [tab for tab in tabs(user, "") if tab["count"] is not None],
            "waiting": waiting[:SHOWN],
        }


def offer_board(request: HttpRequest, panels: list[Any]) -> None:
    """For Wagtail's hook ``construct_homepage_panels``."""
    if request.user.has_perm(VIEW):
        panels.append(InboxPanel())
