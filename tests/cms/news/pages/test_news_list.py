from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import caches
from django.test import Client
from wagtail.models import PageViewRestriction

from campaigns.pages.models import CampaignPage
from cms.base.models import Area
from cms.news.models import Category, NewsIndexPage, NewsPage

AddNews = Callable[..., NewsPage]
NATIONAL = {"origin": NewsPage.Origin.NATIONAL, "source_name": "Brå"}


def read(client: Client, query: str = "", path: str = "/nyheter/") -> Any:
    response = client.get(f"{path}{query}")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def titles(document: Any) -> list[str]:
    return [link.get_text() for link in document.select(".news-item h2 a")]


def texts(document: Any, selector: str) -> list[str]:
    return [" ".join(each.get_text().split()) for each in document.select(selector)]


@pytest.fixture
def several(add_news: AddNews, campaign: CampaignPage) -> None:
    hisingen, backa, bergsjon = (Area.objects.get(slug=slug) for slug in ("hisingen", "backa", "bergsjon"))
    add_news("Backa", areas=[backa, bergsjon], category=Category.COMMUNITY)
    add_news("Hisingen", areas=[hisingen], published_on=date(2026, 11, 2))
    add_news("Riket", category=Category.KNOWLEDGE, **NATIONAL)
    add_news("Ljuset", campaign=campaign, intro="Vi tänder lyktor.")


@pytest.mark.parametrize(
    ("query", "expected", "chosen"),
    [
        ("", ["Ljuset", "Riket", "Backa", "Hisingen"], []),
        ("?kategori=kunskap", ["Riket"], ["Research and statistics"]),
        ("?omrade=hisingen", ["Backa", "Hisingen"], ["Hisingen"]),
        ("?omrade=backa", ["Backa"], ["Backa"]),
        ("?kampanj=ljus-pa-torget", ["Ljuset"], ["Ljus på torget"]),
        ("?fran=own", ["Ljuset", "Backa", "Hisingen"], ["From Gothenburg"]),
        ("?fran=national", ["Riket"], ["From the rest of the country"]),
        ("?fran=national&kategori=stod", [], ["Help and support", "From the rest of the country"]),
        ("?fran=own&fran=own&kategori=", ["Ljuset", "Backa", "Hisingen"], ["From Gothenburg"]),
    ],
)
@pytest.mark.usefixtures("several")
def test_list_shows_what_the_filters_ask_for(
    client: Client, settings: Any, query: str, expected: list[str], chosen: list[str]
) -> None:
    document = read(client, query, "/nyheter/")
    assert titles(document) == expected
    assert len(document.select(".chip")) == len(chosen)
    assert document.select(".summary") == []


@pytest.mark.usefixtures("several")
def test_each_filter_can_be_taken_away(client: Client) -> None:
    document = read(client, "?kategori=lokalsamhallet&omrade=backa&q=backa")
    assert titles(document) == ["Backa"]
    assert [chip.get("href") for chip in document.select(".chip")] == [
        "/nyheter/?kategori=lokalsamhallet&omrade=backa",
        "/nyheter/?q=backa&omrade=backa",
        "/nyheter/?q=backa&kategori=lokalsamhallet",
    ]
    assert [link.get("href") for link in document.select(".chips a.tall")] == ["/nyheter/"]


@pytest.mark.parametrize(
    "query",
    [
        "?kategori=sport",
        "?omrade=ingenstans",
        "?omrade=../etc",
        "?kampanj=okänd",
        "?fran=mars",
        "?fran=own&fran=national",
        "?kategori=%00&omrade=backa",
    ],
)
@pytest.mark.usefixtures("several")
def test_filter_without_a_meaning_is_said_and_shows_nothing(client: Client, query: str) -> None:
    document = read(client, query)
    assert titles(document) == []
    assert len(texts(document, ".summary[role=alert] li")) == 1
    assert [link.get("href") for link in document.select(".card a")] == ["/nyheter/"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=lykta", ["Ljuset"]),  # found by its stem
        ("?q=LJUSET", ["Ljuset"]),
        ("?q=ljuset+riket", []),
        ("?q=riket&fran=own", []),
        ("?q=kalender", []),  # a page, but no news
        ("?q=%00", ["Ljuset", "Riket", "Backa", "Hisingen"]),
        ("?q=!!!", []),
        ("?q=" + "a" * 300, []),
    ],
)
@pytest.mark.usefixtures("several")
def test_words_are_looked_for_within_what_is_chosen(client: Client, query: str, expected: list[str]) -> None:
    assert titles(read(client, query)) == expected


def test_what_was_typed_stays_and_breaks_nothing(client: Client, index: NewsIndexPage) -> None:
    document = read(client, "?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert document.select("#q")[0].get("value") == '"><script>alert(1)</script>'
    assert [script for script in document.select("script") if not script.get("src")] == []


def test_older_news_come_thirty_at_a_time_and_each_once(client: Client, add_news: AddNews) -> None:
    for number in range(65):
        add_news(f"Nyhet {number}", published_on=date(2026, 1, 1) + timedelta(number // 3))
    pages, query = [], "?fran=own"
    while query:
        document = read(client, query)
        pages.append(titles(document))
        more = document.select("a.btn[href^='?']")
        query = more[0].get("href") if more else ""
        assert not query or query.startswith("?fran=own&efter=")
    assert [len(page) for page in pages] == [30, 30, 5]
    numbers = [int(title.split()[1]) for page in pages for title in page]
    assert all(later > earlier for later, earlier in pairwise(numbers))
    assert [link.get("href") for link in document.select(".list-head .row a")] == ["/nyheter/?fran=own"]


def test_a_list_without_news_says_so(client: Client, index: NewsIndexPage) -> None:
    assert texts(read(client), ".card p") == ["Det finns inga nyheter än."]


def test_list_leaves_out_what_not_everybody_may_read(client: Client, add_news: AddNews) -> None:
    add_news("Öppen")
    closed = add_news("Stängd")
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    add_news("Utkast", live=False)
    assert titles(read(client)) == ["Öppen"]


@pytest.mark.parametrize(
    ("query", "robots", "canonical"),
    [
        ("", [], "/nyheter/"),
        ("?kategori=kunskap", [], "/nyheter/?kategori=kunskap"),
        ("?kategori=kunskap&okant=1", [], "/nyheter/?kategori=kunskap"),
        ("?fran=own", ["noindex, follow"], "/nyheter/?fran=own"),
        ("?q=ljus", ["noindex, follow"], "/nyheter/?q=ljus"),
        ("?efter=2026-11-03~5", ["noindex, follow"], "/nyheter/"),
        ("?kategori=sport", ["noindex, follow"], "/nyheter/"),
    ],
)
@pytest.mark.usefixtures("several")
def test_search_engines_keep_the_list_and_each_category(
    client: Client, settings: Any, query: str, robots: list[str], canonical: str
) -> None:
    document = read(client, query)
    assert [meta.get("content") for meta in document.select("meta[name=robots]")] == robots
    assert [link.get("href") for link in document.select("link[rel=canonical]")] == [
        settings.SITE_URL + canonical
    ]


@pytest.mark.parametrize(
    "query", ["", "?kategori=programmet&omrade=backa&fran=own&kampanj=ljus-pa-torget", "?q=nyhet"]
)
def test_list_takes_as_many_queries_for_thirty_rows_as_for_one(
    client: Client,
    add_news: AddNews,
    campaign: CampaignPage,
    django_assert_num_queries: Any,
    django_assert_max_num_queries: Any,
    query: str,
) -> None:
    backa = Area.objects.get(slug="backa")
    add_news("Nyhet 1", areas=[backa], campaign=campaign)
    client.get(f"/nyheter/{query}")
    caches["kept"].clear()
    with django_assert_max_num_queries(30) as one:
        assert len(titles(read(client, query))) == 1
        queries = len(one)
    for number in range(29):
        add_news(f"Nyhet {number}", areas=[backa], campaign=campaign)
    client.get(f"/nyheter/{query}")
    caches["kept"].clear()
    with django_assert_num_queries(queries):
        assert len(titles(read(client, query))) == 30
