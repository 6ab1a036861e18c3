"""What the blocks fill themselves with: coming events, news, a campaign's counter. Loaded once, told apart in memory."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.utils import timezone, translation

from campaigns.newsletters.models import LetterPage, Sending
from cms.news.models import NewsPage
from volunteers.events.models import Occurrence
from volunteers.events.showing.listing import Row, listed, rows

AHEAD = timedelta(days=60)
WITHOUT_EARLIER = timedelta(days=30)  # how far back news go in the first letter
MOST = 12  # of a block


@dataclass(frozen=True)
class Events:
    """Dates for a reader. ``is_everywhere``: none in the areas that they chose, so these are the whole city's."""

    rows: tuple[Row, ...]
    is_everywhere: bool = False


class Digests:
    """Everything that one language's letter may be filled with, as it is at this moment."""

    def __init__(self, letter: LetterPage, *, since: datetime) -> None:
        """``letter`` is the version in its language; ``since`` is when the last letter went out."""
        self.kinds = {block.block_type for block in letter.body}
        self.language = letter.text_language
        with translation.override(self.language):
            self.dates = self.load_dates() if "events" in self.kinds else []
        self.news = self.load_news(letter, since) if "news" in self.kinds else []

    def load_dates(self) -> list[tuple[int | None, Row]]:
        now = timezone.now()
        dates = Occurrence.objects.published().upcoming(now).filter(called_off=False, starts_at__gt=now)
        dates = dates.filter(starts_at__lt=now + AHEAD).order_by("starts_at", "pk")
        found = list(listed(dates))
        areas = dict(dates.values_list("pk", "event__area_id"))
        return [(areas.get(date.pk), row) for date, row in zip(found, rows(found), strict=True)]

    def load_news(self, letter: LetterPage, since: datetime) -> list[NewsPage]:
        news = (
            NewsPage.objects.published_in(letter.locale_id)
            .public()
            .filter(published_on__gte=timezone.localdate(since))
        )
        return list(news.order_by("-published_on", "-pk")[:MOST])

    def events_for(self, areas: frozenset[int]) -> Events:
        """The dates of the reader's areas, or everybody's when they chose none or there is nothing on in them."""
        near = [row for area, row in self.dates if area in areas] if areas else []
        everywhere = tuple(row for _area, row in self.dates)[:MOST]
        return (
            Events(tuple(near[:MOST]))
            if near
            else Events(everywhere, is_everywhere=bool(areas and everywhere))
        )

    def variant_for(self, areas: frozenset[int]) -> str:
        """The same 43 characters for all readers who get the same; empty when the letter does not differ."""
        if "events" not in self.kinds:
            return ""
        return sha256(repr(self.events_for(areas)).encode()).hexdigest()[:43]


def since_last(letter: LetterPage) -> datetime:
    """When the last letter about one of the same topics went out, else a month ago."""
    earlier = Sending.objects.filter(
        state=Sending.State.DONE, letter__topics__in=letter.topics.all(), started_at__isnull=False
    ).exclude(letter=letter)
    last: Any = earlier.order_by("-started_at").values_list("started_at", flat=True).first()
    return last or timezone.now() - WITHOUT_EARLIER
