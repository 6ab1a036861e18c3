import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from cms.base.models import base_page
from cms.base.search_stems import asked, endings, page_stems
from cms.pages.models import StandardPage


@pytest.fixture
def add_page(site):
    def add(title, **fields):
        return site.add_child(instance=StandardPage(title=title, **fields))

    return add


def titles(response):
    return re.findall(r'<h2 class="h3"><a href="[^"]*"[^>]*>([^<]*)</a>', response.content.decode())


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


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        ("vandring", "Vi ordnar kvällsvandringar."),
        ("vandring", "Vi möts till trygghetsvandringen."),
        ("vandringar", "En vandring i december."),
        ("manifestation", "Årets ljusmanifestation."),
        ("fika", "Efteråt blir det kvällsfika."),
        ("fikan", "Kom på fika."),
        ("kyrka", "Samling utanför kyrkan."),
        ("hjälp", "Läxhjälpen har öppet."),
        ("laxhjalp", "Läxhjälpen har öppet."),
        ("hur lämnar jag", "Vill du lämna?"),
        ("KVÄLLSVANDRING", "kvälls\u00advandringarna"),
        ("020-50 80 80", "Ring 020-50 80 80."),
        ("torget lyktor", "Ta med en lykta till torgen."),
    ],
)
def test_search_finds_the_other_forms_of_a_word(client, add_page, asked_for, said):
    add_page("Mer om det", slug="mer", intro=said)
    add_page("Något annat", slug="annat", intro="Om personuppgifter.")
    assert titles(client.get("/sok/", {"q": asked_for})) == ["Mer om det"]


@pytest.mark.parametrize(
    ("asked_for", "said"),
    [
        ("ändring", "vandringar"),
        ("ring", "vandringar"),
        ("vandring torg", "vandringar"),
        ("kvällsfika", "fika"),
    ],
)
def test_search_leaves_out_what_only_looks_alike(client, add_page, asked_for, said):
    add_page("Mer om det", slug="mer", intro=f"Vi ordnar {said}.")
    assert titles(client.get("/sok/", {"q": asked_for})) == []


def test_search_reads_the_text_of_a_body(client, add_page):
    body = [("text", "<p>Vi möts på <b>samtalskvällar</b>.</p>"), ("heading", "Efter lägerelden")]
    add_page("Mer om det", slug="mer", body=body)
    assert titles(client.get("/sok/?q=kväll")) == titles(client.get("/sok/?q=eldar")) == ["Mer om det"]


def test_search_shows_titles_first_and_then_the_newest(client, add_page):
    def on(day):
        return {"first_published_at": datetime(2026, 11, day, tzinfo=UTC)}

    add_page("Nyast", slug="b", intro="Vandring, vandring och vandring igen.", **on(9))
    add_page("Äldst", slug="a", intro="Om vandringar.", **on(1))
    add_page("Kvällsvandringar i Göteborgs alla stadsområden", slug="t", intro="Mörkt.", **on(5))
    add_page("Utan dag", slug="c", intro="En vandring.")
    assert titles(client.get("/sok/?q=vandring")) == [
        "Kvällsvandringar i Göteborgs alla stadsområden",
        "Nyast",
        "Äldst",
        "Utan dag",
    ]


def test_search_in_another_language_finds_its_words_and_those_in_swedish(client, site, add_page):
    english = Locale.objects.create(language_code="en")
    home = site.copy_for_translation(english, alias=True)
    home.add_child(instance=StandardPage(title="Evening walks", slug="walks", locale=english))
    page = add_page("Kvällsvandringar", slug="vandringar")
    page.copy_for_translation(english, copy_parents=True, alias=True)
    assert titles(client.get("/en/sok/?q=walking")) == ["Evening walks"]
    assert titles(client.get("/en/sok/?q=vandringen")) == ["Kvällsvandringar"]
    assert titles(client.get("/sok/?q=walking")) == []


def test_search_takes_as_many_queries_for_many_pages_as_for_one(client, add_page):
    def count():
        client.get("/sok/?q=torg")
        with CaptureQueriesContext(connection) as queries:
            client.get("/sok/?q=torg")
        return len(queries)

    add_page("Torget", slug="torget")
    for_one = count()
    for number in range(15):
        add_page(f"Torg {number}", slug=f"t{number}", intro="Torg")
    assert count() == for_one


def test_compounds_are_split_where_a_word_may_begin():
    assert endings("kvällsvandring") == ["svandring", "vandring", "dring"]
    assert endings("ljuslykta") == ["slykta", "lykta"]
    assert endings("vandring") == ["dring"]
    assert endings("torg") == []


def test_page_stems_say_each_token_once_and_mark_those_of_the_title():
    assert page_stems("Fika", ["Fika och fikan", "ljus"], "sv") == "fik lju och t0fik"
    assert page_stems("Socodka fiidkii", [], "so") == "fiidkii socodka t0fiidkii t0socodka"
    assert page_stems("المُساعدة", [], "ar") == "t0مساعد مساعد"  # noqa: RUF001 - Arabic has its own alef


def test_stems_of_a_page_are_cut_once_when_it_is_saved(add_page, monkeypatch):
    page = add_page("Om torget", slug="om-torget")
    cut = []
    monkeypatch.setattr(base_page, "page_stems", lambda *said: cut.append(said) or page_stems(*said))

    page.title = "Om bron"
    page.save()

    assert [title for title, _texts, _language in cut] == ["Om bron"]


def test_nothing_is_asked_without_a_word():
    assert asked(' "*" (', ["sv"]) is None
    assert asked("på", ["sv"]).query_string == "pa"
