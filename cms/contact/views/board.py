"""On the admin's first page: what waits in the inbox, and for how long."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.contact.models import Message
from cms.contact.views.inbox import VIEW

SHOWN = 5


class InboxPanel(Component):
    """How many lie where, and those that have waited longest. Two queries."""

    name = "inbox"
    template_name = "contact/admin/board.html"
    order = 110

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        state = Message.State
        counts = Message.objects.aggregate(
            unread=Count("pk", filter=Q(state=state.UNREAD)),
            open=Count("pk", filter=Q(state=state.OPEN)),
            quarantine=Count("pk", filter=Q(state=state.QUARANTINE)),
        )
        waiting = Message.objects.to_deal_with().for_list().order_by("received_at", "pk")
        return {**counts, "waiting": waiting[:SHOWN]}


def offer_board(request: HttpRequest, panels: list[Any]) -> None:
    """For Wagtail's hook ``construct_homepage_panels``."""
    if request.user.has_perm(VIEW):
        panels.append(InboxPanel())
