import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.test import Client
from django.utils.translation import gettext, override
from PIL import Image
from wagtail.models import Locale, PageViewRestriction

from campaigns.home.models import HomePage
from campaigns.pages.models import CampaignPage
from cms.base.models import Area, SiteImage
from cms.news.models import Category, NewsPage

AddNews = Callable[..., NewsPage]
HOSTILE = '</script><script>alert("1")</script> & <b>'
FROM_BRA: dict[str, Any] = {
    "origin": NewsPage.Origin.BRA,
    "source_name": "Brå",
    "source_address": "https://bra.example/nyhet?a=1&b=2",
    "source_published_at": datetime(2026, 11, 1, 23, 30, tzinfo=UTC),
    "source_fetched_at": datetime(2026, 11, 3, 8, tzinfo=UTC),
}


def read(client: Client, page: NewsPage, prefix: str = "") -> BeautifulSoup:
    response = client.get(f"{prefix}/nyheter/{page.slug}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def in_one_line(document: Any, selector: str) -> list[str]:
    return [" ".join(each.get_text().split()) for each in document.select(selector)]


@pytest.fixture
def picture(db: None, settings: Any, tmp_path: Any) -> SiteImage:
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (1000, 600), "navy").save(content, "PNG")
    content.seek(0)
    return SiteImage.objects.create(title="Torget", file=ImageFile(content, name="torget.png"))


def test_source_is_said_with_a_marked_way_there(client: Client, add_news: AddNews) -> None:
    document = read(client, add_news("Ny vägledning", **FROM_BRA))
    with override("sv"):
        away, published, fetched = map(
            gettext, ("leads to another site", "Published %(day)s", "Fetched %(day)s")
        )
        days = [published % {"day": "2 november 2026"}, fetched % {"day": "3 november 2026"}]
    assert in_one_line(document, ".source") == [f"Källa: Brå ({away}) · {days[0]} · {days[1]}"]
    link = document.select_one(".source a")
    assert link is not None
    assert (link["href"], link["rel"], link.get("hreflang")) == (
        "https://bra.example/nyhet?a=1&b=2",
        ["noreferrer", "external"],
        None,
    )


def test_own_news_says_no_source(client: Client, add_news: AddNews) -> None:
    document = read(client, add_news("Vår egen"))
    assert document.select(".source") == []
    assert in_one_line(document, "article .tag") == ["Göteborg"]


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({}, set()),
        ({"origin": "national"}, {"source_name"}),
        ({"origin": "national", "source_name": "Brå"}, set()),
        ({"source_address": "https://bra.example/"}, {"source_name"}),
        ({"source_address": "javascript:alert(1)", "source_name": "Brå"}, {"source_address"}),
    ],
)
def test_what_an_editor_must_say_of_a_source(
    add_news: AddNews, fields: dict[str, Any], refused: set[str]
) -> None:
    page = add_news()
    for name, value in fields.items():
        setattr(page, name, value)
    errors: set[str] = set()
    try:
        page.full_clean()
    except ValidationError as error:
        errors = set(error.message_dict)
    assert errors == refused


def test_picture_needs_words_for_those_who_cannot_see_it(add_news: AddNews, picture: SiteImage) -> None:
    page = add_news("Med bild", picture=picture, picture_alt="Ett torg med lyktor.")
    page.picture_alt = "  "
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert set(refused.value.message_dict) == {"picture_alt"}


def test_picture_is_shown_with_its_words(
    client: Client, add_news: AddNews, picture: SiteImage, settings: Any
) -> None:
    document = read(client, add_news("Med bild", picture=picture, picture_alt="Ett torg med lyktor."))
    shown = document.select_one("article img")
    assert shown is not None
    assert shown["alt"] == "Ett torg med lyktor."
    widest = picture.get_rendition("width-1600").url
    assert linked_data(document)["image"] == [f"{settings.SITE_URL}{widest}"]
    tags = {meta["property"]: meta["content"] for meta in document.select("meta[property^=og]")}
    assert tags["og:image"] == f"{settings.SITE_URL}{widest}"
    assert tags["og:image:alt"] == "Ett torg med lyktor."


def linked_data(document: BeautifulSoup) -> dict[str, Any]:
    [script] = document.select("script[type='application/ld+json']")
    data: dict[str, Any] = json.loads(script.get_text())
    return data


def test_search_engines_are_told_whose_news_it_is_and_what_it_builds_on(
    client: Client, add_news: AddNews, settings: Any
) -> None:
    page = add_news(HOSTILE, slug="nyhet", category=Category.KNOWLEDGE, **FROM_BRA)
    page.first_published_at = datetime(2026, 11, 3, 7, tzinfo=UTC)
    page.last_published_at = datetime(2026, 11, 5, 7, tzinfo=UTC)
    page.save()
    with override("sv"):
        section = str(Category.KNOWLEDGE.label)
    us = {"@type": "Organization", "name": "Vägra gängvåld", "url": f"{settings.SITE_URL}/"}
    assert linked_data(read(client, page)) == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": HOSTILE,
        "description": "Kort.",
        "datePublished": "2026-11-03T08:00:00+01:00",
        "dateModified": "2026-11-05T08:00:00+01:00",
        "inLanguage": "sv",
        "articleSection": section,
        "author": us,
        "publisher": us,
        "url": f"{settings.SITE_URL}/nyheter/nyhet/",
        "mainEntityOfPage": f"{settings.SITE_URL}/nyheter/nyhet/",
        "isBasedOn": {
            "@type": "CreativeWork",
            "publisher": {"@type": "Organization", "name": "Brå"},
            "url": "https://bra.example/nyhet?a=1&b=2",
            "datePublished": "2026-11-02T00:30:00+01:00",
        },
    }


def test_page_leads_to_its_category_campaign_and_areas(
    client: Client, add_news: AddNews, campaign: CampaignPage
) -> None:
    page = add_news("Ljuset", campaign=campaign, areas=[Area.objects.get(slug="backa")])
    document = read(client, page)
    assert [link["href"] for link in document.select("article header a, aside .facts a")] == [
        "/nyheter/?kategori=programmet",
        "/kampanjer/ljus-pa-torget/",
        "/nyheter/?omrade=backa",
    ]
    assert [link["href"] for link in document.select(".crumbs a")] == ["/", "/nyheter/"]


def test_read_also_is_what_an_editor_chose_that_everybody_may_read(
    client: Client, add_news: AddNews, campaign: CampaignPage
) -> None:
    closed, draft = add_news("Stängd"), add_news("Utkast", live=False)
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    page = add_news("Nyheten")
    page.related = [("page", chosen) for chosen in (closed, campaign, draft, page)]
    page.save()
    assert in_one_line(read(client, page), "#also + ul a") == ["Ljus på torget"]


def test_read_also_is_else_the_latest_of_its_campaign_or_category(
    client: Client, add_news: AddNews, campaign: CampaignPage
) -> None:
    for day in range(1, 6):
        add_news(f"Stöd {day}", category=Category.SUPPORT, published_on=date(2026, 10, day))
    add_news("Lyktor", campaign=campaign)
    assert in_one_line(read(client, NewsPage.objects.get(title="Stöd 5")), "#also + ul a") == [
        "Stöd 4",
        "Stöd 3",
        "Stöd 2",
    ]
    page = add_news("Fler lyktor", campaign=campaign, category=Category.SUPPORT)
    assert in_one_line(read(client, page), "#also + ul a") == ["Lyktor", "Stöd 5", "Stöd 4"]


def test_news_page_takes_as_many_queries_whatever_leads_on_from_it(
    client: Client, add_news: AddNews, django_assert_max_num_queries: Any
) -> None:
    page = add_news("Nyheten", areas=list(Area.objects.all()[:10]), **FROM_BRA)
    for number in range(10):
        add_news(f"Nyhet {number}")
    read(client, page)
    with django_assert_max_num_queries(18):
        read(client, page)


@pytest.fixture
def in_arabic(site: HomePage) -> HomePage:
    """The front page and the index of the news mirrored in Arabic."""
    return site.copy_for_translation(Locale.objects.get_or_create(language_code="ar")[0], alias=True)


def test_page_that_nobody_has_translated_is_marked_as_swedish(
    client: Client, add_news: AddNews, campaign: CampaignPage, in_arabic: HomePage
) -> None:
    arabic = in_arabic.locale
    page = add_news("Ljuset", areas=[Area.objects.get(slug="backa")], campaign=campaign, **FROM_BRA)
    page.related = [("page", campaign)]
    page.save()
    page.get_parent().specific.copy_for_translation(arabic, alias=True)
    alias = page.copy_for_translation(arabic, alias=True)
    campaign.get_parent().specific.copy_for_translation(arabic, alias=True)
    campaign.copy_for_translation(arabic, alias=True)

    document = read(client, alias, "/ar")

    assert document.html is not None
    assert (document.html["lang"], document.html["dir"]) == ("ar", "rtl")
    assert [each["lang"] for each in document.select("h1, article .lead")] == ["sv", "sv"]
    assert [link["href"] for link in document.select("article header a, aside .facts a")] == [
        "/ar/nyheter/?kategori=programmet",
        "/ar/kampanjer/ljus-pa-torget/",
        "/ar/nyheter/?omrade=backa",
    ]
    assert [link["href"] for link in document.select("#also + ul a")] == ["/ar/kampanjer/ljus-pa-torget/"]
    assert linked_data(document)["inLanguage"] == "sv"
    listed = BeautifulSoup(
        client.get("/ar/nyheter/?omrade=backa&kampanj=ljus-pa-torget").content, "html.parser"
    )
    [link] = listed.select(".news-item h2 a")
    assert (link["href"], link["lang"], link["dir"]) == ("/ar/nyheter/ljuset/", "sv", "ltr")


def test_preview_shows_what_is_not_saved(admin_client: Client, add_news: AddNews) -> None:
    draft = add_news("Utkast", live=False)
    draft.save_revision()
    answer = admin_client.get(f"/admin/pages/{draft.pk}/view_draft/")
    assert answer.status_code == 200
    assert "Utkast" in answer.text
