"""A crisis: an editor tells everybody at once, visitors see it in their language, and it is taken down."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import SCREENS

SWEDISH = "Kvällsvandringen är inställd. Undvik Hammarkulletorget tills vidare."
ARABIC = "أُلغيت الجولة المسائية. تجنّبوا ساحة هاماركولتوريت حتى إشعار آخر."
LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21aa", "wcag22aa"]}}
# Rules of level AAA that are about a page's own sizes and wordings, not about the banner.
NOT_OURS = {"target-size-enhanced", "identical-links-same-purpose", "meta-refresh-no-exceptions"}


def put_up(editor: Page) -> None:
    """Two fields and a button; the rest is right as it stands."""
    editor.goto("/admin/banners/new/")
    editor.locator("[name=level][value='3']").check()
    editor.locator("[name=text]").fill(SWEDISH)
    editor.locator("[name=text_ar]").fill(ARABIC)
    editor.locator("[name=link]").fill("https://www.krisinformation.se/")
    editor.get_by_role("button", name=re.compile("Sätt upp den|Put it up")).click()
    editor.wait_for_url("**/admin/banners/")


def take_down(editor: Page) -> None:
    editor.goto("/admin/banners/")
    editor.get_by_role("button", name=re.compile("Ta ner den nu|Take it down now")).click()
    editor.wait_for_url("**/admin/banners/")


@pytest.fixture
def editor(sign_in: Callable[[str], Page]) -> Page:
    page = sign_in("redaktor")
    page.set_viewport_size({"width": 1280, "height": 900})
    return page


def test_crisis_is_told_on_an_open_page_at_the_next_look_and_taken_down(editor: Page, visitor: Page) -> None:
    visitor.goto("/kalender/")
    expect(visitor.locator(".banners")).to_have_count(0)
    put_up(editor)
    visitor.reload()
    expect(visitor.locator(".banner--crisis .said")).to_contain_text(SWEDISH)
    visitor.goto("/ar/")
    expect(visitor.locator(".banner .said")).to_contain_text(ARABIC)
    visitor.goto("/stod/")
    expect(visitor.locator(".banner--calm .said")).to_have_text(SWEDISH)
    assert visitor.locator(".banners a").count() == 0
    take_down(editor)
    visitor.goto("/kalender/")
    expect(visitor.locator(".banners")).to_have_count(0)


def test_banner_stands_clean_on_every_kind_of_page(
    editor: Page, browser: Browser, browser_context_args: dict
) -> None:
    put_up(editor)
    complaints: dict[str, object] = {}
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width in (1280, 320):
        context = browser.new_context(**browser_context_args | {"viewport": {"width": width, "height": 800}})
        page = context.new_page()
        for name, address in {"home": "/", "arabic": "/ar/", "help": "/stod/", "own": "/mina-pass/"}.items():
            page.goto(address)
            page.screenshot(path=SCREENS / f"banner-{name}-{width}.png")
            found = Axe().run(page, context=".banners", options=LEVELS).response["violations"]
            if rules := [each["id"] for each in found if each["id"] not in NOT_OURS]:
                complaints[f"{name} {width}"] = rules
            if page.evaluate("document.documentElement.scrollWidth") > width:
                complaints[f"{name} {width} is as wide as"] = page.evaluate(
                    "document.documentElement.scrollWidth"
                )
            complaints |= whom_the_keyboard_meets_first(page, f"{name} {width}")
        context.close()
    take_down(editor)
    assert complaints == {}


def whom_the_keyboard_meets_first(page: Page, where: str) -> dict[str, object]:
    """After the way past it all comes the help bar, then the banner."""
    met = []
    for _ in range(2):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.closest('.skip, .helpbar, .banners')?.className"))
    return {} if met == ["skip", "helpbar"] else {f"{where}: keyboard": met}


def test_banner_can_be_seen_before_anybody_else_sees_it(editor: Page, page: Page) -> None:
    editor.goto("/admin/banners/new/")
    editor.locator("[name=text]").fill(SWEDISH)
    with editor.context.expect_page() as opened:
        editor.locator("[formtarget=_blank]").click()
    expect(opened.value.locator(".banners").first).to_contain_text(SWEDISH)
    expect(editor.locator("[name=text]")).to_have_value(SWEDISH)
    page.goto("/")
    expect(page.locator(".banners")).to_have_count(0)
