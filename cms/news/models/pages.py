from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from cms.base.models import BasePage
from cms.base.paging import take
from cms.news.models.categories import Category
from cms.pages.blocks import STORY_BLOCKS


class NewsQuerySet(PageQuerySet):
    def published_in(self, locale_id: int) -> "NewsQuerySet":
        """Live news in one language."""
        return self.live().filter(locale_id=locale_id)


NewsPageManager = PageManager.from_queryset(NewsQuerySet)


class NewsIndexPage(BasePage):
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    template = "news/news_index_page.html"

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("news")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        news = NewsPage.objects.published_in(self.locale_id)
        return {
            **super().get_context(request, *args, **kwargs),
            "news": take(news, key="published_on", newest=True, after=request.GET.get("efter")),
        }


class NewsPage(BasePage):
    """Something that happened: our own, or chosen from the national coordination."""

    class Origin(models.TextChoices):
        LOCAL = "local", _("Göteborg")
        NATIONAL = "national", _("National")
        BRA = "bra", "Brå"

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/news_page.html"

    published_on = models.DateField(_("date"), default=timezone.localdate)
    origin = models.CharField(_("from"), max_length=8, choices=Origin, default=Origin.LOCAL)
    intro = models.CharField(_("introduction"), max_length=300)
    body = StreamField(STORY_BLOCKS, verbose_name=_("text"), blank=True)
    source_name = models.CharField(_("source"), max_length=80, blank=True)
    source_address = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_published_at = models.DateTimeField(_("published at the source"), null=True, blank=True)
    source_fetched_at = models.DateTimeField(_("fetched from the source"), null=True, blank=True)
    category = models.CharField(_("category"), max_length=16, choices=Category, default=Category.PROGRAMME)
    areas = ParentalManyToManyField("base.Area", blank=True, related_name="+", verbose_name=_("areas"))
    campaign = models.ForeignKey(
        "campaigns.CampaignPage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("campaign"),
    )
    picture = models.ForeignKey(
        "base.SiteImage", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)
    related = StreamField(
        [("page", PageChooserBlock(label=_("page")))], verbose_name=_("read also"), blank=True, max_num=4
    )
    review_by = models.DateField(
        _("look it through by"),
        null=True,
        blank=True,
        help_text=_("Then editors are asked whether it still holds."),
    )

    objects = NewsPageManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("published_on"),
        FieldPanel("intro", help_text=_("One or two sentences; shown in lists.")),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("origin"), FieldPanel("source_name"), FieldPanel("source_address")],
            heading=_("Source"),
            help_text=_("Write your own summary; never copy the source's text or picture."),
        ),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = _("news item")
        indexes = [
            models.Index(fields=["category", "-published_on", "-page_ptr"], name="news_by_category"),
            models.Index(fields=["-published_on", "-page_ptr"], name="news_by_date"),
        ]

    def clean(self) -> None:
        super().clean()
        if self.source_address and not self.source_name:
            raise ValidationError({"source_name": _("Name the source that the address leads to.")})
