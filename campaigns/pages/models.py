from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StructBlock, URLBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from campaigns.pages.line_count import goal_in_words, standing_on
from cms.base.cache import keep
from cms.base.models import BasePage
from cms.base.reach import validate_address
from cms.base.surroundings import prefix, surroundings_of
from cms.pages.blocks import MaterialBlock, QuestionBlock
from volunteers.events.models import CALENDAR_SLUG, Occurrence
from volunteers.events.models.page_forms import CopyWithDates
from volunteers.programme.filters import EventFilter
from volunteers.programme.listing import listed, rows

PARTNER_ADDRESS = URLBlock(required=False, validators=[validate_address])


class CampaignQuerySet(PageQuerySet):
    def published_in(self, locale_id: int) -> "CampaignQuerySet":
        """Live campaigns in one language, the latest to begin first."""
        return self.live().filter(locale_id=locale_id).order_by("-starts_on", "-pk")

    def running_first(self) -> "CampaignQuerySet":
        """Those that run, then those that come, then those that are over; of each the latest to begin first."""
        today = timezone.localdate()
        when = models.Case(
            models.When(starts_on__gt=today, then=1), models.When(ends_on__lt=today, then=2), default=0
        )
        return self.order_by(when, "-starts_on", "-pk")

    def running(self) -> "CampaignQuerySet":
        today = timezone.localdate()
        return self.filter(starts_on__lte=today).filter(models.Q(ends_on=None) | models.Q(ends_on__gte=today))


CampaignPageManager = PageManager.from_queryset(CampaignQuerySet)


class CampaignIndexPage(BasePage):
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["campaigns.CampaignPage"]
    template = "campaigns/campaign_index_page.html"

    intro = models.CharField(_("introduction"), max_length=300, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("intro")]

    class Meta:
        verbose_name = _("campaigns")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        campaigns = CampaignPage.objects.published_in(self.locale_id).running_first()[:100]
        return {**super().get_context(request, *args, **kwargs), "campaigns": campaigns}


class CampaignPage(BasePage):
    """A message, why it matters and the one thing asked of residents, with the events that serve it below it."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Begins soon")
        RUNNING = "running", _("Running now")
        ENDED = "ended", _("Ended")

    parent_page_types = ["campaigns.CampaignIndexPage"]
    subpage_types = ["events.EventPage"]
    template = "campaigns/campaign_page.html"
    asks_if_it_helped = True
    copy_form_class = CopyWithDates

    message = models.CharField(_("message"), max_length=240)
    why = RichTextField(_("why"), blank=True, features=["h3", "bold", "link", "ul"])
    ask = models.CharField(_("what we ask"), max_length=160)
    ask_button = models.CharField(_("text on the button"), max_length=40, default="Ta ställning")
    goal = models.PositiveIntegerField(_("goal"), validators=[MinValueValidator(1)], default=500)
    counter_from = models.PositiveIntegerField(_("show the counter from"), default=25)
    starts_on = models.DateField(_("first day"), default=timezone.localdate, db_index=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    partners = StreamField(
        [
            (
                "partner",
                StructBlock(
                    [
                        ("name", CharBlock(max_length=80)),
                        ("address", PARTNER_ADDRESS),
                    ]
                ),
            )
        ],
        verbose_name=_("partners"),
        blank=True,
    )
    materials = StreamField([("material", MaterialBlock())], verbose_name=_("materials"), blank=True)
    faq = StreamField([("question", QuestionBlock())], verbose_name=_("questions and answers"), blank=True)

    objects = CampaignPageManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("message", help_text=_("Under the name, in large letters: one or two sentences.")),
        FieldPanel("why"),
        MultiFieldPanel(
            [
                FieldPanel("ask"),
                FieldPanel("ask_button"),
                FieldRowPanel([FieldPanel("goal"), FieldPanel("counter_from")]),
            ],
            heading=_("The one ask"),
            help_text=_("The counter stays hidden until this many have taken a stand."),
        ),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")])],
            heading=_("When"),
            help_text=_("The dates say by themselves whether the campaign is planned, running or ended."),
        ),
        FieldPanel("partners"),
        FieldPanel("materials"),
        FieldPanel("faq"),
    ]
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("message"),
        index.SearchField("why"),
        index.SearchField("faq"),
    ]

    class Meta:
        verbose_name = _("campaign")

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("Write a last day that is not before the first.")})

    @property
    def state(self) -> "CampaignPage.State":
        today = timezone.localdate()
        if today < self.starts_on:
            return self.State.PLANNED
        if self.ends_on and self.ends_on < today:
            return self.State.ENDED
        return self.State.RUNNING

    @property
    def is_running(self) -> bool:
        return self.state == self.State.RUNNING

    @property
    def has_ended(self) -> bool:
        return self.state == self.State.ENDED

    def in_every_language(self) -> list[int]:
        """Primary keys of this campaign's pages, itself among them."""
        same = CampaignPage.objects.filter(translation_key=self.translation_key)
        return list(same.values_list("pk", flat=True))

    def pages_and_events(self) -> tuple[list[int], list[int]]:
        """Primary keys of the campaign in every language, and of its published events."""
        dates = EventFilter(campaign=self, values={"kampanj": self.slug}).narrow(
            Occurrence.objects.published()
        )
        return self.in_every_language(), list(dates.order_by().values_list("event_id", flat=True).distinct())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        pages, events = keep(request, "pages and events", self.pages_and_events, self.translation_key)
        standing = standing_on(pages)
        dates = Occurrence.objects.upcoming().filter(event_id__in=events).order_by("starts_at", "pk")
        calendar = f"{prefix(surroundings_of(request).language)}{CALENDAR_SLUG}/?kampanj={self.slug}"
        return {
            **super().get_context(request, *args, **kwargs),
            "rows": rows(list(listed(dates)[:30])),
            "calendar": calendar,
            "standing": standing,
            "standing_words": number_format(standing, force_grouping=True),
            "goal_words": goal_in_words(self.goal),
            "shown": min(standing, self.goal),
        }
