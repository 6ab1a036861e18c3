"""What a form about controlled values says first, and the dashboard's list of what waits."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.panels import Panel
from wagtail.admin.ui.components import Component

from cms.oversight.admin.change_pages import VIEW, Shown
from cms.oversight.controlled import Controlled
from cms.oversight.controls import control_of
from cms.oversight.models import ControlChange


class ChangesPanel(Panel):
    """Before the fields: who has to say yes, what waits, and the last change with the way back."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "oversight/admin/changes_panel.html"

        def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context)
            row, user = self.instance, self.request.user
            found = ControlChange.objects.of(row) if row.pk else ControlChange.objects.none()
            found = found.select_related("asked_by", "decided_by")
            waiting = found.waiting().first()
            held = [ControlChange.State.MADE, ControlChange.State.APPROVED]
            last = found.filter(state__in=held).first()
            return {
                **context,
                "control": control_of(type(row)),
                "waiting": Shown(waiting, user) if waiting else None,
                "last": Shown(last, user) if last else None,
            }


class WaitingPanel(Component):
    """On the admin's first page: what waits for this person, or nothing at all."""

    name = "control_changes"
    template_name = "oversight/admin/board.html"
    order = 105

    def __init__(self, waiting: list[Shown]) -> None:
        self.waiting = waiting

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return {"waiting": self.waiting}


def offer_waiting(request: HttpRequest, panels: list[Any]) -> None:
    """For Wagtail's hook ``construct_homepage_panels``."""
    if not request.user.has_perm(VIEW):
        return
    rows = ControlChange.objects.waiting().select_related("asked_by", "decided_by")
    if waiting := [each for each in (Shown(row, request.user) for row in rows) if each.may_refuse]:
        panels.append(WaitingPanel(waiting))


def say_what_waits(request: HttpRequest, row: Any) -> None:
    """For Wagtail's hook ``after_edit_setting``: that it is updated is not the whole truth."""
    if isinstance(row, Controlled) and row.noted_change and row.noted_change.is_waiting:
        messages.warning(request, waiting_words())


def waiting_words() -> str:
    return _("Not yet in force: what controls people waits until a second person has approved it.")
