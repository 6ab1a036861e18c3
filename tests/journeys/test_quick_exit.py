"""Leaving the help page in a hurry. The place it leads to is answered here; no other host is asked."""

import pytest
from playwright.sync_api import Page, expect

ELSEWHERE = "https://www.smhi.se/"


@pytest.fixture(params=["/stod/", "/ar/stod/"])
def reader(request: pytest.FixtureRequest, page: Page) -> Page:
    """Somebody who came from the news."""
    page.context.route(
        f"{ELSEWHERE}**", lambda route: route.fulfill(body="weather", content_type="text/plain")
    )
    page.goto("/nyheter/")
    page.goto(request.param)
    return page


def test_exit_takes_the_place_of_the_page(reader):
    reader.locator("[data-exit]").click()
    reader.wait_for_url(ELSEWHERE)
    reader.go_back()
    assert reader.url.endswith("/nyheter/")


def test_other_languages_and_jumps_within_the_page_take_its_place_too(reader):
    reader.locator("a.skip").focus()
    reader.keyboard.press("Enter")
    reader.wait_for_url("**/stod/#main")
    assert reader.evaluate("document.activeElement.id") == "main"
    reader.locator(".langs summary").click()
    reader.locator(".langs [hreflang=en]").click()
    reader.wait_for_url("**/en/stod/")
    reader.locator(".helpbar .end").click()
    reader.locator("[data-exit]").click()
    reader.wait_for_url(ELSEWHERE)
    reader.go_back()
    assert reader.url.endswith("/nyheter/")


def test_exit_is_the_first_thing_that_the_keyboard_reaches_in_the_page(reader):
    reader.locator("main").focus()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.hasAttribute('data-exit')")


def test_shift_three_times_leaves_and_tells_how_many_are_left(reader):
    status = reader.locator("[data-exit-status]")
    reader.keyboard.press("Shift")
    expect(status).to_have_text(status.get_attribute("data-first"))
    reader.keyboard.press("Shift")
    expect(status).to_have_text(status.get_attribute("data-second"))
    reader.keyboard.press("Shift")
    reader.wait_for_url(ELSEWHERE)
    reader.go_back()
    assert reader.url.endswith("/nyheter/")


def test_shift_held_for_something_else_is_no_press(reader):
    for _ in range(4):
        reader.keyboard.press("Shift+A")
        reader.keyboard.press("Shift+Tab")
        reader.keyboard.down("Shift")
        reader.mouse.click(5, 300)
        reader.keyboard.up("Shift")
    expect(reader.locator("[data-exit-status]")).to_be_empty()
    assert reader.url.endswith("/stod/")


def test_presses_are_forgotten_after_five_seconds(page: Page):
    page.clock.install()
    page.goto("/stod/")
    status = page.locator("[data-exit-status]")
    for _ in range(4):
        page.keyboard.press("Shift")
        expect(status).to_have_text(status.get_attribute("data-first"))
        page.clock.run_for(5100)
        expect(status).to_have_text(status.get_attribute("data-expired"))
    assert page.url.endswith("/stod/")


@pytest.mark.parametrize("path", ["/stod/", "/ar/stod/"])
def test_exit_is_a_plain_link_without_javascript(visitor, path):
    visitor.context.route(
        f"{ELSEWHERE}**", lambda route: route.fulfill(body="weather", content_type="text/plain")
    )
    visitor.goto(path)
    visitor.locator("[data-exit]").click()
    visitor.wait_for_url(ELSEWHERE)
