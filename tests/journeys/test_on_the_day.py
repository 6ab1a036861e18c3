"""A busy volunteer's small phone without JavaScript: the day, a change of mind, another shift; all of it on three screens."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import SCREENS, Site
from tests.journeys.test_pages import LEVELS
from tests.sites import beside

BEA = "bea-busy@example.org"
SCREEN = 740  # CSS pixels of a common phone, below its bar


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Page]:
    small = {"viewport": {"width": 360, "height": SCREEN}}
    context = browser.new_context(**browser_context_args | small, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def own_page(running_site: Site) -> str:
    """The address in her mail, of her shift tomorrow."""
    script = "tests/journeys/an_evening.py"
    beside(running_site, script, "lay_out", "lyktor-pa-dagen", "Lyktor på dagen", "30")
    return beside(running_site, script, "be_busy", BEA, "lyktor-pa-dagen").strip()


def judge(page: Page, browser: Browser, name: str) -> None:
    """Keep a picture; the page fits, and axe, which is a script, finds nothing in it."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}-phone.png", full_page=True)
    context = browser.new_context(viewport={"width": 320, "height": 640})
    context.add_cookies(page.context.cookies())
    reader = context.new_page()
    reader.goto(page.url)
    wide = reader.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = Axe().run(reader, options=LEVELS).response["violations"]
    context.close()
    assert (wide, [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]) == (0, [])


def test_the_day_and_a_change_of_mind(phone: Page, browser: Browser, own_page: str) -> None:
    heading = phone.get_by_role("heading", level=1)
    phone.goto(own_page)
    expect(phone.get_by_role("link", name="031-390 06 13")).to_have_attribute("href", "tel:+46313900613")
    phone.get_by_text("Show it as a picture to scan").click()
    expect(phone.get_by_role("img", name=re.compile("QR code for the door"))).to_be_visible()
    expect(phone.get_by_text("Vi går aldrig ensamma.")).to_be_visible()
    judge(phone, browser, "on-the-day")

    # The link in the mail was the first tap: this is the second.
    phone.get_by_role("button", name="Yes, cancel my shift").click()
    expect(heading).to_have_text("You have cancelled")
    judge(phone, browser, "undo")
    phone.get_by_role("button", name="Undo: I can come").click()
    expect(heading).to_have_text("You have a place")
    expect(phone.get_by_role("status").filter(has_text="It is undone")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("It is undone")).to_have_count(0)

    phone.get_by_text("Write to whoever leads").click()
    phone.get_by_label("What whoever leads should know").fill("I come a little later.")
    phone.locator("#lapp").get_by_role("button", name="Save").click()
    expect(phone.get_by_role("status").filter(has_text="Whoever leads reads it at the door")).to_be_visible()

    phone.get_by_text("Change to another shift or date").click()
    phone.locator("#byt label", has_text="Kock").click()
    judge(phone, browser, "swap")
    phone.get_by_role("button", name="Change to this shift").click()
    expect(phone.get_by_role("status").filter(has_text="You have changed to this shift")).to_be_visible()
    expect(heading).to_have_text("You have a place")
    phone.goto(own_page)
    expect(heading).to_have_text("You have changed to another shift")


def test_mina_pass_of_a_busy_volunteer_is_three_screens_long(
    phone: Page, browser: Browser, running_site: Site, own_page: str
) -> None:
    phone.goto("/en/mina-pass/")
    phone.get_by_label("E-mail").fill(BEA)
    phone.get_by_role("button", name="Send the code").click()
    mail = running_site.mail_to(BEA, subject="Your code")
    phone.get_by_label("Code").fill(re.search(r"\b\d{6}\b", mail).group())
    phone.get_by_role("button", name="Open my page").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Bea")
    judge(phone, browser, "own-shifts-busy")
    box = phone.locator("main").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 3 * SCREEN
    phone.get_by_role("link", name="Settings").click()
    expect(phone.locator("form.settings legend").first).to_have_text("Your safety")
