"""The help page as it is really served: what it weighs, how it prints, and that nobody finds out who read it."""

import http.client
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.test_pages import LEVELS
from tests.sites import Site, free_port, running, wait_for

LANGUAGES = ["", "/en", "/ar", "/so", "/fa"]
MARK, OTHER = "spar7f3a9c", "annat51d2e8"


@pytest.fixture
def watched_site(running_site: Site) -> Iterator[Site]:
    """The same site from a server of its own, as ``make demo`` starts it, with all that it says kept in a file."""
    site = replace(running_site, address=f"http://127.0.0.1:{free_port()}")
    with running(site, log=site.folder / "server.log"):
        yield site


def visit(site: Site, path: str, *, mark: str, method: str = "GET") -> int:
    """As somebody whose every word is marked."""
    headers = {
        "User-Agent": f"Mozilla/5.0 {mark}",
        "Cookie": f"sessionid={mark}; csrftoken={mark}; _ga={mark}",
        "Referer": f"https://example.org/{mark}",
        "X-Forwarded-For": f"{mark}, 192.0.2.7",
        "Accept-Language": mark,
    }
    with closing(http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=20)) as connection:
        connection.request(method, f"{path}?q={mark}", headers=headers)
        answer = connection.getresponse()
        answer.read()
        assert mark == OTHER or answer.getheader("Set-Cookie") is None
        return answer.status


def files_with(folder: Path, mark: str) -> list[str]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return [file.name for file in files if mark.encode() in file.read_bytes()]


def rows(folder: Path) -> dict[str, int]:
    """How many there are in the tables of sessions, logs, counters and content."""
    with closing(sqlite3.connect(f"file:{folder / 'site.sqlite3'}?mode=ro", uri=True)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        # But for the nightly purge's own protocol, which the worker writes whoever comes.
        ours = re.compile(r"(django_session|wagtailcore_|help_|contact_|privacy_(?!purgerun))")
        kept = [name for name in names if ours.match(name)]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in kept}  # noqa: S608 - the database's own names


def test_nobody_finds_out_who_read_it(watched_site: Site) -> None:
    site = watched_site
    before = rows(site.folder)
    for language in LANGUAGES:
        assert visit(site, f"{language}/stod/", mark=MARK) == 200
        assert visit(site, f"{language}/stod/", mark=MARK, method="HEAD") == 200
        visit(site, f"{language}/stod", mark=MARK)
        assert visit(site, f"{language}/stod/{MARK}/", mark=MARK) == 404
        visit(site, f"{language}/stod/", mark=MARK, method="POST")
    after = rows(site.folder)
    # Wrong addresses elsewhere are written, so what the server says does reach the file.
    assert visit(site, f"/{OTHER}/", mark=OTHER) == 404
    wait_for(lambda: OTHER in (site.folder / "server.log").read_text())
    assert files_with(site.folder, MARK) == []
    assert "stod" not in (site.folder / "server.log").read_text()
    assert after == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_whole_page_weighs_less_than_30_kilobytes(
    browser: Browser, browser_context_args: dict, language: str
) -> None:
    """With the headers of every answer, on a first visit."""
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    weights: list[float] = []
    network.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto(f"{language}/stod/", wait_until="networkidle")
    kept = page.evaluate("[localStorage.length, sessionStorage.length]"), context.cookies()
    context.close()
    assert 5_000 < sum(weights) < 30_000
    assert kept == ([0, 0], [])


@pytest.mark.parametrize("path", ["/stod/", "/ar/stod/"])
def test_page_prints_on_one_paper(page: Page, path: str) -> None:
    page.goto(path)
    printed = page.pdf(format="A4", margin=dict.fromkeys(("top", "bottom", "left", "right"), "1.5cm"))
    assert re.findall(rb"/Count (\d+)", printed) == [b"1"]


def test_an_open_page_follows_the_clock_without_asking(page: Page) -> None:
    page.clock.install()
    page.goto("/om-gvi/")
    said = page.locator(".helpbar [data-state]")
    (_, *later) = json.loads(said.get_attribute("data-state"))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for since, is_open, words in later:
        ahead = since * 1000 + 500 - page.evaluate("Date.now()")
        page.clock.fast_forward(max(ahead, 0))
        expect(said).to_have_text(words)
        expect(said).to_have_class(("open" if is_open else "closed") if words else "")
    assert asked == []


def test_a_day_is_closed_in_two_clicks_and_opened_again_in_one(sign_in, page: Page) -> None:
    keeper = sign_in("handlaggare")
    try:
        keeper.get_by_role("button", name=re.compile("^(Stäng i morgon|Close tomorrow)")).click()
        keeper.wait_for_url("**/admin/")
        undo = keeper.get_by_role("button", name=re.compile("^(Ångra|Undo)"))
        expect(undo).to_have_count(1)
    finally:
        keeper.get_by_role("button", name=re.compile("^(Ångra|Undo)")).first.click()
        keeper.wait_for_url("**/admin/")
    expect(keeper.get_by_role("button", name=re.compile("^(Ångra|Undo)"))).to_have_count(0)


@pytest.mark.parametrize("path", ["/stod/", "/ar/stod/"])
def test_page_is_clean_on_a_small_screen_in_forced_colours_with_its_easy_words(
    browser: Browser, browser_context_args: dict, path: str
) -> None:
    shape = {"viewport": {"width": 320, "height": 640}, "forced_colors": "active"}
    context = browser.new_context(**browser_context_args | shape)
    page = context.new_page()
    page.goto(path)
    page.locator("details.easy > summary").click()
    found = Axe().run(page, options=LEVELS).response["violations"]
    width = page.evaluate("document.documentElement.scrollWidth")
    context.close()
    assert ([f"{each['id']}: {each['nodes'][0]['html']}" for each in found], width) == ([], 320)
