from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.base.models import BasePage, Pictured, picture_panel
from cms.pages.blocks import PAGE_BLOCKS, TEXT_FEATURES
from cms.pages.filled_text import FilledTextField


class StandardPage(Pictured):
    """A page of text: about the programme, personal data."""

    parent_page_types = ["home.HomePage", "site_pages.StandardPage"]
    subpage_types = ["site_pages.StandardPage"]
    template = "site_pages/standard_page.html"
    asks_if_it_helped = True

    intro = models.CharField(_("introduction"), max_length=300, blank=True)
    body = StreamField(PAGE_BLOCKS, verbose_name=_("text"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro", help_text=_("One or two sentences that say what the page is for.")),
        picture_panel(_("Without a choice the page has none.")),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("standard page")


class AccessibilityPage(BasePage):
    """The statement that a public body owes its readers (lag 2018:1937): published whole or not at all.

    A draft may have gaps; what is published has something under each of the headings that Digg asks for.
    """

    class Compliance(models.TextChoices):
        FULL = "full", _("The site meets all the requirements of the law.")
        PARTLY = "partly", _("The site meets part of the requirements of the law.")
        NOT = "not", _("The site does not meet the requirements of the law.")
        NOT_EXAMINED = "open", _("The site has not been examined yet.")

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    template = "site_pages/accessibility_page.html"
    asks_if_it_helped = True

    intro = models.CharField(
        _("who stands behind the site"),
        max_length=300,
        help_text=_("And which site the statement is about."),
    )
    compliance = models.CharField(_("how accessible the site is"), max_length=6, choices=Compliance)
    gaps = FilledTextField(
        _("what does not meet the requirements"),
        features=TEXT_FEATURES,
        help_text=_("Each known gap, whom it hits, and when it is to be mended. If there is none, say so."),
    )
    burden = FilledTextField(
        _("disproportionate burden"),
        features=TEXT_FEATURES,
        help_text=_(
            "What is not mended because it would ask too much, and why. If there is nothing, say so."
        ),
    )
    outside = FilledTextField(
        _("what the law does not cover"),
        features=TEXT_FEATURES,
        help_text=_("Such as older documents. If there is nothing, say so."),
    )
    alternatives = FilledTextField(
        _("other ways to the same content"),
        features=TEXT_FEATURES,
        help_text=_("What somebody can do who cannot use a part of the site."),
    )
    reporting = FilledTextField(
        _("how to tell of what does not work"),
        features=TEXT_FEATURES,
        help_text=_("How one reaches you, and how soon you answer."),
    )
    supervision = FilledTextField(
        _("supervision"),
        features=TEXT_FEATURES,
        help_text=_("That Digg supervises the law, and how one turns to them."),
    )
    testing = FilledTextField(
        _("how the site was tested"), features=TEXT_FEATURES, help_text=_("By whom, when and how.")
    )
    site_published = models.CharField(
        _("when the site was published"), max_length=60, help_text=_("A date in words, such as 1 March 2027.")
    )
    # Null in a draft alone: blank it may not be.
    updated_on = models.DateField(_("when the statement was updated"), null=True)

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("intro"),
        MultiFieldPanel(
            [
                FieldPanel("compliance", widget=forms.RadioSelect),
                FieldPanel("gaps"),
                FieldPanel("burden"),
                FieldPanel("outside"),
            ],
            heading=_("How accessible it is"),
        ),
        MultiFieldPanel(
            [FieldPanel("alternatives"), FieldPanel("reporting"), FieldPanel("supervision")],
            heading=_("What one can do"),
        ),
        MultiFieldPanel(
            [FieldPanel("testing"), FieldPanel("site_published"), FieldPanel("updated_on")],
            heading=_("Tests and dates"),
        ),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("intro"),
        index.SearchField("gaps"),
        index.SearchField("reporting"),
    ]

    class Meta:
        verbose_name = _("accessibility statement")
