"""On the admin's first page: what waits for this person, a line for each kind; or nothing at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from cms.waiting.kinds import kinds_for
from cms.waiting.lines import Line, lines_of


class WaitingPanel(Component):
    name = "waiting"
    template_name = "waiting/admin/panel.html"
    order = 100

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"lines": self.lines}


def offer_waiting(request: HttpRequest, panels: list[Any]) -> None:
    """For Wagtail's hook ``construct_homepage_panels``. What has a panel of its own there is not said twice."""
    kinds = [kind for kind in kinds_for(request.user) if not kind.has_panel]
    if lines := lines_of(kinds, request.user):
        panels.append(WaitingPanel(lines))
