"""Back, in a browser that holds whole pages in memory, as people's do: what shows what was done is asked for anew.

Playwright's own arguments switch that memory off, so this browser is started without them.
"""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserType, Page, expect

from tests.journeys.conftest import CHROMIUM, FLAGS, enter_admin
from tests.sites import Site

BILAL = "bilal@example.org"  # of the demo, with shifts to come; no other test erases him
# So long a page must stand before the browser takes it into its memory, and the next before it is left again.
A_WHILE = 0.6
ELSEWHERE = "/nyheter/"


@pytest.fixture(scope="module")
def remembering(browser_type: BrowserType) -> Iterator[Browser]:
    browser = browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    yield browser
    browser.close()


@pytest.fixture
def page(remembering: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    context = remembering.new_context(**browser_context_args)
    yield context.new_page()
    context.close()


def go_back(page: Page) -> None:
    """A page from memory fires no load: that one has left the other is all there is to wait for."""
    time.sleep(A_WHILE)
    page.go_back(wait_until="commit")
    time.sleep(A_WHILE)


def is_remembered(page: Page) -> bool:
    """Whether Back shows the very page that was left, with what its scripts knew."""
    time.sleep(A_WHILE)
    page.evaluate("window.mark = true")
    page.goto(ELSEWHERE)
    go_back(page)
    # A page from memory fires no load, one that is asked for anew may take its time: the address does not tell them apart.
    time.sleep(3)
    return page.evaluate("window.mark === true")


def open_own_page(page: Page, site: Site) -> None:
    page.goto("/en/mina-pass/")
    page.get_by_label("E-mail").fill(BILAL)
    page.get_by_role("button", name="Send the code").click()
    mail = site.mail_to(BILAL, subject="Your code")
    page.get_by_label("Code").fill(re.search(r"\b\d{6}\b", mail).group())
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bilal")


def test_memory_is_on(page: Page) -> None:
    """Else all that follows would show nothing."""
    page.goto("/kalender/")
    assert is_remembered(page)


def code_asked_for(page: Page, _site: Site) -> None:
    page.goto("/en/mina-pass/")
    page.get_by_label("E-mail").fill("somebody@example.org")
    page.get_by_role("button", name="Send the code").click()
    page.get_by_label("Code").wait_for()


def admin_page(page: Page, _site: Site) -> None:
    enter_admin(page, "samordnare")


def public_page_as_staff(page: Page, _site: Site) -> None:
    enter_admin(page, "redaktor")
    page.goto("/kalender/")


def own_shifts(page: Page, site: Site) -> None:
    open_own_page(page, site)


@pytest.mark.parametrize(
    "open_page",
    [code_asked_for, admin_page, public_page_as_staff, own_shifts],
    ids=lambda each: each.__name__,
)
def test_page_that_shows_what_was_done_is_asked_for_anew(
    open_page: Callable[[Page, Site], None], page: Page, running_site: Site
) -> None:
    open_page(page, running_site)
    assert not is_remembered(page)


def test_after_signing_out_back_shows_nobody(page: Page) -> None:
    enter_admin(page, "handlaggare")
    page.goto("/admin/inbox/")
    time.sleep(A_WHILE)
    page.goto("/konto/logout/")
    page.locator("main button").first.click()
    time.sleep(A_WHILE)
    page.evaluate("history.go(-2)")
    time.sleep(A_WHILE)
    expect(page).to_have_url(re.compile("/konto/login/"))


def test_who_has_vanished_cannot_be_seen_by_going_back(page: Page, running_site: Site) -> None:
    """From the address in a mail, without a cookie: from every page that lay before."""
    open_own_page(page, running_site)
    time.sleep(A_WHILE)
    page.goto("/en/mina-pass/forsvinn/")
    time.sleep(A_WHILE)
    page.locator("main form button").first.click()
    page.wait_for_url("**/klart/")
    for _step in range(2):
        go_back(page)
        time.sleep(2)
        assert "Bilal" not in page.content()
        expect(page.locator("main form[action*=forsvinn], main form button.no")).to_have_count(0)
