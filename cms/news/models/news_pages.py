from datetime import date, datetime, time

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from cms.base.models import BasePage
from cms.base.restrictions import for_everybody
from cms.news.models.categories import Category
from cms.news.models.news_page_form import NewsPageForm
from cms.pages.blocks import STORY_BLOCKS

NEWS_SLUG = "nyheter"


class NewsQuerySet(PageQuerySet):
    def published_in(self, locale_id: int) -> "NewsQuerySet":
        """Live news in one language."""
        return self.live().filter(locale_id=locale_id)

    def for_everybody(self) -> "NewsQuerySet":
        """Those that nothing restricts, in any language. Costs one query."""
        open_to_all: NewsQuerySet = for_everybody(self)
        return open_to_all

    def to_review(self, today: date) -> "NewsQuerySet":
        """Live news whose day to be looked through has come, the longest overdue first."""
        return self.live().filter(alias_of=None, review_by__lte=today).order_by("review_by", "pk")


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

    def clean(self) -> None:
        super().clean()
        if self.slug != NEWS_SLUG:
            raise ValidationError(
                {"slug": _("The address of the news stays “nyheter”: those who follow them rely on it.")}
            )


class NewsPage(BasePage):
    """Something that happened: our own, or chosen from the national coordination."""

    class Origin(models.TextChoices):
        LOCAL = "local", _("Göteborg")
        NATIONAL = "national", _("National")
        BRA = "bra", "Brå"

    parent_page_types = ["news.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "news/news_page.html"
    asks_if_it_helped = True
    base_form_class = NewsPageForm

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
        HelpPanel(template="news/admin/how_published.html", heading=_("From draft to published")),
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("category")]),
        FieldPanel(
            "intro",
            heading=_("Summary"),
            widget=AdminAutoHeightTextInput,
            help_text=_(
                "At most 300 characters, in your own words: never the source's text. Lists, letters and feeds show it."
            ),
        ),
        MultiFieldPanel(
            [
                FieldPanel("picture"),
                FieldPanel(
                    "picture_alt",
                    help_text=_("Needed with a picture: it is read out to those who cannot see it."),
                ),
            ],
            heading=_("Picture"),
            help_text=_("Our own, or one that we may use. Never the source's picture, never faces at risk."),
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldPanel("origin"),
                FieldPanel("source_name"),
                FieldPanel("source_address"),
                FieldRowPanel([FieldPanel("source_published_at"), FieldPanel("source_fetched_at")]),
            ],
            heading=_("Source"),
            help_text=_(
                "Our own news needs none. Of all other news readers are told who published it, and when."
            ),
        ),
        MultiFieldPanel(
            [FieldPanel("campaign"), FieldPanel("areas")],
            heading=_("What it is about"),
            help_text=_(
                "Readers can see the news of a campaign or an area by itself. Leave empty what is for all."
            ),
        ),
        FieldPanel(
            "related", help_text=_("At most four. Without any, the latest of the same campaign or category.")
        ),
        FieldPanel("review_by"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("intro"), index.SearchField("body")]
    override_translatable_fields = [SynchronizedField("source_name"), SynchronizedField("areas")]

    class Meta:
        verbose_name = _("news item")
        indexes = [
            models.Index(fields=["category", "-published_on", "-page_ptr"], name="news_by_category"),
            models.Index(fields=["-published_on", "-page_ptr"], name="news_by_date"),
        ]

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.picture_id and not self.picture_alt.strip():
            errors["picture_alt"] = _("Write what the picture shows, for those who cannot see it.")
        if self.source_address and not self.source_name:
            errors["source_name"] = _("Name the source that the address leads to.")
        elif not self.is_own and not self.source_name:
            errors["source_name"] = _("Name the source: readers are told where news from others comes from.")
        if errors:
            raise ValidationError(errors)

    @property
    def is_own(self) -> bool:
        return self.origin == self.Origin.LOCAL

    @property
    def source_days(self) -> list[str]:
        """When the source published it and when we fetched it, as far as known: “Publicerad 3 november 2026”."""
        said = [
            (gettext("Published %(day)s"), self.source_published_at),
            (gettext("Fetched %(day)s"), self.source_fetched_at),
        ]
        return [
            words % {"day": date_format(timezone.localtime(at), "DATE_FORMAT")} for words, at in said if at
        ]

    @property
    def published_at(self) -> datetime:
        """When it first stood here; at midnight of its date where an editor gave it another one."""
        at = self.first_published_at
        if at and timezone.localdate(at) == self.published_on:
            return at
        return datetime.combine(self.published_on, time(), tzinfo=timezone.get_default_timezone())

    @property
    def changed_at(self) -> datetime:
        """When it was last published, never before it first was."""
        return max(self.published_at, self.last_published_at or self.published_at)
