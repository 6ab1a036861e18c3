"""What comes in from what sources answer: the right items, or the right trouble."""

import gzip
import json
import tracemalloc
from datetime import UTC, datetime

import pytest

from cms.news.importing.feed_parser import read
from cms.news.importing.items import Item
from cms.news.importing.keyword_filter import sift
from cms.news.importing.source_request import fetch
from cms.news.models import Source
from tests.cms.news.importing.feeds import items_of, only, rss, sample, unread
from tests.cms.news.importing.tricks import GOOD, say

Kind, Trouble = Source.Kind, Source.Trouble


def test_sample_of_bra_comes_in_whole():
    path = "https://bra.example/nytt/arkiv/nyheter"
    assert items_of(sample("bra-sitevision.xml")) == [
        Item(
            guid=f"{path}/2026-09-03-erfarenhetstraff-om-gvi.html",
            link=f"{path}/2026-09-03-erfarenhetstraff-om-gvi.html",
            title="Ny erfarenhetsträff om gruppvåldsintervention i höst",
            text="Kommuner, polis och frivård möts för att jämföra hur lokalsamhället kan delta i arbetet.",
            published_at=datetime(2026, 9, 3, 7, tzinfo=UTC),
        ),
        Item(
            guid=f"{path}/2026-08-20-anmalda-brott.html",
            link=f"{path}/2026-08-20-anmalda-brott.html",
            title="Statistik: preliminära siffror över anmälda brott",
            text="",
            published_at=datetime(2026, 8, 20, 6, tzinfo=UTC),
        ),
    ]


def test_sample_of_the_police_comes_in_without_the_incident():
    source = Source(refused_paths="/handelser/")
    sifted = sift(items_of(sample("polisen-nyheter.xml")), source)
    address = "https://polisen.example/aktuellt/nyheter/vast/2026/september/oppet-hus-om-gvi/"
    assert sifted.taken == [
        Item(
            guid=address,
            link=address,
            title="Öppet hus om GVI: träffa områdespoliser och kommunens samordnare",
            text="Kom och ställ frågor om gruppvåldsintervention & trygghet.",
            published_at=datetime(2026, 9, 8, 10, tzinfo=UTC),
        )
    ]
    [(refused, reason)] = sifted.refused
    assert refused.guid == "handelse-000001"
    assert "/handelser/" in reason


def test_sample_of_the_press_room_comes_in_without_its_picture():
    address = "https://exempelstaden.mynewsdesk.example/pressreleases/fler-vuxna-pa-torget-3400001"
    assert items_of(sample("mynewsdesk.xml")) == [
        Item(
            guid=address,
            link=address,
            title="Fler vuxna på torget: nattvandringen startar igen",
            text="Föreningar i Nordost samlas för höstens första vandring.",
            published_at=datetime(2026, 9, 4, 7, tzinfo=UTC),
        )
    ]


def test_sample_of_krisinformation_comes_in():
    assert items_of(sample("krisinformation-v3-news.json"), kind=Kind.KRISINFORMATION) == [
        Item(
            guid="90001",
            link="https://krisinformation.example/nyheter/2026/september/demo",
            title="Demo: strömavbrott på Hisingen",
            text="Detta är ett påhittat meddelande för test. Påhittad brödtext.",
            published_at=datetime(2026, 9, 1, 6, 1, 38, tzinfo=UTC),
        )
    ]


def test_atom_comes_in():
    entry = """<entry><id>urn:1</id><title type="html">A &amp;amp; B</title><link rel="self" href="/x"/>
      <link href="2"/><updated>2026-09-08T12:00:00+02:00</updated><content type="xhtml">
      <div xmlns="http://www.w3.org/1999/xhtml"><p>Ett</p><p>två</p></div></content></entry>"""
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://site.example/n/">{entry}</feed>'
    expected = Item(
        guid="urn:1",
        link="https://site.example/n/2",
        title="A & B",
        text="Ett två",
        published_at=datetime(2026, 9, 8, 10, tzinfo=UTC),
    )
    assert (only(feed, kind=Kind.ATOM), only(feed)) == (expected, expected)


def test_json_feed_comes_in():
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "home_page_url": "https://site.example/",
        "items": [
            {"id": 7, "url": "/7", "title": "S\ud83dju", "content_html": "<p>En</p>text"},
            {"id": "8", "external_url": "https://else.example/", "content_text": "Ett kort inlägg"},
            "no item",
            {"id": "9", "summary": "Neither title nor link"},
        ],
    }
    assert items_of(json.dumps(feed), kind=Kind.JSON) == [
        Item(guid="7", link="https://site.example/7", title="Sju", text="En text", published_at=None),
        Item(
            guid="8",
            link="https://else.example/",
            title="Ett kort inlägg",
            text="Ett kort inlägg",
            published_at=None,
        ),
    ]


HTML = "<!DOCTYPE html><html><head><title>x</title></head><body><rss></rss></body></html>"


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (Kind.RSS, HTML, (Trouble.OTHER_KIND, "HTML")),
        (Kind.ATOM, "<!-- x --> <html lang='sv'><body>", (Trouble.OTHER_KIND, "HTML")),
        (Kind.JSON, HTML, (Trouble.OTHER_KIND, "XML")),
        (Kind.RSS, '{"version": "https://jsonfeed.org/version/1"}', (Trouble.OTHER_KIND, "JSON")),
        (Kind.JSON, GOOD, (Trouble.OTHER_KIND, "XML")),
        (Kind.JSON, "[]", (Trouble.OTHER_KIND, "JSON")),
        (Kind.JSON, '{"items": []}', (Trouble.OTHER_KIND, "JSON")),
        (Kind.KRISINFORMATION, "{}", (Trouble.OTHER_KIND, "JSON")),
        (Kind.KRISINFORMATION, '[{"a": 1}]', (Trouble.OTHER_KIND, "JSON")),
        (Kind.KRISINFORMATION, "[1", (Trouble.UNREADABLE, "JSONDecodeError")),
        (Kind.KRISINFORMATION, "[" * 100_000, (Trouble.UNREADABLE, "RecursionError")),
        (Kind.KRISINFORMATION, "[" + "9" * 5000 + "]", (Trouble.UNREADABLE, "ValueError")),
        (Kind.KRISINFORMATION, "", (Trouble.UNREADABLE, "JSONDecodeError")),
        (Kind.RSS, "", (Trouble.UNREADABLE, "")),
        (Kind.RSS, "hello", (Trouble.UNREADABLE, "")),
        (Kind.RSS, b"\x89PNG\r\n\x1a\n\0\0", (Trouble.UNREADABLE, "")),
        (Kind.RSS, "<sitemapindex></sitemapindex>", (Trouble.UNREADABLE, "")),
    ],
)
def test_what_is_no_such_feed_is_named(kind, body, expected):
    assert unread(body, kind=kind) == expected


def test_feed_without_items_is_a_feed():
    assert items_of(rss()) == []
    assert items_of("[]", kind=Kind.KRISINFORMATION) == []


@pytest.mark.parametrize("end", ["", "&"])
def test_ten_thousand_items_are_the_first_two_hundred_quickly_and_flat(source_of, end):
    many = [f"<item><title>{n}</title><link>https://x.example/{n}</link></item>" for n in range(10_000)]
    body = rss(*many, end).encode()
    tracemalloc.start()
    try:
        source = source_of(say(gzip.compress(body), Content_Encoding="gzip"))
        items = read(fetch(source), source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [one.title for one in items] == [str(n) for n in range(200)]
    assert peak < 16 * 1024 * 1024


def test_cut_at_two_hundred_closes_what_is_open():
    entries = "".join(f"<a:entry><a:id>{n}</a:id><a:title>{n}</a:title></a:entry>" for n in range(300))
    feed = f'<a:feed xmlns:a="http://www.w3.org/2005/Atom">{entries}</a:feed>'
    assert [one.guid for one in items_of(feed)] == [str(n) for n in range(200)]


def test_two_hundred_of_json():
    rows = [{"Identifier": str(n), "Headline": "H"} for n in range(9_000)]
    assert len(items_of(json.dumps(rows), kind=Kind.KRISINFORMATION)) == 200
