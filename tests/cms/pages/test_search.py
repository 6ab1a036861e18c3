import re

import pytest
from wagtail.models import PageViewRestriction

from cms.pages.models import StandardPage


@pytest.fixture
def add_page(site):
    def add(title, **fields):
        return site.add_child(instance=StandardPage(title=title, **fields))

    return add


def titles(response):
    return re.findall(r'<h2 class="h3"><a href="[^"]*">([^<]*)</a>', response.content.decode())


def test_search_finds_live_public_pages(client, add_page):
    add_page("Om torget", slug="om-torget")
    add_page("Torget i utkast", slug="utkast", live=False)
    hidden = add_page("Torget för några", slug="nagra")
    PageViewRestriction.objects.create(
        page=hidden, restriction_type=PageViewRestriction.PASSWORD, password="hemligt"
    )
    assert titles(client.get("/sok/?q=torget")) == ["Om torget"]


def test_search_shows_twenty_at_most(client, add_page):
    for number in range(25):
        add_page(f"Torget {number}", slug=f"t{number}")
    assert len(titles(client.get("/sok/?q=torget"))) == 20


@pytest.mark.parametrize(
    "words", ["", "   ", "\x00", '"', 'a"b', "' OR 1=1", "*", "NEAR(", "x" * 5000, "سلام", "<b>fet</b>"]
)
def test_search_answers_whatever_is_typed(client, add_page, words):
    add_page("Torget", slug="torget")
    response = client.get("/sok/", {"q": words})
    assert (response.status_code, titles(response)) == (200, [])


def test_search_keeps_what_was_typed(client, site):
    assert 'value="&lt;lykta&gt; &amp; fika"' in client.get("/sok/", {"q": "<lykta> & fika"}).content.decode()


def test_search_refuses_to_be_posted_to(client, site):
    assert client.post("/sok/", {"q": "torget"}, headers={"Origin": "http://testserver"}).status_code in {
        403,
        405,
    }


def test_search_finds_words_within_quotation_marks(client, add_page):
    add_page("Om torget", slug="om-torget")
    assert titles(client.get("/sok/", {"q": '"torget"'})) == ["Om torget"]
