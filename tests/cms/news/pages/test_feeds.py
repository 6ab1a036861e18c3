import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from xml.etree import ElementTree as Xml

import feedparser
import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import gettext, override
from wagtail.models import Locale, PageViewRestriction

from campaigns.home.models import HomePage
from cms.news.models import Category, NewsIndexPage, NewsPage

AddNews = Callable[..., NewsPage]
FEED = "/nyheter/atom.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


def read(client: Client, address: str = FEED) -> Any:
    """The feed as an outside reader sees it, when it keeps to RFC 4287."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )
    root = Xml.fromstring(answer.content)  # noqa: S314 - our own
    for element in [root, *root.findall(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1
        assert RFC_3339.fullmatch(element.findtext(f"{ATOM}updated", ""))
        assert [link.get("rel") for link in element.findall(f"{ATOM}link")].count("alternate") == 1
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [each.text for each in root.findall(f"{ATOM}entry/{ATOM}id")]
    assert len(ids) == len(set(ids))
    feed = feedparser.parse(answer.content)
    assert not feed.bozo
    return feed


def in_swedish(words: str) -> str:
    with override("sv"):
        return gettext(words)


def titles(feed: Any) -> list[str]:
    return [entry.title for entry in feed.entries]


def test_entry_says_what_the_page_says_and_where_it_comes_from(
    client: Client, add_news: AddNews, settings: Any
) -> None:
    page = add_news(
        "Lyktor & <ljus>",
        slug="lyktor",
        category=Category.KNOWLEDGE,
        origin=NewsPage.Origin.BRA,
        source_name="Brå",
        source_address="https://bra.example/?a=1&b=2",
        first_published_at=datetime(2026, 11, 3, 7, tzinfo=UTC),
        last_published_at=datetime(2026, 11, 5, 7, tzinfo=UTC),
    )
    feed = read(client)
    [entry] = feed.entries
    assert feed.feed.title == "Vägra gängvåld: Nyheter"
    assert feed.feed.language == "sv"
    assert entry.id.startswith("urn:uuid:")
    assert entry.title == "Lyktor & <ljus>"
    assert (entry.published, entry.updated) == ("2026-11-03T08:00:00+01:00", "2026-11-05T08:00:00+01:00")
    assert [(tag.term, tag.label) for tag in entry.tags] == [
        ("kunskap", in_swedish("Research and statistics"))
    ]
    assert entry.summary == page.intro
    assert {(link.rel, link.href, link.get("title")) for link in entry.links} == {
        ("alternate", f"{settings.SITE_URL}/nyheter/lyktor/", None),
        ("via", "https://bra.example/?a=1&b=2", "Brå"),
    }


def test_page_dated_otherwise_was_published_on_its_date(client: Client, add_news: AddNews) -> None:
    add_news(published_on=date(2026, 7, 1), first_published_at=datetime(2026, 11, 3, 7, tzinfo=UTC))
    assert read(client).entries[0].published == "2026-07-01T00:00:00+02:00"


def test_feed_takes_the_filters_of_the_list_but_no_words(client: Client, add_news: AddNews) -> None:
    add_news("Kunskap", category=Category.KNOWLEDGE)
    add_news("Stöd", category=Category.SUPPORT)
    assert titles(read(client)) == ["Stöd", "Kunskap"]
    feed = read(client, f"{FEED}?kategori=kunskap&q=annat")
    assert titles(feed) == ["Kunskap"]
    assert feed.feed.title == f"Vägra gängvåld: Nyheter: {in_swedish('Research and statistics')}"
    assert feed.feed.id.endswith("/nyheter/atom.xml?kategori=kunskap")


def test_filter_without_a_meaning_gives_an_empty_feed_that_says_why(
    client: Client, add_news: AddNews
) -> None:
    add_news()
    feed = read(client, f"{FEED}?kategori=sport")
    said = in_swedish("There is no such category. Choose one from the list.")
    assert (titles(feed), feed.feed.subtitle) == ([], said)


def test_feed_holds_the_fifty_newest_that_everybody_may_read(client: Client, add_news: AddNews) -> None:
    for number in range(51):
        add_news(f"Nyhet {number}")
    closed = add_news("Stängd")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    add_news("Utkast", live=False)
    assert titles(read(client)) == [f"Nyhet {number}" for number in range(50, 0, -1)]


def test_feed_is_sent_again_only_when_it_says_something_else(client: Client, add_news: AddNews) -> None:
    page = add_news("En")
    add_news("Två")
    etag = client.get(FEED).headers["ETag"]
    assert client.get(FEED, headers={"if-none-match": etag}).status_code == 304
    page.title = "Ett"
    page.save_revision().publish()
    changed = client.get(FEED, headers={"if-none-match": etag})
    assert changed.status_code == 200
    page.unpublish()
    assert client.get(FEED, headers={"if-none-match": changed.headers["ETag"]}).status_code == 200


def test_each_language_has_its_feed_and_an_entry_keeps_its_own_name(
    client: Client, site: HomePage, index: NewsIndexPage, add_news: AddNews
) -> None:
    page = add_news("Lyktor")
    assert client.get(f"/en{FEED}").status_code == 404
    english = Locale.objects.get_or_create(language_code="en")[0]
    site.copy_for_translation(english, alias=True)
    index.copy_for_translation(english, alias=True)
    page.copy_for_translation(english, alias=True)
    feed = read(client, f"/en{FEED}")
    assert feed.feed.language == "en"
    [entry] = feed.entries
    assert entry.link.endswith("/en/nyheter/lyktor/")
    assert entry.title_detail.language == "sv"
    assert entry.id != read(client).entries[0].id


def test_feed_is_found_from_the_list(client: Client, index: NewsIndexPage) -> None:
    for query, address in [
        ("", FEED),
        ("?kategori=stod", f"{FEED}?kategori=stod"),
        ("?q=ord&fran=own", f"{FEED}?fran=own"),
    ]:
        document = BeautifulSoup(client.get(f"/nyheter/{query}").content, "html.parser")
        links = document.select("link[type='application/atom+xml'], a[type='application/atom+xml']")
        assert [link["href"] for link in links] == [address, address]


def test_no_page_can_stand_where_the_feed_is(add_news: AddNews) -> None:
    page = add_news()
    page.slug = "atom.xml"
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(refused.value.message_dict) == {"slug"}


def test_address_of_the_news_stays(index: NewsIndexPage) -> None:
    index.slug = "aktuellt"
    with pytest.raises(ValidationError) as refused:
        index.full_clean()
    assert set(refused.value.message_dict) == {"slug"}


def test_feed_takes_as_many_queries_for_thirty_entries_as_for_one(
    client: Client, add_news: AddNews, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    add_news("Nyhet 0")
    client.get(FEED)
    with django_assert_max_num_queries(9) as one:
        client.get(FEED)
        queries = len(one)
    for number in range(29):
        add_news(f"Nyhet {number + 1}")
    client.get(FEED)
    with django_assert_num_queries(queries):
        assert len(read(client).entries) == 30
