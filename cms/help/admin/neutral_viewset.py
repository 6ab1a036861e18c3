"""The list of neutral pages that the quick exit may lead to: added with a reason, and never changed in silence."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet

from cms.help.models import NeutralAddress


class NeutralCreateView(generic.CreateView):
    def form_valid(self, form: Any) -> HttpResponse:
        form.instance.added_by = self.request.user
        return super().form_valid(form)


class NeutralAddressesViewSet(ModelViewSet):
    model = NeutralAddress
    name = "neutral_addresses"
    url_prefix = "neutral-pages"
    icon = "link-external"
    menu_label = _("Neutral pages")
    menu_order = 150
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    add_view_class = NeutralCreateView
    list_display = [
        "address",
        Column("reason", label=_("Why")),
        Column("added_by", label=_("Added by")),
    ]
    panels = [FieldPanel("address"), FieldPanel("reason")]

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})
