import re
from datetime import UTC, datetime, timedelta
from uuid import UUID
from xml.etree import ElementTree as Xml

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext, override

from volunteers.events.models import Occurrence

FEED = "/kalender/atom.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 4287, 4.1.1 and 4.1.2: what must stand there, and what at most once.
ONCE_IN_FEED = {"id", "title", "updated"}
ONCE_IN_ENTRY = {"id", "title", "updated", "summary"}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def date(add_date) -> Occurrence:
    return add_date(
        starts_at=datetime(2099, 12, 4, 18, tzinfo=UTC),
        uid=UUID("6f1c1f0e-30a6-4a52-8d5f-2f1b76a5a0d1"),
        changed_at=datetime(2026, 11, 1, 8, 30, 15, tzinfo=UTC),
        note="Ta med lykta & vän.",
    )


def read(content: bytes) -> Xml.Element:
    """The feed, when it keeps to RFC 4287."""
    feed = Xml.fromstring(content)  # noqa: S314 - our own
    assert feed.tag == f"{ATOM}feed"
    entries = feed.findall(f"{ATOM}entry")
    for element, once in [(feed, ONCE_IN_FEED), *((entry, ONCE_IN_ENTRY) for entry in entries)]:
        assert {name: len(element.findall(ATOM + name)) for name in once} == dict.fromkeys(once, 1)
        assert RFC_3339.fullmatch(value(element, "updated"))
        assert ":" in value(element, "id")
        alternates = [link.get("href") for link in links(element, "alternate")]
        assert len(alternates) == 1
    # An author in the feed stands for every entry without one (4.2.1).
    assert value(feed.find(f"{ATOM}author"), "name")
    assert len(links(feed, "self")) == 1
    ids = [value(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return feed


def links(element: Xml.Element, rel: str) -> list[Xml.Element]:
    return [link for link in element.findall(f"{ATOM}link") if link.get("rel") == rel]


def value(element: Xml.Element | None, name: str) -> str:
    return (element.findtext(ATOM + name) if element is not None else "") or ""


def test_feed_as_whole_bytes(visitor, date):
    page = f"http://testserver/kalender/kvallsvandring/?tillfalle={date.pk}"
    with override("sv"):
        subtitle = gettext("What happens, and what you can help with.")

    answer = visitor.get(FEED)

    read(answer.content)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert answer.content.decode().replace("><", ">\n<").splitlines() == [
        "<?xml version='1.0' encoding='utf-8'?>",
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv">',
        "<id>http://testserver/kalender/atom.xml</id>",
        "<title>Vägra gängvåld</title>",
        f"<subtitle>{subtitle}</subtitle>",
        "<updated>2026-11-01T09:30:15+01:00</updated>",
        '<link rel="self" type="application/atom+xml" href="http://testserver/kalender/atom.xml" />',
        '<link rel="alternate" type="text/html" href="http://testserver/kalender/" />',
        "<author>",
        "<name>Vägra gängvåld</name>",
        "</author>",
        "<entry>",
        "<id>urn:uuid:6f1c1f0e-30a6-4a52-8d5f-2f1b76a5a0d1</id>",
        "<title>Kvällsvandring i Hammarkullen</title>",
        "<updated>2026-11-01T09:30:15+01:00</updated>",
        f'<link rel="alternate" type="text/html" href="{page}" />',
        '<category term="kvallsvandring" label="kvällsvandring" />',
        "<summary>Fredag 4 december 2099, 19:00–23:00, Hammarkulletorget",
        "Ta med lykta &amp; vän.",
        "Vi går tillsammans.</summary>",
        "</entry>",
        "</feed>",
    ]


def test_coming_dates_soonest_first_and_at_most_a_hundred(visitor, event):
    now = timezone.now()
    Occurrence.objects.bulk_create(
        Occurrence(event=event, starts_at=now + timedelta(hours=n), ends_at=now + timedelta(hours=n + 1))
        for n in range(110, -10, -1)
    )

    entries = read(visitor.get(FEED).content).findall(f"{ATOM}entry")

    coming = Occurrence.objects.upcoming().order_by("starts_at")[:100]
    assert [value(entry, "id") for entry in entries] == [f"urn:uuid:{row.uid}" for row in coming]


def test_called_off_is_said_in_the_title(visitor, date):
    date.called_off = True
    date.save()
    with override("sv"):
        title = gettext("Called off: %(title)s") % {"title": "Kvällsvandring i Hammarkullen"}

    feed = read(visitor.get(FEED).content)

    assert [value(entry, "title") for entry in feed.iter(f"{ATOM}entry")] == [title]


def test_hidden_place_is_the_area(visitor, event, date):
    event.place_hidden = True
    event.save()

    content = visitor.get(FEED).content.decode()

    assert "Hammarkulletorget" not in content
    assert "Södra Angered" in content


def test_texts_that_no_xml_holds_are_left_out(visitor, event, add_date):
    event.intro = "Vi\x01 går\x0b\ufffe till\uffff sammans <b>&"
    event.save()
    add_date(note="\x1b\x85")

    entry = read(visitor.get(FEED).content).find(f"{ATOM}entry")

    assert "Vi går\n till sammans <b>&" in value(entry, "summary")


def test_filters_narrow_the_feed_and_name_it(visitor, date):
    here = read(visitor.get(f"{FEED}?omrade=nordost&utm=x").content)
    elsewhere = read(visitor.get(f"{FEED}?omrade=hisingen").content)

    assert [len(feed.findall(f"{ATOM}entry")) for feed in (here, elsewhere)] == [1, 0]
    assert value(here, "title") == "Vägra gängvåld: Nordost"
    assert value(here, "id") == "http://testserver/kalender/atom.xml?omrade=nordost"
    assert links(here, "alternate")[0].get("href") == "http://testserver/kalender/?omrade=nordost"


@pytest.mark.parametrize("query", ["fran=2026-02-30", "omrade=%00", "typ=<script>", "sprak=%ff", "plats=2"])
def test_nonsense_gives_an_empty_feed_that_says_why(visitor, date, query):
    feed = read(visitor.get(f"{FEED}?{query}").content)

    assert feed.findall(f"{ATOM}entry") == []
    with override("sv"):
        assert value(feed, "subtitle") != gettext("What happens, and what you can help with.")


def test_reader_who_has_it_gets_304(visitor, date, django_assert_num_queries):
    first = visitor.get(FEED)

    for headers in (
        {"If-None-Match": first.headers["ETag"]},
        {"If-Modified-Since": first.headers["Last-Modified"]},
    ):
        with django_assert_num_queries(1):
            again = visitor.get(FEED, headers=headers)
        assert (again.status_code, again.content) == (304, b"")


def test_every_change_is_a_new_version(visitor, date, event):
    before = visitor.get(FEED)
    date.note = "Vi börjar senare."
    date.save()
    caches["kept"].clear()

    after = visitor.get(FEED, headers={"If-None-Match": before.headers["ETag"]})

    assert (after.status_code, after.headers["ETag"] == before.headers["ETag"]) == (200, False)


def test_queries_are_as_many_for_one_date_and_for_thirty(visitor, date, add_date, django_assert_num_queries):
    for dates in (1, 30):
        while Occurrence.objects.count() < dates:
            add_date()
        caches["kept"].clear()
        with django_assert_num_queries(5):  # the edition, the version with two logs, the dates
            entries = read(visitor.get(FEED).content).findall(f"{ATOM}entry")
        assert len(entries) == dates


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_feed_is_only_read(visitor, date, method):
    assert getattr(visitor, method)(FEED).status_code == 405


def test_calendar_page_names_its_own_atom_feed(client, site):
    page = client.get("/kalender/?omrade=hisingen&vy=manad&manad=2026-12").content.decode()

    assert 'type="application/atom+xml" title="Kalender" href="/kalender/atom.xml?omrade=hisingen"' in page
