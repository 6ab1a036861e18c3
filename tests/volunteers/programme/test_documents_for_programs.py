"""What programs read, by every address there is: who may read it, with which methods, packed or not, and where it moved."""

import gzip
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.newsletters.models import ArchivePage
from cms.base.documents import responses
from cms.news.models import NewsIndexPage
from volunteers.events.models import Occurrence
from volunteers.my_pages.personal_calendar import issue_address

FEEDS = {
    "calendar_feed": "/kalender.ics",
    "event_feed": "/kalender/kvallsvandring/event.ics",
    "atom_feed": "/kalender/atom.xml",
    "news_feed": "/nyheter/atom.xml",
    "letters_feed": "/nyhetsbrev/arkiv/atom.xml",
}
OPEN = FEEDS | {
    "openapi": "/api/openapi.json",
    "events": "/api/v1/events",
    "event": "/api/v1/events/kvallsvandring",
    "dates": "/api/v1/occurrences",
}
PERSONAL = {"personal_calendar", "my_shift_calendar"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
OTHER_SITE = {"Origin": "https://example.org", "Sec-Fetch-Site": "cross-site"}
WRONG = ["post", "put", "patch", "delete", "trace"]


@pytest.fixture
def documents(site, add_date, add_shift, join) -> dict[str, str]:
    """Each open document's address by its name, and the personal calendar's."""
    site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter", first_published_at=LONG_AGO))
    site.add_child(instance=ArchivePage(title="Arkiv", slug="nyhetsbrev", first_published_at=LONG_AGO))
    row = join(add_shift(add_date()))
    return OPEN | {"personal_calendar": f"/min-kalender/{issue_address(row.volunteer)}.ics"}


def patterns(resolver: URLResolver, prefix: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            found += patterns(each, prefix + str(each.pattern))
        else:
            found.append((prefix + str(each.pattern), each))
    return found


def test_every_calendar_and_every_atom_feed_is_walked_here():
    named = {each.name for route, each in patterns(get_resolver()) if route.endswith((".ics", "atom.xml"))}

    assert named == FEEDS.keys() | PERSONAL


@pytest.mark.parametrize("name", sorted(OPEN))
def test_pages_of_any_site_may_read_what_is_public(documents, name):
    client = Client(headers=OTHER_SITE)
    got = client.get(documents[name])
    again = client.get(documents[name], headers={"If-None-Match": got.headers["ETag"]})
    asked = client.options(
        documents[name],
        headers={"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"},
    )

    assert [got.status_code, again.status_code, asked.status_code] == [200, 304, 204]
    for answer in (got, again, asked):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert not answer.cookies
    assert got.headers["Access-Control-Expose-Headers"] == "ETag"
    assert asked.headers["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert asked.headers["Access-Control-Allow-Headers"] == "*"
    assert asked.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert asked.content == b""


def test_pages_of_other_sites_may_not_read_what_is_personal(documents):
    client = Client(headers=OTHER_SITE)

    answers = [
        client.get(documents["personal_calendar"]),
        client.get("/min-kalender/x.ics"),
        client.options(documents["personal_calendar"]),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 405]
    for answer in answers:
        assert not {name for name in answer.headers if name.startswith("Access-Control")}
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("name", [*sorted(OPEN), "personal_calendar"])
def test_head_is_get_without_a_body(documents, name):
    client = Client()
    got, head = client.get(documents[name]), client.head(documents[name])

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize("headers", [{}, OTHER_SITE], ids=["program", "another site's page"])
def test_whatever_is_no_reading_is_not_allowed(documents, headers):
    client = Client(enforce_csrf_checks=True, headers=headers)
    for name, address in documents.items():
        answers = [getattr(client, method)(address) for method in WRONG]

        allowed = "GET, HEAD" if name == "personal_calendar" else "GET, HEAD, OPTIONS"
        assert {(answer.status_code, answer.headers["Allow"]) for answer in answers} == {(405, allowed)}, name


@pytest.mark.parametrize(
    "address", ["/robots.txt", "/healthz", "/readyz", "/media/x.png", "/sitemap.xml", "/kalender/x/bild.png"]
)
def test_files_for_machines_refuse_in_the_same_way(site, address):
    answer = Client(enforce_csrf_checks=True, headers=OTHER_SITE).post(address)

    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


TAKE_IT = ["gzip", "gzip;q=1.0, identity;q=0.5", "gzip;q=0.001", "br, gzip ; q=0.5"]
REFUSE_IT = [
    *("gzip;q=0", "gzip; q=0.000, br", "GZIP;Q=0", "identity, gzip ;q=0, deflate", "*;q=0", "identity", ""),
]


@pytest.mark.parametrize("worth_keeping", [20_000, 0], ids=["short", "kept packed"])
@pytest.mark.parametrize("name", ["calendar_feed", "atom_feed", "dates"])
def test_who_refuses_gzip_gets_none(documents, monkeypatch, name, worth_keeping):
    monkeypatch.setattr(responses, "WORTH_KEEPING", worth_keeping)
    for accepted in TAKE_IT + REFUSE_IT:
        answer = Client().get(documents[name], headers={"Accept-Encoding": accepted})

        packed = accepted in TAKE_IT
        assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None), accepted
        body = gzip.decompress(answer.content) if packed else answer.content
        assert b"Hammarkulletorget" in body


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/kalender.ics/", "/kalender.ics"),
        ("/en/kalender.ics", "/kalender.ics"),
        ("/fa/kalender.ics/", "/kalender.ics"),
        ("/kalender/atom.xml/", "/kalender/atom.xml"),
        ("/so/kalender/atom.xml", "/kalender/atom.xml"),
        ("/kalender/kvallsvandring/event.ics/", "/kalender/kvallsvandring/event.ics"),
        ("/ar/kalender/kvallsvandring/event.ics", "/kalender/kvallsvandring/event.ics"),
        ("/nyheter/atom.xml/", "/nyheter/atom.xml"),
        ("/en/nyheter/atom.xml/", "/en/nyheter/atom.xml"),
        ("/nyhetsbrev/arkiv/atom.xml/", "/nyhetsbrev/arkiv/atom.xml"),
    ],
)
def test_what_people_type_leads_to_the_feed_with_its_filters(site, typed, meant):
    answer = Client(headers=OTHER_SITE).get(f"{typed}?omrade=nordost&typ=%C3%A5")

    assert (answer.status_code, answer.headers["Location"]) == (301, f"{meant}?omrade=nordost&typ=%C3%A5")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert Client().get(typed).headers["Location"] == meant


def test_one_date_of_an_event_is_open_too(documents):
    date = Occurrence.objects.get()

    answer = Client().get(f"{documents['event_feed']}?tillfalle={date.pk}")

    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, "*")
