"""Edit adds sources, tries them, and sees how they are."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.news.models import Candidate, Source
from tests.cms.news.desk.conftest import a_candidate, a_source

LIST, NEW = "/admin/sources/", "/admin/sources/new/"
FEED = """<rss version="2.0"><channel><title>Brå</title><link>https://bra.example/</link>
<item><title>Ny rapport</title><link>https://bra.example/nyheter/1</link></item>
<item><title>Trafikkontroll</title><link>https://bra.example/handelser/2</link></item>
</channel></rss>"""


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = FEED.encode()
        self.send_response(200 if self.path == "/rss" else 404)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def feed() -> Iterator[str]:
    """The address of a feed on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/rss"
        server.shutdown()
        thread.join()


def typed(**fields: Any) -> dict[str, Any]:
    own = {
        "name": "Brå",
        "organisation": "Brottsförebyggande rådet",
        "address": "https://bra.example/rss",
        "kind": "rss",
        "language": "sv",
        "category": "kunskap",
        "interval": "60",
        "include_words": "",
        "exclude_words": "",
        "refused_paths": "/handelser/",
    }
    return own | fields


def errors(client: Client, **fields: Any) -> dict[str, list[str]]:
    response = client.post(NEW, typed(**fields))
    return response.context["form"].errors if response.status_code == 200 else {}


def test_a_source_is_added_and_asked_at_once(desk: Client) -> None:
    assert desk.post(NEW, typed()).status_code == 302
    source = Source.objects.get()
    assert {name: str(getattr(source, name)) for name in typed()} == typed()
    assert list(Source.objects.due(timezone.now())) == [source]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://bra.example/rss", "begins with https://"),
        ("http://127.0.0.1.bra.example/rss", "begins with https://"),
        ("ftp://bra.example/rss", "begins with https://"),
        ("https://anna:hemlig@bra.example/rss", "Leave out the name and password"),
    ],
)
def test_an_address_that_is_not_fetched_is_refused_in_words(
    desk: Client, address: str, sentence: str
) -> None:
    assert sentence in " ".join(errors(desk, address=address)["address"])


def test_loopback_is_for_demo_and_tests_alone(desk: Client, settings: Any) -> None:
    settings.SOURCES_ON_LOOPBACK = False
    assert "https://" in errors(desk, address="http://127.0.0.1:9/rss")["address"][0]
    settings.SOURCES_ON_LOOPBACK = True
    assert errors(desk, address="http://127.0.0.1:9/rss") == {}


def test_trying_shows_what_comes_in_and_keeps_what_was_typed(desk: Client, feed: str) -> None:
    response = desk.post(NEW, typed(address=feed, name="", exclude_words="krig", **{"try": "1"}))
    tried, form = response.context["tried"], response.context["form"]
    assert [item.title for item in tried.sifted.taken] == ["Ny rapport"]
    assert [item.title for item, _why in tried.sifted.refused] == ["Trafikkontroll"]
    page = response.content.decode()
    assert "/handelser/” stands in its address" in page
    assert form.errors == {}  # a name is asked for when it is saved
    assert {name: form[name].value() for name in typed()} == typed(
        address=feed, name="", exclude_words="krig"
    )
    assert (Source.objects.count(), Candidate.objects.count()) == (0, 0)


def test_trying_a_saved_source_saves_nothing(desk: Client, feed: str, source: Source) -> None:
    address = reverse("sources:edit", args=[source.pk])
    response = desk.post(address, typed(address=feed, name="Annat", **{"try": "1"}))
    assert [item.title for item in response.context["tried"].sifted.taken] == ["Ny rapport"]
    assert response.context["form"]["name"].value() == "Annat"
    assert (Source.objects.get().name, Source.objects.get().address) == (source.name, source.address)


def test_trying_says_in_words_what_is_wrong(desk: Client, feed: str) -> None:
    page = desk.post(NEW, typed(address=feed + "-gone", **{"try": "1"})).content.decode()
    assert "There is nothing at the address (404)" in page
    response = desk.post(NEW, typed(address="http://bra.example/", **{"try": "1"}))
    assert response.context["tried"] is None
    assert "address" in response.context["form"].errors


def test_trying_has_a_limit(desk: Client, feed: str) -> None:
    for _attempt in range(20):
        last = desk.post(NEW, typed(address=feed, **{"try": "1"}))
    assert last.context["tried"].sifted
    over = desk.post(NEW, typed(address=feed, **{"try": "1"}))
    assert over.context["tried"].sifted is None
    assert "many addresses in a short time" in over.context["tried"].words


def test_saving_leaves_what_the_worker_writes(desk: Client, source: Source) -> None:
    then = timezone.now() - timedelta(days=1)
    state = {"etag": '"a"', "succeeded_at": then, "taken": 7, "is_active": False}
    Source.objects.update(next_at=then, **state)
    desk.post(reverse("sources:edit", args=[source.pk]), typed(address=source.address, name="Nytt namn"))
    row = Source.objects.get()
    assert (row.name, {name: getattr(row, name) for name in state}) == ("Nytt namn", state)
    desk.post(reverse("sources:edit", args=[source.pk]), typed(address="https://bra.example/ny"))
    row = Source.objects.get()
    assert (row.etag, row.next_at > then) == ("", True)


def test_a_source_is_fetched_paused_and_let_go_on(desk: Client, source: Source) -> None:
    def act(action: str) -> str:
        response = desk.post(reverse("sources:act", args=[source.pk, action]), follow=True)
        source.refresh_from_db()
        return " ".join(str(message) for message in response.context["messages"])

    later = timezone.now() + timedelta(hours=5)
    Source.objects.update(next_at=later)
    assert "within half a minute" in act("fetch")
    assert source.next_at <= timezone.now()
    assert "is paused" in act("pause")
    assert not source.is_active
    assert "let it go on first" in act("fetch")
    Source.objects.update(next_at=later)
    assert "goes on" in act("resume")
    assert (source.is_active, source.next_at <= timezone.now()) == (True, True)


def test_the_list_says_how_each_is_in_as_many_queries_for_thirty_as_for_one(
    desk: Client, source: Source
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            page = desk.get(LIST).content.decode()
        assert "has never worked" in page.lower()
        return len(captured)

    Source.objects.update(trouble=Source.Trouble.SLOW, tried_at=timezone.now())
    queries()
    one = queries()
    for number in range(29):
        a_source(f"källa-{number}")
    assert queries() == one


def test_deleting_tells_what_goes_with_it(desk: Client, source: Source) -> None:
    a_candidate(1, source=source)
    address = reverse("sources:delete", args=[source.pk])
    assert "1 candidate goes with it" in desk.get(address).content.decode()
    desk.post(address)
    assert (Source.objects.count(), Candidate.objects.count()) == (0, 0)


def test_the_first_page_says_how_every_source_is_those_in_trouble_first(desk: Client, source: Source) -> None:
    now = timezone.now()
    well = {"tried_at": now, "succeeded_at": now}
    Source.objects.update(etag='"1"', failed_at=now, failure=Source.Trouble.SLOW, **well)
    a_source("Polisen", trouble=Source.Trouble.GONE, tried_at=now)
    response = desk.get("/admin/")
    page = response.text
    assert page.index(">Polisen<") < page.index(">Brå<")
    assert "gone for good (410)" in page
    assert "Last error" in page
    assert "only when something is new (ETag)" in page
    assert f'<time datetime="{timezone.localtime(now).isoformat()}">' in page
