from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from campaigns.newsletters.blocks import LETTER_BLOCKS
from campaigns.newsletters.models.topics import Topic
from cms.base.models import Area, BasePage

NEWSLETTER_SLUG = "nyhetsbrev"
ARCHIVE_SLUG = "arkiv"


class NewsletterPage(BasePage):
    """Where people subscribe: the form, and what the letters are."""

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["newsletters.ArchivePage"]
    template = "newsletters/newsletter_page.html"

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("newsletter")


class ArchivePage(BasePage):
    """The letters that were sent, newest first."""

    max_count_per_parent = 1
    parent_page_types = ["newsletters.NewsletterPage"]
    subpage_types = ["newsletters.LetterPage"]
    template = "newsletters/archive_page.html"

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("letter archive")


class LetterPage(BasePage):
    """One letter: what it says, and who is to have it. Its translations are the same letter in other languages."""

    parent_page_types = ["newsletters.ArchivePage"]
    subpage_types: list[str] = []
    template = "newsletters/letter_page.html"

    subject = models.CharField(_("subject"), max_length=300)
    preheader = models.CharField(
        _("line after the subject"),
        max_length=150,
        blank=True,
        help_text=_("Mail programs show it beside the subject."),
    )
    body = StreamField(LETTER_BLOCKS, verbose_name=_("letter"), blank=True)
    topics: Any = ParentalManyToManyField(Topic, verbose_name=_("topics"), related_name="+", blank=True)
    areas: Any = ParentalManyToManyField(
        Area,
        verbose_name=_("areas"),
        related_name="+",
        blank=True,
        help_text=_("None is the whole city. Who chose the whole city gets the letter too."),
    )
    languages = models.JSONField(
        _("languages"),
        default=list,
        blank=True,
        help_text=_(
            "None is all: whoever reads a language without a translation gets the letter in Swedish."
        ),
    )
    is_in_archive = models.BooleanField(
        _("show in the archive"), default=True, help_text=_("Everybody can read it there once it is sent.")
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("subject"),
        FieldPanel("preheader"),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("areas"), FieldPanel("languages")],
            heading=_("Who gets it"),
        ),
        FieldPanel("is_in_archive"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("subject"), index.SearchField("body")]

    class Meta:
        verbose_name = _("letter")

    @property
    def original(self) -> "LetterPage":
        """The letter in the language that it was written in first; it is the one that is sent, with its translations."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        swedish = self.get_translations().filter(locale__language_code=settings.LANGUAGE_CODE)
        return swedish.first() or self
