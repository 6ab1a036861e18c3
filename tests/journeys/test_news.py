"""From somebody else's feed to our own news: an editor chooses and writes, a colleague checks, anybody's reader gets it."""

import io
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import feedparser
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SCREENS, Site
from tests.journeys.test_subscribing import sv
from tests.sites import wait_for

HEADLINE = "Ny handbok för gruppvåldsintervention"
ADDRESS = "/nyheter/ny-handbok-for-gruppvaldsintervention/"
LINK = "https://samordningen.example/nytt/handbok"
FEED = f"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Nytt</title><link>https://samordningen.example/</link>
<item><title>{HEADLINE}</title><link>{LINK}?utm_source=rss</link><guid>a1</guid>
<description>&lt;p&gt;Handboken ska vara ett stöd.&lt;/p&gt;</description>
<pubDate>Fri, 20 Nov 2026 09:00:00 +0100</pubDate></item>
<item><title>Trafikolycka</title><link>https://samordningen.example/handelser/1</link><guid>a2</guid></item>
</channel></rss>"""


@pytest.fixture
def feed() -> Iterator[str]:
    """The address of a feed on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/rss+xml")
            self.end_headers()
            self.wfile.write(FEED.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/nytt.xml"
    server.shutdown()
    server.server_close()


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=sv(name), exact=True).click()


def add_source(editor: Page, feed: str) -> None:
    """Tried before it is saved: what was typed stays, and what would come in is shown."""
    editor.goto("/admin/sources/new/")
    editor.locator("[name=name]").fill("Samordningen")
    editor.locator("[name=organisation]").fill("Nationella samordningen (demo)")
    editor.locator("[name=address]").fill(feed)
    press(editor, "Try it")
    expect(editor.get_by_role("main")).to_contain_text(HEADLINE)
    expect(editor.get_by_role("main")).to_contain_text("/handelser/")
    expect(editor.locator("[name=name]")).to_have_value("Samordningen")
    SCREENS.mkdir(parents=True, exist_ok=True)
    editor.screenshot(path=SCREENS / "source-tried.png", full_page=True)
    editor.get_by_role("button", name=sv("Save"), exact=True).click()
    editor.wait_for_url("**/admin/sources/")


def write_about_it(editor: Page) -> None:
    """Once the worker has fetched it: a draft that holds nothing of the source's text."""

    def look() -> bool:
        editor.goto("/admin/candidates/")
        return editor.get_by_role("link", name=HEADLINE).count() > 0

    wait_for(look, seconds=60)
    editor.screenshot(path=SCREENS / "candidates.png", full_page=True)
    assert editor.get_by_text("Trafikolycka").count() == 0
    editor.get_by_role("link", name=HEADLINE).click()
    press(editor, "Write about it")
    expect(editor.locator("[name=title]")).to_have_value(HEADLINE)
    expect(editor.locator("[name=intro]")).to_have_value("")
    assert "Handboken ska vara" not in editor.content()
    editor.locator("[name=intro]").fill("Den som arbetar med GVI får en ny handbok att utgå från.")


def test_item_is_chosen_written_checked_published_and_read(
    sign_in: Callable[[str], Page], page: Page, running_site: Site, feed: str
) -> None:
    editor = sign_in("redaktor")
    add_source(editor, feed)
    write_about_it(editor)
    editor.screenshot(path=SCREENS / "news-editor.png")
    draft = editor.url
    editor.get_by_role("button", name="Fler åtgärder").click()
    editor.get_by_role("button", name=re.compile("^Lämna in till")).click()
    expect(editor.locator(".messages .success")).to_be_visible()

    colleague = sign_in("admin")
    colleague.goto(draft)
    approve(colleague)
    assert page.goto(ADDRESS).status == 404
    approve(colleague)

    page.goto("/nyheter/")
    page.get_by_role("main").get_by_role("link", name=HEADLINE).click()
    expect(page.get_by_role("main")).to_contain_text("Nationella samordningen (demo)")
    expect(page.get_by_role("main").locator(f"a[href^='{LINK}']")).to_be_visible()
    page.screenshot(path=SCREENS / "news-from-others.png", full_page=True)
    read = feedparser.parse(io.BytesIO(page.request.get("/nyheter/atom.xml").body()))
    [entry] = [each for each in read.entries if each.title == HEADLINE]
    assert (read.bozo, entry.link) == (False, page.url)
    assert [link.href.split("?")[0] for link in entry.links if link.rel == "via"] == [LINK]


def approve(colleague: Page) -> None:
    """The step that the page is at, as it stands."""
    here = colleague.url
    colleague.get_by_role("button", name="Fler åtgärder").click()
    colleague.locator("[data-workflow-action-name=approve]").first.click()
    expect(colleague.locator(".messages .success")).to_be_visible()
    colleague.goto(here)
