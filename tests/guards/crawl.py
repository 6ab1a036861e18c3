"""``make crawl``: every public page by a browser with a mark, and nothing of it kept, by the browser or by us."""

import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

from playwright.sync_api import BrowserContext, Page, Request

from tests.guards.starting import chromium, conclude, demo
from tests.journeys.test_help import LANGUAGES, MARK, OTHER, rows, visit
from tests.sites import ROOT, Site, wait_for

PAGES = 100  # fewer are not the whole site
NOT_PUBLIC = re.compile(r"/(admin|konto|demo|static|media)/")
KEPT = """async () => ({
  localStorage: localStorage.length,
  sessionStorage: sessionStorage.length,
  databases: (await indexedDB.databases()).length,
  caches: (await caches.keys()).length,
  workers: (await navigator.serviceWorker.getRegistrations()).length,
})"""


@dataclass
class Crawl:
    """Goes from link to link, and notes what a visitor should not meet."""

    site: Site
    context: BrowserContext
    visited: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("request", self.see)

    def see(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.address}/", "data:", "blob:")):
            self.complaints.append(f"{request.frame.url} asks {request.url}")

    def go(self) -> None:
        page = self.context.new_page()
        waiting = [f"{self.site.address}{language}/" for language in LANGUAGES] + self.in_sitemap()
        known: set[str] = set()
        while waiting:
            address = waiting.pop()
            if kind_of(address) in known or not self.is_public(address):
                continue
            known.add(kind_of(address))
            waiting += self.look_at(page, address)

    def in_sitemap(self) -> list[str]:
        return re.findall("<loc>([^<]+)</loc>", self.context.request.get("/sitemap.xml").text())

    def is_public(self, address: str) -> bool:
        return address.startswith(f"{self.site.address}/") and not NOT_PUBLIC.match(urlsplit(address).path)

    def look_at(self, page: Page, address: str) -> list[str]:
        """Open a page, note what it keeps, and return where it leads."""
        answer = self.context.request.get(address)
        if "set-cookie" in answer.headers:
            self.complaints.append(f"{address} sets a cookie")
        if "text/html" not in answer.headers["content-type"]:
            return []
        page.goto(address, wait_until="load")
        self.visited.append(address)
        if kept := [name for name, count in page.evaluate(KEPT).items() if count] + self.context.cookies():
            self.complaints.append(f"{address} keeps {kept}")
        if answer.status >= 400:
            self.complaints.append(f"{address} answers {answer.status}")
        hrefs = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        return [urljoin(address, href).partition("#")[0] for href in hrefs]


def kind_of(address: str) -> tuple[str, frozenset[str]]:
    """What makes an address a page of its own: its path and which filters it names. The calendar's links have no end."""
    parts = urlsplit(address)
    return parts.path, frozenset(name for name, _value in parse_qsl(parts.query, keep_blank_values=True))


def read_about_help(site: Site) -> None:
    """Read the help page in every language as somebody whose every word is marked, also in ways that fail."""
    for language in LANGUAGES:
        for method in ("GET", "HEAD", "POST"):
            visit(site, f"{language}/stod/", mark=MARK, method=method)
        visit(site, f"{language}/stod", mark=MARK)
        visit(site, f"{language}/stod/{MARK}/", mark=MARK)


def files_since(moment: float, *, mark: str) -> list[str]:
    """Which files below var/ hold the mark, of those written to since then."""
    files = [file for file in (ROOT / "var").rglob("*") if file.is_file() and not file.is_symlink()]
    fresh = [file for file in files if file.stat().st_mtime >= moment]
    return [str(file.relative_to(ROOT)) for file in fresh if mark.encode() in file.read_bytes()]


def tables_with(folder: Path, *, mark: str) -> list[str]:
    """Which tables hold the mark, in whatever column."""
    with closing(sqlite3.connect(f"file:{folder / 'site.sqlite3'}?mode=ro", uri=True)) as database:
        return sorted({line.split('"')[1] for line in insertions(database) if mark in line})


def insertions(database: sqlite3.Connection) -> Iterator[str]:
    return (line for line in database.iterdump() if line.startswith("INSERT INTO"))


def traces(site: Site, *, since: float) -> list[str]:
    """What is left of the mark, once it is sure that a mark which may be kept is found."""
    visit(site, f"/{OTHER}/", mark=OTHER)  # wrong addresses outside the help page are logged
    wait_for(lambda: files_since(since, mark=OTHER))
    return [*files_since(since, mark=MARK), *tables_with(site.folder, mark=MARK)]


def main() -> None:
    since = time.time()
    with demo("crawl") as site:
        before = rows(site.folder)
        with chromium(site, user_agent=f"Mozilla/5.0 {MARK}") as context:
            crawl = Crawl(site, context)
            crawl.go()
        read_about_help(site)
        missed = crawl.complaints + [f"The mark is in {place}" for place in traces(site, since=since)]
        grown = [table for table, count in rows(site.folder).items() if count != before[table]]
    missed += [f"There are other rows than before in {table}" for table in grown]
    print(f"Crawled {len(crawl.visited)} pages, {len(missed)} complaints.")
    if len(crawl.visited) < PAGES:
        missed.append(f"Only {len(crawl.visited)} pages were found.")
    conclude(missed)


if __name__ == "__main__":
    main()
