"""From the footer to the letters and out again, by real mails: on a narrow phone, with scripts and without, by keyboard."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Locator, Page, expect

from campaigns.newsletters.subscription.robot_check import TOO_FAST
from tests.journeys.conftest import SCREENS, Site
from tests.sites import wait_for

PHONE = {"width": 320, "height": 640}
LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LINK = re.compile(r"https?://\S+/nyhetsbrev/\S+")


def sv(text: str) -> str:
    """As it stands on the Swedish site."""
    with translation.override("sv"):
        return gettext(text)


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[Page]:
    scripts = request.param == "with JavaScript"
    context = browser.new_context(**browser_context_args | {"viewport": PHONE}, java_script_enabled=scripts)
    yield context.new_page()
    context.close()


@pytest.fixture
def look(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Callable[[Page, str], None]]:
    """The page at the same address, read by axe and measured, in Swedish and in Arabic; with pictures for people."""
    context = browser.new_context(**browser_context_args | {"viewport": PHONE})
    reader = context.new_page()

    def read(page: Page, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        for language in ("", "/ar"):
            reader.goto(re.sub(r"^(https?://[^/]+)", rf"\1{language}", page.url))
            reader.screenshot(path=SCREENS / f"{name}{language.replace('/', '-')}-phone.png", full_page=True)
            found = Axe().run(reader, options=LEVELS).response["violations"]
            wide = reader.evaluate("document.documentElement.scrollWidth")
            assert ([f"{each['id']}: {each['nodes'][0]['html']}" for each in found], wide) == ([], 320)

    yield read
    context.close()


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=sv(name), exact=True).click()


def link_to(site: Site, person: str, subject: str) -> str:
    return LINK.search(site.mail_to(person, subject=sv(subject))).group()


def as_slow_as_a_person(since: float) -> None:
    wait_for(lambda: time.monotonic() - since > TOO_FAST)


def test_from_the_footer_to_the_letters_and_out_again(
    phone: Page, running_site: Site, look: Callable[[Page, str], None], request: pytest.FixtureRequest
) -> None:
    name = request.node.callspec.id.split()[0]
    person, elsewhere = f"laser-{name}@example.org", f"flyttad-{name}@example.org"
    phone.goto("/om-gvi/")
    phone.get_by_role("contentinfo").get_by_label(sv("Your e-mail")).fill(person)
    phone.get_by_role("contentinfo").get_by_role("button", name=sv("Choose letters")).click()
    opened = time.monotonic()
    expect(phone.get_by_label(sv("E-mail"), exact=True)).to_have_value(person)
    assert phone.get_by_role("checkbox", checked=True).count() == 0

    press(phone, "Send me letters")
    expect(phone.get_by_role("alert")).to_contain_text(
        sv("Tick at least one thing that you want to hear about.")
    )
    phone.get_by_role("checkbox", name=re.compile(f"^{sv('Campaigns')}")).check()
    phone.locator("summary", has_text="Nordost").click()
    phone.get_by_role("checkbox", name="Bergsjön").check()
    as_slow_as_a_person(opened)
    press(phone, "Send me letters")
    expect(heading(phone)).to_have_text(sv("Look in your mail"))
    look(phone, "letters-asked")

    phone.goto(link_to(running_site, person, "Do you want our letters?"))
    expect(phone.get_by_role("main")).to_contain_text("Bergsjön")
    look(phone, "letters-confirm")
    press(phone, "Yes, I want the letters")
    expect(heading(phone)).to_have_text(sv("Welcome"))
    look(phone, "letters-welcome")
    phone.get_by_role("main").get_by_role("link", name=sv("To my choices")).click()
    look(phone, "letters-choices")

    change_everything(phone, running_site, person, elsewhere)
    leave_and_be_erased(phone, running_site, elsewhere, look)
    assert phone.context.cookies() == []


def show_whose_it_is(phone: Page, site: Site, person: str) -> None:
    """By the button of the mail with the code."""
    phone.get_by_role("main").get_by_role("link", name=sv("Go on with a code by mail")).click()
    press(phone, "Send the code")
    expect(heading(phone)).to_have_text(sv("Write the code"))
    phone.goto(link_to(site, person, "Your code"))
    expect(heading(phone)).to_have_text(sv("Your address and your data"))


def change_everything(phone: Page, site: Site, person: str, elsewhere: str) -> None:
    phone.get_by_role("checkbox", name=re.compile(f"^{sv('For the press')}")).check()
    press(phone, "Save")
    expect(phone.get_by_role("status")).to_be_visible()
    expect(phone.get_by_role("checkbox", checked=True)).to_have_count(3)
    press(phone, "3 months")
    expect(phone.get_by_role("button", name=sv("Write to me again"))).to_be_visible()
    press(phone, "Write to me again")
    show_whose_it_is(phone, site, person)
    phone.get_by_label(sv("E-mail"), exact=True).fill(elsewhere)
    press(phone, "Change address")
    phone.goto(link_to(site, elsewhere, "Your new address for our letters"))
    press(phone, "Use this address")
    expect(phone.get_by_role("main")).to_contain_text(elsewhere)


def leave_and_be_erased(phone: Page, site: Site, person: str, look: Callable[[Page, str], None]) -> None:
    here = phone.url
    press(phone, "Stop the letters")
    expect(heading(phone)).to_have_text(sv("You get no more letters"))
    look(phone, "letters-left")
    press(phone, "I left by mistake")
    expect(heading(phone)).to_have_text(sv("Your letters"))
    show_whose_it_is(phone, site, person)
    phone.locator("summary", has_text=sv("Delete my data")).click()
    press(phone, "Yes, delete my data")
    expect(heading(phone)).to_have_text(sv("Your data is deleted"))
    assert phone.goto(here).status == 404


def test_form_is_filled_in_by_keyboard(
    page: Page, running_site: Site, look: Callable[[Page, str], None]
) -> None:
    page.goto("/nyhetsbrev/")
    opened = time.monotonic()
    look(page, "letters-form")
    tab_to(page, page.get_by_label(sv("E-mail"), exact=True))
    page.keyboard.type("tangent@example.org")
    tab_to(page, page.get_by_role("checkbox", name=re.compile(f"^{sv('News')}")))
    page.keyboard.press("Space")
    tab_to(page, page.locator("summary", has_text="Hisingen"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("checkbox", name="Backa"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name=sv("Send me letters")))
    as_slow_as_a_person(opened)
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text(sv("Look in your mail"))
    assert link_to(running_site, "tangent@example.org", "Do you want our letters?")


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("(e) => e === document.activeElement"):
            return
    raise AssertionError("It does not take the focus.")


def test_lost_link_comes_by_mail_and_one_press_ends_the_letters(
    page: Page, running_site: Site, look: Callable[[Page, str], None]
) -> None:
    page.goto("/nyhetsbrev/")
    page.get_by_role("link", name=sv("Mail me my link")).click()
    look(page, "letters-send-link")
    page.get_by_label(sv("E-mail"), exact=True).fill("okand@example.org")
    press(page, "Mail me my link")
    expect(heading(page)).to_have_text(sv("Look in your mail"))
    assert running_site.mail_to("okand@example.org", subject=sv("No letters go to this address"))


def test_help_page_asks_for_nothing(page: Page, running_site: Site) -> None:
    page.goto("/stod/")
    assert page.locator("form").count() == 0
