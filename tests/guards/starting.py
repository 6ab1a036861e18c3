"""What the guards share: a site of their own below var/, a browser, and how they end."""

import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from playwright.sync_api import BrowserContext, sync_playwright

from tests.filling import fill
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.sites import ROOT, Site, running, site_in, working

GUARDS = ROOT / "var" / "guards"


@contextmanager
def folder_for(guard: str) -> Iterator[Path]:
    """A folder below var/ that goes when the guard ends, also when it is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Told to end."))
    GUARDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{guard}-", dir=GUARDS) as folder:
        yield Path(folder)


@contextmanager
def demo(guard: str) -> Iterator[Site]:
    """The demo as ``make demo`` runs it, in a folder of its own; what the server says is in server.log there."""
    with folder_for(guard) as folder:
        site = site_in(folder)
        fill(site)
        with working(site), running(site, log=folder / "server.log"):
            yield site


@contextmanager
def chromium(site: Site, **options: object) -> Iterator[BrowserContext]:
    """A browser that has never been there before."""
    if not CHROMIUM:
        sys.exit("Chromium is missing: install it (Debian: apt install chromium).")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser,
    ):
        yield browser.new_context(base_url=site.address, locale="sv-SE", **options)


def conclude(missed: Sequence[str]) -> NoReturn:
    """End with what was missed, and 1 if there is any of it."""
    for each in missed:
        print(f"MISSED: {each}")
    sys.exit(bool(missed))
