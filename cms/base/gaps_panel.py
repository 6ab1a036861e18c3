from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import Panel

from cms.base.gaps import gaps_of


class GapsPanel(Panel):
    """Says at the top of a page's form what still has to be written there."""

    def clone_kwargs(self) -> dict[str, Any]:
        return {"heading": _("Still to be written"), **super().clone_kwargs()}

    class BoundPanel(Panel.BoundPanel):
        template_name = "base/admin/gaps_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk and gaps_of(self.instance))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "gaps": gaps_of(self.instance)}
