from functools import partial
from typing import Any

from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import CharBlock, StructBlock, TextBlock
from wagtail.fields import StreamField

from campaigns.pages.line_count import count_in_words, standing_on_and_everywhere
from campaigns.pages.models import CampaignPage
from cms.base.cache import keep
from cms.base.models import BasePage
from cms.base.surroundings import prefix, surroundings_of
from cms.news.models import NewsPage
from volunteers.events.models import CALENDAR_SLUG, Occurrence
from volunteers.programme.listing import listed, rows, webcal


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
        FieldPanel(
            "counter_from", help_text=_("The counter stays hidden until this many have taken a stand.")
        ),
        MultiFieldPanel(
            [FieldPanel("method_heading"), FieldPanel("legs")], heading=_("How the programme works")
        ),
    ]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        dates = listed(Occurrence.objects.published().upcoming().filter(called_off=False)).order_by(
            "starts_at", "pk"
        )
        language = prefix(surroundings_of(request).language)
        return {
            **super().get_context(request, *args, **kwargs),
            **self.campaign_context(request),
            "rows": rows(list(dates[:4])),
            "calendar": f"{language}{CALENDAR_SLUG}/",
            "webcal": webcal(reverse("calendar_feed")),
            "news": self.latest_news,
        }

    def latest_news(self) -> Any:
        """Asked for by the template, and only when it does not have them already."""
        news = NewsPage.objects.published_in(self.locale_id).for_everybody()
        return news.order_by("-published_on", "-pk")[:3]

    def find_campaign(self, request: HttpRequest) -> tuple[CampaignPage | None, str | None, list[int]]:
        """The campaign that runs, its address, and the pages of it in every language."""
        campaign = CampaignPage.objects.published_in(self.locale_id).running().first()
        if campaign is None:
            return None, None, []
        return campaign, campaign.get_url(request), campaign.in_every_language()

    def campaign_context(self, request: HttpRequest) -> dict[str, Any]:
        """The campaign that runs, and how many stand on its line and on all, counted now."""
        campaign, url, pages = keep(
            request,
            "running campaign",
            partial(self.find_campaign, request),
            self.locale_id,
            timezone.localdate(),
        )
        here, standing = standing_on_and_everywhere(pages)
        context = {
            "campaign": campaign,
            "standing": standing,
            "standing_words": number_format(standing, force_grouping=True),
        }
        if campaign is None:
            return context
        return context | {
            "campaign_url": url,
            "count": min(here, campaign.goal),
            "count_words": count_in_words(here, campaign.goal),
            "shows_count": here >= campaign.counter_from,
        }
