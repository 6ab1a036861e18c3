"""What the blocks fill themselves with: coming events, news, a campaign's counter. Loaded once, told apart in memory."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format, number_format

from campaigns.newsletters.letter.running_text import address_of
from campaigns.newsletters.models import LetterPage, Sending
from campaigns.pages.line_count import count_in_words, goal_in_words, standing_on
from campaigns.pages.models import CampaignPage
from cms.base.models import Area
from cms.news.models import NewsPage
from volunteers.events.models import Occurrence
from volunteers.programme.listing import in_full, listed, rows

AHEAD = timedelta(days=60)
WITHOUT_EARLIER = timedelta(days=30)  # how far back news go in the first letter


class Date(NamedTuple):
    """One date of an event, in the letter's language; ``language`` is that of the title when it is another."""

    title: str
    language: str
    url: str
    day: str
    month: str
    hours: str
    when: str
    where: str


class Events(NamedTuple):
    """Dates for a reader. ``is_everywhere``: none in the areas that they chose, so these are the whole city's."""

    dates: tuple[Date, ...]
    is_everywhere: bool = False


class News(NamedTuple):
    title: str
    language: str
    url: str
    when: str
    intro: str


@dataclass(frozen=True)
class Campaign:
    """``count`` and ``words`` are empty until as many stand on the line as its editor chose."""

    title: str
    language: str
    url: str
    message: str
    button: str
    count: str = ""
    of_goal: str = ""
    words: str = ""
    percent: int = 0


class Digests:
    """Everything that one language's letter may be filled with, as it is at this moment."""

    def __init__(self, letter: LetterPage, *, since: datetime) -> None:
        """``letter`` is the version in its language; ``since`` is when the last letter went out."""
        self.language = letter.text_language
        self.dates: list[tuple[int | None, Date]] = []
        self.news: list[News] = []
        self.most_dates = most_of(letter, "events")
        self.districts = dict(Area.objects.values_list("pk", "district_id")) if self.most_dates else {}
        with translation.override(self.language):
            if self.most_dates:
                self.dates = list(load_dates(most=self.most_dates))
            if most_news := most_of(letter, "news"):
                self.news = list(load_news(letter, since, most=most_news))
            chosen = (block.value["page"] for block in letter.body if block.block_type == "campaign")
            self.campaigns = {page.pk: load_campaign(page) for page in chosen if page}

    def events_for(self, areas: frozenset[int]) -> Events:
        """The dates of the reader's areas, or everybody's when they chose none or there is nothing on in them."""
        # What is on in the whole of their stadsområde is near them too.
        around = areas | {self.districts.get(area) for area in areas} - {None}
        near = [date for area, date in self.dates if area in around]
        if near:
            return Events(tuple(near[: self.most_dates]))
        everywhere = tuple(date for _area, date in self.dates)[: self.most_dates]
        return Events(everywhere, is_everywhere=bool(areas and everywhere))

    def variant_for(self, areas: frozenset[int]) -> str:
        """The same 43 characters for all readers who get the same; empty when the letter does not differ."""
        if not self.most_dates:
            return ""
        return sha256(repr(self.events_for(areas)).encode()).hexdigest()[:43]


def most_of(letter: LetterPage, kind: str) -> int:
    """How much the letter shows of this kind at most, in the block that shows most; 0 without such a block."""
    return max((block.value["count"] for block in letter.body if block.block_type == kind), default=0)


def load_dates(*, most: int) -> Iterator[tuple[int | None, Date]]:
    """The next dates, ``most`` of each area and of the whole city; two queries for the dates and a few for their words."""
    now = timezone.now()
    coming = Occurrence.objects.published().filter(
        called_off=False, starts_at__gt=now, starts_at__lt=now + AHEAD
    )
    coming = coming.order_by("starts_at", "pk")
    areas = dict(coming.values_list("pk", "event__area_id"))
    taken: Counter[int | None] = Counter()
    chosen = []
    for place, date in enumerate(listed(coming)):
        area = areas.get(date.pk)
        if place < most or taken[area] < most:
            taken[area] += 1
            chosen.append(date)
    for date, row in zip(chosen, rows(chosen), strict=True):
        moments = row.moments
        day, hours = in_full(date.starts_at, date.ends_at, all_day=date.all_day)
        yield (
            areas.get(date.pk),
            Date(
                title=row.title,
                language=row.language,
                url=settings.SITE_URL + row.url,
                day=moments.day,
                month=moments.month,
                hours=moments.when,
                when=f"{day} {hours}" if day.endswith("–") else f"{day}, {hours}",
                where=row.where,
            ),
        )


def load_news(letter: LetterPage, since: datetime, *, most: int) -> Iterator[News]:
    """What is new since then: neither what was published before, nor what is dated before."""
    news = NewsPage.objects.published_in(letter.locale_id).for_everybody()
    fresh = Q(first_published_at=None) | Q(first_published_at__gt=since)
    news = news.filter(fresh, published_on__gte=timezone.localdate(since)).select_related("locale")
    for page in news.order_by("-published_on", "-pk")[:most]:
        yield News(
            title=page.title,
            language=other_language(page),
            url=address_of(page),
            when=date_format(page.published_on, "DATE_FORMAT"),
            intro=page.intro,
        )


def load_campaign(page: CampaignPage) -> Campaign | None:
    """The campaign in the active language, if everybody may read it."""
    page = page.specific.localized
    if not page.live or page.get_view_restrictions().exists():
        return None
    standing = standing_on(page.in_every_language())
    campaign: dict[str, Any] = {
        "title": page.title,
        "language": other_language(page),
        "url": address_of(page),
        "message": page.message,
        "button": page.ask_button,
    }
    if standing >= max(page.counter_from, 1):
        campaign |= {
            "count": number_format(standing, force_grouping=True),
            "of_goal": goal_in_words(page.goal),
            "words": count_in_words(standing, page.goal),
            "percent": min(100, max(1, standing * 100 // page.goal)),
        }
    return Campaign(**campaign)


def other_language(page: Any) -> str:
    """The language of a page's text when it is not the active one; else empty."""
    written: str = page.text_language
    return "" if written == translation.get_language() else written


def since_last(letter: LetterPage) -> datetime:
    """When the last letter about one of the same topics went out, else a month ago."""
    earlier = Sending.objects.filter(
        state=Sending.State.DONE, letter__topics__in=letter.topics.all(), started_at__isnull=False
    ).exclude(letter=letter.pk)  # None: never saved
    last: Any = earlier.order_by("-started_at").values_list("started_at", flat=True).first()
    return last or timezone.now() - WITHOUT_EARLIER
