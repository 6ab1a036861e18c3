"""A coordinator works with the board of the next fourteen days: by keyboard, and at the width of a phone."""

import re
import sqlite3
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SCREENS, Site


@pytest.fixture
def coordinator(running_site: Site, sign_in: Callable[[str], Page]) -> Page:
    """The demo's coordinator, who answers for the whole city."""
    with sqlite3.connect(running_site.folder / "site.sqlite3", timeout=20) as rows:
        rows.execute(
            "INSERT OR IGNORE INTO people_coordinator (user_id, gets_mail) "
            "SELECT id, 1 FROM accounts_user WHERE email = 'samordnare@demo.invalid'"
        )
    rows.close()
    return sign_in("samordnare")


def accessible(page: Page) -> None:
    """As far as a machine can see, in what is ours: Wagtail's own header and menu are not."""
    found = Axe().run(page, context={"include": ["#main .nice-padding"]})
    assert found.violations_count == 0, found.generate_report()


def test_gaps_are_filled_by_keyboard(coordinator: Page):
    page = coordinator
    page.goto("/admin/board/")
    first = page.locator(".board__line").first
    words = first.locator(".staffing__words strong")
    before = [int(number) for number in re.findall(r"\d+", words.inner_text())]
    first.get_by_role("checkbox").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-board-count]")).to_have_text("(1)")
    shift = first.get_by_role("checkbox").get_attribute("id")
    more = page.locator("button[value=more]")
    more.focus()
    page.keyboard.press("Enter")
    same = page.locator(f".board__line:has(#{shift}) .staffing__words strong")
    expect(same).to_contain_text(str(before[1] + 1))
    accessible(page)


def test_calling_off_shows_the_mail_before_anybody_is_told(coordinator: Page):
    page = coordinator
    page.goto("/admin/board/?by_day=1")
    page.locator(".board__line").last.get_by_role("checkbox").check()
    page.locator("button[value=call_off]").click()
    page.get_by_role("textbox").fill("Torget är avstängt.")
    page.locator(".board__buttons button").nth(1).click()
    expect(page.locator(".board__preview")).to_be_visible()
    accessible(page)
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / "call-off.png", full_page=True)
    page.locator("[name=tell_people]").click()
    page.wait_for_url("**/admin/board/?by_day=1")


@pytest.mark.parametrize("path", ["/admin/board/", "/admin/board/requests/"])
def test_board_fits_a_phone(path: str, coordinator: Page):
    page = coordinator
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    if path == "/admin/board/":
        page.screenshot(path=SCREENS / "board-320.png", full_page=True)
        page.locator(".board__role").first.click()
        expect(page.get_by_role("heading", level=2).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        accessible(page)
        page.screenshot(path=SCREENS / "shift-320.png", full_page=True)
