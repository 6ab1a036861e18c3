"""The filters of the news, read from an address: one meaning for the list and for the feed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.base.lists.parameters import NonsenseError, read_area, read_campaign, single
from cms.base.models import Area
from cms.news.models import Category, NewsPage
from cms.news.models.news_pages import NewsQuerySet

LONGEST = 200  # characters that are searched for


class From(StrEnum):
    """Whose news it is. The values stand in addresses."""

    OWN = "own"
    NATIONAL = "national"


FROM_WORDS = {From.OWN: _("From Gothenburg"), From.NATIONAL: _("From the rest of the country")}


@dataclass(frozen=True, kw_only=True)
class NewsFilter:
    """What the visitor asked for. What could not be read stands in ``errors``, and then nothing matches."""

    words: str = ""
    category: Category | None = None
    area: Area | None = None
    campaign: Page | None = None
    whose: From | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str | Promise] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for at all."""
        return not self.values and not self.errors

    @property
    def query(self) -> str:
        """The canonical query string, without a question mark, of what was understood."""
        return self.query_with()

    def named(self) -> dict[str, str]:
        """What was asked for as a person would say it, by the name of its parameter."""
        said: dict[str, Any] = {
            "q": self.words and gettext("“%(words)s”") % {"words": self.words},
            "kategori": self.category and self.category.label,
            "fran": self.whose and FROM_WORDS[self.whose],
            "omrade": self.area and self.area.name,
            "kampanj": self.campaign and self.campaign.title,
        }
        return {name: str(words) for name, words in said.items() if words}

    def query_with(self, **changed: str) -> str:
        """The query string of the same filter with these values changed; an empty one takes a filter away."""
        values = {**self.values, **changed}
        return urlencode({name: values[name] for name in READERS if values.get(name)})

    def news(self, locale_id: int) -> NewsQuerySet:
        """Live news for everybody in a language that match all but the words, which ``searching`` looks for."""
        news: NewsQuerySet = NewsPage.objects.published_in(locale_id)
        if self.errors:
            return news.none()
        return news.for_everybody().filter(self._what())

    def _what(self) -> Q:
        wanted = Q()
        if self.category:
            wanted &= Q(category=self.category)
        if self.whose:
            own = Q(origin=NewsPage.Origin.LOCAL)
            wanted &= own if self.whose is From.OWN else ~own
        if self.area:
            # Asked for apart: a page with two of the areas would stand in the list twice.
            places = NewsPage.areas.through.objects.filter(Q(area=self.area) | Q(area__district=self.area))
            wanted &= Q(pk__in=places.values("newspage"))
        if self.campaign:
            # The same campaign in every language: a page names the one in the language it was written in.
            wanted &= Q(campaign__translation_key=self.campaign.translation_key)
        return wanted


def read_filter(query: QueryDict) -> NewsFilter:
    """The filter in a query string. Never raises; other parameters are left alone. At most two queries."""
    errors: dict[str, str | Promise] = {}
    values: dict[str, str] = {}
    found: dict[str, Any] = {}
    for name, (attribute, reader) in READERS.items():
        try:
            if value := single(query.getlist(name)):
                found[attribute] = reader(value)
                values[name] = in_address(found[attribute], value)
        except NonsenseError as nonsense:
            errors[name] = nonsense.message
    return NewsFilter(**found, values=values, errors=errors)


def in_address(found: Any, value: str) -> str:
    """What the canonical address says: words as they were understood, a campaign's slug of today."""
    return found if type(found) is str else getattr(found, "slug", value)


def read_words(value: str) -> str:
    """What was typed, in one line and not too long."""
    return " ".join(value.replace("\x00", " ").split())[:LONGEST]


def read_category(value: str) -> Category:
    """The category with that value. Raises ``NonsenseError`` when there is none."""
    if value not in Category.values:
        raise NonsenseError(_("There is no such category. Choose one from the list."))
    return Category(value)


def read_whose(value: str) -> From:
    """Whose news is meant. Raises ``NonsenseError`` for any other word."""
    if value not in set(From):
        raise NonsenseError(_("News is from Göteborg or from the rest of the country. Choose one of them."))
    return From(value)


READERS = {
    "q": ("words", read_words),
    "kategori": ("category", read_category),
    "fran": ("whose", read_whose),
    "omrade": ("area", read_area),
    "kampanj": ("campaign", read_campaign),
}
