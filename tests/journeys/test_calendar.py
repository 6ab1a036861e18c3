"""A resident finds what happens where they live: by the map, by the month, and without a mouse."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect


def test_the_map_chooses_an_area_by_keyboard_and_a_chip_takes_it_away(visitor: Page) -> None:
    visitor.goto("/kalender/?plats=1")
    hisingen = visitor.locator("svg.map a", has_text="Hisingen")
    hisingen.focus()
    visitor.keyboard.press("Enter")
    visitor.wait_for_url("**/kalender/?omrade=hisingen&plats=1")

    expect(visitor.locator("svg.map a[aria-current]")).to_contain_text("Hisingen")
    visitor.locator("a.chip", has_text="Hisingen").click()
    visitor.wait_for_url("**/kalender/?plats=1")
    expect(visitor.locator("a.chip")).to_have_count(1)


def test_the_form_asks_with_every_field_on_a_phone(visitor: Page) -> None:
    visitor.set_viewport_size({"width": 320, "height": 700})
    visitor.goto("/kalender/")
    expect(visitor.locator("#omrade")).not_to_be_visible()
    visitor.locator(".fold > summary").click()
    expect(visitor.locator("#alder")).not_to_be_visible()
    visitor.locator(".chooser summary").click()
    visitor.select_option("#alder", "15")
    visitor.select_option("#omrade", "nordost")
    visitor.locator(".chooser button").click()

    visitor.wait_for_url(re.compile(r"omrade=nordost.*alder=15"))
    expect(visitor.locator("a.chip")).to_have_count(2)
    visitor.locator(".fold > summary").click()
    expect(visitor.locator("#alder")).to_be_visible()


def test_a_day_of_the_month_leads_to_its_dates_on_a_phone_and_lists_them_on_a_desk(visitor: Page) -> None:
    next_week = date.today() + timedelta(days=7)  # noqa: DTZ011 - on the last day of a month nothing is left in it
    visitor.goto(f"/kalender/?vy=manad&manad={next_week:%Y-%m}")
    expect(visitor.locator(".agenda")).not_to_be_visible()
    expect(visitor.locator(".on-day a").first).to_be_visible()

    visitor.set_viewport_size({"width": 320, "height": 700})
    day = visitor.locator('a.to-list[href^="#"]').last
    day.click()
    target = visitor.locator(day.get_attribute("href"))
    expect(target).to_be_in_viewport()
    expect(visitor.locator(".on-day a").first).not_to_be_visible()
    target.locator("a").first.click()
    expect(visitor.locator(".facts")).to_be_visible()
