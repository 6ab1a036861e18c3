"""The news as Atom (RFC 4287), in the language of the address."""

from collections.abc import Iterable
from functools import partial
from typing import Any
from uuid import uuid5
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.base.documents.atom import ATOM, Head, add, as_bytes, begin_feed, moment
from cms.base.documents.responses import open_to_all, respond
from cms.base.restrictions import for_everybody
from cms.news.filters import NewsFilter, read_filter
from cms.news.models import NewsIndexPage, NewsPage
from cms.news.news_list import NOT_IN_LISTS

MOST = 50


@open_to_all
def news_feed(request: HttpRequest) -> HttpResponseBase:
    """The newest news that everybody may read, with the list's filters but for its words; 404 where there are none to read.

    A filter that makes no sense gives a feed without entries that says why in its subtitle.
    """
    language = translation.get_language()
    pages = for_everybody(NewsIndexPage.objects.live()).select_related("locale")
    index = pages.filter(locale__language_code=language).first()
    if index is None:
        raise Http404
    wanted = read_filter(request.GET)
    news = list(newest(wanted, index.locale_id))
    head = head_of(index, wanted, language)
    moments = [page.changed_at for page in news]
    updated = max(moments) if moments else index.first_published_at or timezone.now()
    # No time of change: news that is taken down makes the feed older than it was.
    return respond(
        request,
        lambda: write_feed(news, head=head, updated=updated),
        version=([(page.pk, page.changed_at) for page in news], head, updated),
        changed_at=None,
        content_type=ATOM,
    )


def newest(wanted: NewsFilter, locale_id: int) -> Any:
    news = wanted.news(locale_id).select_related("locale").defer(*NOT_IN_LISTS)
    return news.order_by("-published_on", "-pk")[:MOST]


def head_of(index: NewsIndexPage, wanted: NewsFilter, language: str) -> Head:
    named = {name: words for name, words in wanted.named().items() if name != "q"}
    query = wanted.query_with(q="")
    query = f"?{query}" if query else ""
    return Head(
        title=": ".join(filter(None, [settings.WAGTAIL_SITE_NAME, index.title, ", ".join(named.values())])),
        subtitle=" ".join(map(str, wanted.errors.values())) or index.intro or _("The news, newest first."),
        address=f"{settings.SITE_URL}{reverse('news_feed')}{query}",
        page=f"{index.full_url or settings.SITE_URL}{query}",
        language=language,
    )


def write_feed(news: Iterable[NewsPage], *, head: Head, updated: Any) -> bytes:
    feed = begin_feed(head, updated=updated)
    for page in news:
        add_entry(feed, page, head.language)
    return as_bytes(feed)


def add_entry(feed: Xml.Element, page: NewsPage, language: str) -> None:
    other = page.text_language
    entry = add(feed, "entry", **({"xml:lang": other} if other != language else {}))
    put = partial(add, entry)
    # One page has the same key in all languages, and an entry's name must be its own.
    put("id", f"urn:uuid:{uuid5(page.translation_key, page.locale.language_code)}")
    put("title", page.title)
    put("published", moment(page.published_at))
    put("updated", moment(page.changed_at))
    put("category", term=page.category, label=str(page.get_category_display()))
    put("link", rel="alternate", type="text/html", href=page.full_url or settings.SITE_URL)
    if page.source_address:
        put("link", rel="via", href=page.source_address, title=page.source_name)
    put("summary", page.intro)
