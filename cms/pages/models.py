from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.base.models import BasePage
from cms.pages.blocks import STORY_BLOCKS


class StandardPage(BasePage):
    """A page of text: about the programme, personal data, the accessibility statement."""

    parent_page_types = ["home.HomePage", "site_pages.StandardPage"]
    subpage_types = ["site_pages.StandardPage"]
    template = "site_pages/standard_page.html"
    asks_if_it_helped = True

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    body = StreamField(STORY_BLOCKS, verbose_name=_("text"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro", help_text=_("One or two sentences that say what the page is for.")),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("standard page")
