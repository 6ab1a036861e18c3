"""A volunteer's own pages from the code in the mail to the last button, on a small phone without JavaScript."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import SCREENS, Site
from tests.journeys.test_pages import LEVELS

CELIA = "celia@example.org"  # of the demo, with shifts to come


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    small = {"viewport": {"width": 320, "height": 640}}
    context = browser.new_context(**browser_context_args | small, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def reader(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    """Reads the same pages with scripts, as axe is one."""
    context = browser.new_context(**browser_context_args | {"viewport": {"width": 320, "height": 640}})
    yield context.new_page()
    context.close()


def open_own_page(page: Page, site: Site) -> None:
    page.goto("/en/mina-pass/")
    page.get_by_label("E-mail").fill(CELIA)
    page.get_by_role("button", name="Send the code").click()
    mail = site.mail_to(CELIA, subject="Your code")
    page.get_by_label("Code").fill(re.search(r"\b\d{6}\b", mail).group())
    page.get_by_role("button", name="Open my page").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Celia")


def look_at(page: Page, reader: Page, name: str) -> None:
    """The page fits, and axe finds nothing, with the cookies that the phone has."""
    page.screenshot(path=SCREENS / f"{name}-phone.png", full_page=True)
    reader.context.add_cookies(page.context.cookies())
    reader.goto(page.url)
    wide = reader.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = Axe().run(reader, options=LEVELS).response["violations"]
    assert (wide, [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]) == (0, [])


def test_from_the_code_to_disappearing(phone: Page, reader: Page, running_site: Site, tmp_path: Path) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    open_own_page(phone, running_site)
    look_at(phone, reader, "own-shifts")

    phone.locator("#lediga summary").click()  # folded for whoever has much to come
    taken = phone.locator("#lediga form", has=phone.get_by_role("button", name="Take the shift")).first
    number = re.search(r"/(\d+)/$", taken.get_attribute("action"))[1]
    taken.get_by_role("button").click()
    expect(phone.get_by_role("status").filter(has_text="The shift is yours")).to_be_visible()

    phone.get_by_text("more later").click()
    phone.locator(f"#mitt-{number}").get_by_role("link").click()
    phone.get_by_role("button", name="Yes, cancel my shift").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You have cancelled")
    phone.get_by_role("link", name="All my shifts").click()
    expect(phone.get_by_role("button", name="Undo: I can come")).to_be_visible()

    phone.get_by_role("link", name="Settings").click()
    look_at(phone, reader, "own-settings")
    phone.get_by_label("Afterwards, with one question").uncheck()
    phone.get_by_role("button", name="Save").click()
    expect(phone.get_by_label("Afterwards, with one question")).not_to_be_checked()

    phone.get_by_role("link", name="What we know about you").click()
    look_at(phone, reader, "own-known")
    with phone.expect_download() as download:
        phone.get_by_role("link", name="Download as data (JSON)").click()
    download.value.save_as(tmp_path / "mine.json")
    mine = json.loads((tmp_path / "mine.json").read_text())
    assert (mine["you"][0]["email"], mine["you"][0]["wants_thanks"]) == (CELIA, False)
    assert "cancelled" in {each["state"] for each in mine["sign_ups"]}

    phone.get_by_role("link", name="Delete everything about me now").click()
    look_at(phone, reader, "own-vanish")
    phone.get_by_role("button", name="Delete my data now").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Done")
    assert phone.context.cookies() == []
    reader.context.clear_cookies()
    look_at(phone, reader, "own-gone")
    phone.goto("/en/mina-pass/")
    expect(phone.get_by_label("E-mail")).to_be_visible()
    sent = [mail for mail in running_site.mails().values() if mail["To"] != CELIA]
    assert not [mail for mail in sent if "Celia" in mail.as_string()]
