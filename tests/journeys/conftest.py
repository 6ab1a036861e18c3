"""A site that really runs, as ``make demo`` runs it: its own database, server and worker, and Chromium before it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.filling import fill
from tests.sites import ROOT, Site, running, site_in, working

SCREENS = ROOT / "var" / "screens"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "vagra-demo-2026"
# A page is waited for as long as a busy machine takes: how quick it is, make bench shows.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="Chromium is missing: install it (Debian: apt install chromium).")
                )


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo on a free port of this machine, ended with the suite."""
    site = site_in(tmp_path_factory.mktemp("site"))
    fill(site)
    with working(site), running(site):
        yield site


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(running_site: Site) -> dict[str, object]:
    return {"base_url": running_site.address, "locale": "sv-SE", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[Page]:
    """A resident's browser, with scripts and without."""
    context = browser.new_context(
        **browser_context_args, java_script_enabled=request.param == "with JavaScript"
    )
    yield context.new_page()
    context.close()


def enter_admin(page: Page, person: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto("/admin/")
    page.get_by_label(re.compile("E-post|E-mail")).fill(f"{person}@demo.invalid")
    page.get_by_label(re.compile("Lösenord|Password")).fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Logga in|Sign in")).click()
    page.wait_for_url("**/admin/")


@pytest.fixture
def sign_in(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Callable[[str], Page]]:
    """Sign in to the admin as one of the demo's people: ``sign_in("redaktor")``."""
    contexts: list[BrowserContext] = []

    def enter(person: str) -> Page:
        contexts.append(browser.new_context(**browser_context_args))
        page = contexts[-1].new_page()
        enter_admin(page, person)
        return page

    yield enter
    for context in contexts:
        context.close()
