"""Signing in for real: on a site that asks for the second factor, served under a name that a passkey can belong to."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.cms.accounts.app import newest_code
from tests.filling import fill
from tests.journeys.conftest import PASSWORD, SCREENS
from tests.sites import Site, free_port, manage, running, text_of, working

VOLUNTEER, EDITOR = "celia@example.org", "redaktor@demo.invalid"
OPEN_ACCOUNT = f"from cms.accounts.sign_in.account import account_for; account_for({VOLUNTEER!r})"


@pytest.fixture(scope="session")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Filled as the demo and served as a real site, on localhost."""
    site = Site(f"http://localhost:{free_port()}", tmp_path_factory.mktemp("strict"))
    fill(site)
    manage(site, "shell", "-c", OPEN_ACCOUNT)
    with working(site, DEMO="0", **site.keys), running(site, DEMO="0", **site.keys):
        yield site


def look_at(page: Page, name: str) -> None:
    """Keep a picture of the page at two widths, and hold it against axe and its own width."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is too wide"
        page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=True)
    assert [violation["id"] for violation in Axe().run(page).response["violations"]] == [], name
    page.set_viewport_size({"width": 1280, "height": 900})


def context_of(browser: Browser, site: Site, **options: object) -> BrowserContext:
    context = browser.new_context(base_url=site.address, locale="sv-SE", **options)
    context.set_default_timeout(15_000)
    return context


@pytest.fixture
def context(browser: Browser, strict_site: Site) -> Iterator[BrowserContext]:
    context = context_of(browser, strict_site)
    yield context
    context.close()


def with_authenticator(page: Page) -> None:
    """A phone's own passkeys, as Chromium's WebAuthn domain plays them."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def code_sent(site: Site) -> str:
    """The next code that was mailed to the volunteer."""
    return site.first_new(VOLUNTEER, lambda mail: (re.findall(r"\b\d{6}\b", text_of(mail)) or [""])[0])


def open_with_code(page: Page, site: Site) -> None:
    """Ask for a code, mistype it once, and come to the page of passkeys."""
    page.goto("/mina-pass/logga-in/?next=/mina-pass/nycklar/")
    page.locator("#id_email").fill(VOLUNTEER)
    page.locator("form:has(#id_email) button").click()
    page.locator("#id_code").fill("x")
    page.locator("form:has(#id_code) button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#id_code").fill(code_sent(site))
    page.locator("form:has(#id_code) button").click()
    page.wait_for_url("**/mina-pass/nycklar/")


def test_code_opens_own_pages_without_scripts(browser: Browser, strict_site: Site) -> None:
    context = context_of(browser, strict_site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/mina-pass/logga-in/")
    assert context.cookies() == []
    expect(page.locator("[data-passkey]")).to_be_hidden()
    open_with_code(page, strict_site)
    context.close()


def test_volunteer_adds_a_passkey_and_opens_the_page_with_it(
    context: BrowserContext, strict_site: Site
) -> None:
    page = context.new_page()
    with_authenticator(page)
    page.goto("/mina-pass/logga-in/")
    look_at(page, "own-log-in")
    open_with_code(page, strict_site)
    page.goto("/mina-pass/nycklar/ny/")
    look_at(page, "own-passkey-add")
    page.locator("#id_name").fill("Min telefon")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/mina-pass/nycklar/")
    expect(page.get_by_text("Min telefon")).to_be_visible()
    look_at(page, "own-passkeys")
    context.clear_cookies()
    page.goto("/mina-pass/logga-in/?next=/mina-pass/nycklar/")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/mina-pass/nycklar/")
    expect(page.get_by_text("Min telefon")).to_be_visible()
    page.goto("/admin/")
    expect(page).to_have_url(re.compile("/konto/login/"))


def test_passkey_of_nobody_leaves_the_code(context: BrowserContext) -> None:
    page = context.new_page()
    with_authenticator(page)
    page.goto("/ar/mina-pass/logga-in/")
    look_at(page, "own-log-in-ar")
    page.locator("form[data-passkey] button").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("#id_email").fill("nobody@example.org")
    page.locator("form:has(#id_email) button").click()
    page.wait_for_url("**/ar/mina-pass/kod/")
    look_at(page, "own-code-ar")


def enter_password(page: Page) -> None:
    page.goto("/admin/")
    page.locator("#id_login").fill(EDITOR)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form:has(#id_password) button").click()


def test_staff_set_up_an_app_then_a_passkey_and_sign_in_with_either(
    context: BrowserContext, browser: Browser, strict_site: Site
) -> None:
    page = context.new_page()
    with_authenticator(page)
    page.goto("/konto/login/")
    look_at(page, "staff-log-in")
    enter_password(page)
    page.wait_for_url("**/konto/nycklar/**")
    look_at(page, "staff-set-up")
    page.goto("/konto/nycklar/app/")
    look_at(page, "staff-app")
    seed = page.locator("code").first.inner_text()
    page.locator("#id_code").fill(newest_code(seed, left=5))
    page.locator("form:has(#id_code) button").click()
    page.wait_for_url("**/reservkoder/")
    expect(page.locator(".codes code")).to_have_count(10)
    recovery = page.locator(".codes code").first.inner_text()
    look_at(page, "staff-recovery")
    page.goto("/admin/")
    expect(page).to_have_url(f"{strict_site.address}/admin/")

    page.goto("/konto/nycklar/ny/")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/konto/nycklar/")
    look_at(page, "staff-ways-in")

    context.clear_cookies()
    page.goto("/konto/login/?next=/admin/")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/admin/")

    other = context_of(browser, strict_site)
    page = other.new_page()
    enter_password(page)
    page.wait_for_url("**/konto/kod/")
    look_at(page, "staff-second-step")
    page.locator("#id_code").fill(recovery)
    page.locator("form:has(#id_code) button").first.click()
    page.wait_for_url("**/admin/")
    other.close()
