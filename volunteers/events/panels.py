"""Panels on an event's page. They change nothing: rows have their own forms."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.panels import Panel


class ForecastPanel(Panel):
    """On a rule: the dates that it would make, shown by a script while the rule is being typed."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "events/admin/rule_panel.html"

        def get_context_data(self, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"url": reverse("dates:foresee")}


class DatesPanel(Panel):
    """On an event page: its dates, as the apps above show them through the hook ``event_dates_panel``."""

    class BoundPanel(Panel.BoundPanel):
        def render_html(self, parent_context: dict[str, Any] | None = None) -> SafeString:
            shown = (show(self.instance, self.request) for show in hooks.get_hooks("event_dates_panel"))
            return SafeString("".join(shown))
