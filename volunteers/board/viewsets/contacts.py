"""Whom people reach on the day of a shift: a short list, from which each shift and plan names one."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from volunteers.board.volunteers.catalogues import CatalogueViewSet
from volunteers.shifts.models import DutyContact


class ContactsViewSet(CatalogueViewSet):
    model = DutyContact
    name = "contacts"
    icon = "mobile-alt"
    menu_label = _("Contacts of the day")
    list_display = ["function"]
    panels = [FieldPanel("function"), FieldPanel("phone")]
