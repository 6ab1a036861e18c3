"""The news as a list: what an address asks for, thirty at a time, newest first."""

from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language
from wagtail.models import Page

from cms.base.lists.choices import Chip, Choice, campaign_choices
from cms.base.lists.paging import Slice, take
from cms.base.search_stems import asked
from cms.news.filters import FROM_WORDS, NewsFilter, read_filter
from cms.news.models import Category
from cms.news.models.news_pages import NewsQuerySet

MOST_FOUND = 500  # of the pages with the words searched for, the latest published
NOT_IN_LISTS = ("body", "related", "search_description", "seo_title")


class Address(NamedTuple):
    """The list's address with what is chosen."""

    path: str
    wanted: NewsFilter

    def but(self, **changed: str) -> str:
        """The same with these filters changed; an empty value takes a filter away."""
        query = self.wanted.query_with(**changed)
        return f"{self.path}?{query}" if query else self.path


@dataclass(frozen=True)
class Listing:
    """What the list shows. ``is_first`` unless older news were asked for."""

    address: Address
    news: Slice
    is_first: bool

    @property
    def wanted(self) -> NewsFilter:
        return self.address.wanted

    @property
    def chips(self) -> list[Chip]:
        """One for each filter that was understood."""
        named = self.wanted.named()
        return [Chip(capfirst(words), self.address.but(**{name: ""})) for name, words in named.items()]

    @property
    def more(self) -> str:
        """The query string of older news, if there are any."""
        return (
            "&".join(filter(None, [self.wanted.query, f"efter={self.news.next}"])) if self.news.next else ""
        )

    @property
    def feed_query(self) -> str:
        """What the feed of the same news is asked with; it knows no words."""
        query = self.wanted.query_with(q="")
        return f"?{query}" if query else ""


def show(request: HttpRequest, locale_id: int) -> Listing:
    """The list that the address asks for, in a fixed number of queries. Never raises."""
    wanted = read_filter(request.GET)
    news = wanted.news(locale_id).select_related("locale").defer(*NOT_IN_LISTS)
    if wanted.words:
        news = search(news, wanted.words)
    after = request.GET.get("efter")
    return Listing(
        Address(request.path, wanted), take(news, key="published_on", newest=True, after=after), not after
    )


def search(news: NewsQuerySet, words: str) -> NewsQuerySet:
    """Those of the news with all of the words, in the reader's language or in Swedish, which is shown where it lacks."""
    query = asked(words, dict.fromkeys([get_language() or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE]))
    if query is None:
        return news.none()
    # Narrowed before it is searched; and Wagtail searches no queryset that is filtered by what its index does not hold.
    pages = Page.objects.filter(pk__in=news.order_by().values("pk")).order_by("-first_published_at", "-id")
    found = pages.values_list("pk", flat=True).search(query, order_by_relevance=False)[:MOST_FOUND]
    return news.filter(pk__in=list(found))


def category_choices() -> list[Choice]:
    return [Choice(each.value, str(each.label)) for each in Category]


def from_choices() -> list[Choice]:
    return [Choice(each.value, str(words)) for each, words in FROM_WORDS.items()]


def campaigns_to_choose(locale_id: int, wanted: NewsFilter) -> list[Choice]:
    """Those of the reader's language, and the chosen one whatever it is."""
    offered = campaign_choices(locale_id)
    slug = wanted.values.get("kampanj", "")
    is_missing = wanted.campaign is not None and slug not in {choice.value for choice in offered}
    return [*offered, Choice(slug, wanted.campaign.title)] if is_missing and wanted.campaign else offered
