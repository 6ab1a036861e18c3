from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from cms.base.models import BasePage


class ContactPage(BasePage):
    """Where to turn with a question or a view."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "contact/contact_page.html"
    asks_if_it_helped = True

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    body = RichTextField(_("text"), blank=True, features=["h2", "h3", "bold", "link", "ul"])

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("body", help_text=_("Numbers and addresses come from Settings, Contact and footer.")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("contact")
