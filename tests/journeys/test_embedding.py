"""The calendar in a frame on the site of a partner that an editor has listed, and on that of one who is not."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, BrowserType, Frame, Page, Route, expect

from tests.journeys.conftest import CHROMIUM, FLAGS, Site

PARTNER, STRANGER = "https://www.partner.example", "https://www.stranger.example"


@pytest.fixture
def context(browser_type: BrowserType) -> Iterator[BrowserContext]:
    """A visitor of other sites, which here stand for public ones: they may show what this machine serves."""
    flags = [*FLAGS, "--disable-features=LocalNetworkAccessChecks"]
    browser = browser_type.launch(executable_path=CHROMIUM, args=flags)
    yield browser.new_context()
    browser.close()


def framed_by(context: BrowserContext, outside: str, site: Site) -> tuple[Page, Frame]:
    """A page of another site with the calendar in a frame, and what the frame then holds."""

    def answer(route: Route) -> None:
        frame = f'<iframe src="{site.address}/kalender/inbaddad/" title="Kalender"></iframe>'
        route.fulfill(content_type="text/html; charset=utf-8", body=f"<!doctype html><h1>Hej</h1>{frame}")

    page = context.new_page()
    page.route(f"{outside}/**", answer)
    page.goto(f"{outside}/om-oss/")
    return page, page.frames[1]


def test_only_a_listed_site_frames_the_calendar(
    context: BrowserContext, running_site: Site, sign_in: Callable[[str], Page]
) -> None:
    admin = sign_in("redaktor")
    admin.goto("/admin/settings/events/embedding/")
    expect(admin.locator("code")).to_contain_text(f'src="{running_site.address}/kalender/inbaddad/"')
    admin.locator("[name=hosts]").fill("www.partner.example")
    admin.locator("form[action*=embedding] button[type=submit]").last.click()
    expect(admin.locator("[name=hosts]")).to_have_value("www.partner.example")

    page, frame = framed_by(context, PARTNER, running_site)
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    assert context.cookies() == []
    with context.expect_page() as opened:
        frame.get_by_role("link", name="Hela kalendern").click()
    assert opened.value.url == f"{running_site.address}/kalender/"
    assert opened.value.evaluate("window.opener") is None
    with context.expect_page() as opened:
        frame.locator(".event a").first.click()
    assert opened.value.evaluate("window.opener") is None
    assert page.url == f"{PARTNER}/om-oss/"

    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    _page, refused = framed_by(context, STRANGER, running_site)
    refused.wait_for_url(re.compile("^chrome-error:"), wait_until="commit")
    assert any("frame-ancestors" in text for text in said)
