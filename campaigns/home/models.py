from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StructBlock, TextBlock
from wagtail.fields import StreamField

from cms.base.models import BasePage


class HomePage(BasePage):
    """The front page: the line, what happens now, how the programme works, news."""

    parent_page_types = ["wagtailcore.Page"]
    template = "home/home_page.html"

    heading = models.CharField(_("heading"), max_length=60, default="Göteborg vägrar gängvåld.")
    lead = models.CharField(_("lead"), max_length=300)
    counter_from = models.PositiveIntegerField(_("show the counter from"), default=25)
    method_heading = models.CharField(_("heading of the three legs"), max_length=60, default="Så arbetar GVI")
    legs = StreamField(
        [("leg", StructBlock([("heading", CharBlock(max_length=60)), ("text", TextBlock(max_length=240))]))],
        verbose_name=_("the three legs"),
        blank=True,
        max_num=3,
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("heading"),
        FieldPanel("lead"),
        FieldPanel("counter_from", help_text=_("The counter stays hidden until this many stand on the line.")),
        MultiFieldPanel([FieldPanel("method_heading"), FieldPanel("legs")], heading=_("How the programme works")),
    ]

    class Meta:
        verbose_name = _("front page")
