"""How long a volunteer's way is, on a phone 360 px wide: taps, screens and scrolling, as a table against what they were."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Response, expect

from tests.journeys.conftest import SCREENS, Site
from tests.journeys.test_pages import LEVELS
from tests.journeys.test_signing_up import CODE, heading, is_screen, mail_with, sv

PHONE = {"width": 360, "height": 640}
LIGHTS, WALK, LESSONS = (
    f"/kalender/{slug}/"
    for slug in ("ljus-hammarkulletorget", "kvallsvandring-hammarkullen", "laxhjalp-med-fika")
)
# What it was before anybody measured; None: nobody had.
BEFORE = {
    "sign-up: screens": 4,
    "sign-up: taps": 6,
    "sign-up: fields": 3,
    "sign-up: scrolled, px": 2600,
    "signed in: taps": 6,
    "signed in: screens": 4,
    "cancel: taps": 3,
    "event: button in sight at, px": 2660,
    "calendar: first event at, px": 955,
    "campaign: pledge form at, px": 2365,
    "calendar: subscribe at, px": 4800,
    "Mina pass": "footer",
}


@dataclass
class Way:
    """One person's way on a page, counted as they go: only what they do with their own hand."""

    page: Page
    taps: int = 0
    fields: int = 0
    scrolled: int = 0
    screens: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("response", self.count)

    def count(self, answer: Response) -> None:
        if is_screen(answer):
            self.screens.append(answer.url)

    def reach(self, wanted: Locator) -> None:
        """Scroll by hand no further than until the whole of it is in sight."""
        box = wanted.bounding_box()
        below = max(0, box["y"] + box["height"] - PHONE["height"])
        by = below or min(0, box["y"])
        self.page.evaluate("by => window.scrollBy({top: by, behavior: 'instant'})", by)
        self.scrolled += round(abs(by))

    def tap(self, wanted: Locator) -> None:
        self.reach(wanted)
        wanted.click()
        self.taps += 1

    def fill(self, wanted: Locator, text: str) -> None:
        self.reach(wanted)
        wanted.fill(text)
        self.fields += 1


@pytest.fixture(scope="module")
def measured() -> Iterator[dict[str, object]]:
    """What each test has measured; printed as a table after the last."""
    found: dict[str, object] = {}
    yield found
    lines = [f"{'':34}{'before':>8}{'now':>8}"]
    lines += [f"{name:34}{before!s:>8}{found.get(name, '-')!s:>8}" for name, before in BEFORE.items()]
    SCREENS.mkdir(parents=True, exist_ok=True)
    (SCREENS / "the-way.txt").write_text("\n".join(lines) + "\n")
    sys.stdout.write("\n\n" + "\n".join(lines) + "\n")


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[Page]:
    scripts = request.param == "with JavaScript"
    context = browser.new_context(**browser_context_args | {"viewport": PHONE}, java_script_enabled=scripts)
    yield context.new_page()
    context.close()


@pytest.fixture
def person(request: pytest.FixtureRequest) -> str:
    """An address of the test's own."""
    return f"{re.sub('[^a-z]+', '-', request.node.name.lower())[-50:].strip('-')}@example.org"


def top(wanted: Locator) -> int:
    return round(wanted.bounding_box()["y"])


def shift(page: Page, role: str) -> Locator:
    return page.get_by_role("radio", name=re.compile(role)).first


def test_sign_up_is_three_screens_four_taps_and_three_fields(
    phone: Page, running_site: Site, measured: dict[str, object], person: str
) -> None:
    way = Way(phone)
    phone.goto(LIGHTS)
    button = phone.locator(".to-shifts a")
    seen = button.bounding_box()
    assert 0 < seen["y"] <= PHONE["height"] - seen["height"]  # nothing to scroll past
    expect(button).to_have_text(re.compile(r"· \d+ "))
    # What is asked of a person is asked once a shift is chosen.
    expect(phone.get_by_label(sv("How many are you?"))).to_be_hidden()
    way.tap(shift(phone, "Värd på torget"))
    expect(phone.get_by_label(sv("How many are you?"))).to_be_visible()
    form = phone.locator("#anmal")
    way.fill(form.get_by_label(sv("Name"), exact=True), "Vega")
    way.fill(form.get_by_label(sv("E-mail"), exact=True), person)
    way.tap(form.get_by_role("radio", name=sv("18 or older")))
    way.tap(form.get_by_role("button", name=sv("Sign me up")))
    expect(heading(phone)).to_have_text(sv("We have sent you a mail"))
    expect(phone.get_by_role("main")).to_contain_text(person)
    way.fill(phone.get_by_label(sv("Code")), mail_with(running_site, person, CODE))
    way.tap(phone.get_by_role("button", name=sv("Confirm"), exact=True))
    expect(heading(phone)).to_have_text(sv("You have a place"))
    screens = len(way.screens)
    measured |= {
        "sign-up: screens": screens,
        "sign-up: taps": way.taps,
        "sign-up: fields": way.fields,
        "sign-up: scrolled, px": way.scrolled,
        "event: button in sight at, px": round(seen["y"]),
    }
    cancel = Way(phone)
    cancel.tap(phone.get_by_text(sv("I cannot come")))
    cancel.tap(phone.get_by_role("button", name=sv("Yes, cancel my shift")))
    expect(heading(phone)).to_have_text(sv("You have cancelled"))
    measured["cancel: taps"] = cancel.taps
    assert (screens, way.taps, way.fields) == (3, 4, 3)
    assert way.scrolled <= 1800
    assert cancel.taps <= 3


def test_button_leads_to_the_shifts_and_stays_in_sight_until_they_are(phone: Page) -> None:
    phone.goto(WALK)
    button, first = phone.locator(".to-shifts a"), shift(phone, "Fikavärd")
    for by in (0, 300, 300):
        phone.mouse.wheel(0, by)
        assert phone.locator(".to-shifts a").bounding_box()["y"] < PHONE["height"]
    button.click()
    expect(first).to_be_in_viewport()
    # Everything there is to read stands above the form.
    lowest = max(top(each) for each in phone.locator(".event-page > * h2, .event-page .text p, .days").all())
    assert lowest < top(phone.locator("#anmal"))


def test_parts_of_the_page_come_in_their_order(phone: Page) -> None:
    phone.goto(WALK)
    parts = [".facts", ".event-page .text", ".days", "#id_shift"]
    places = [top(phone.locator(part).first) for part in parts]
    assert places == sorted(places)
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_days_are_a_row_with_what_is_called_off_struck_through(phone: Page) -> None:
    phone.goto(WALK)
    days = phone.locator(".days a")
    off = phone.locator(".days .off")
    assert days.count() == 6
    expect(off).to_have_count(1)
    expect(off).to_contain_text(sv("Called off"))
    assert "line-through" in off.locator("b").evaluate("each => getComputedStyle(each).textDecoration")
    days.nth(1).click()
    expect(phone.locator(".days [aria-current]")).to_have_attribute("href", days.nth(1).get_attribute("href"))
    expect(phone.locator(".days")).to_be_in_viewport()


def test_card_of_a_walk_says_that_it_takes_the_introduction_and_leads_to_its_date(phone: Page) -> None:
    phone.goto(WALK)
    card = phone.locator(".shift", has_text="Vandrare").first
    expect(card).to_contain_text("Introduktion")
    card.get_by_role("link").first.click()
    expect(heading(phone)).to_contain_text("Introduktion")
    expect(phone.locator("#anmal, .note").first).to_be_visible()


def test_somebody_of_14_finds_from_which_age_one_may_help(phone: Page) -> None:
    phone.goto(LIGHTS)
    expect(phone.locator(".shift").first).to_contain_text(sv("From 15 years."))


def test_wrong_address_is_corrected_where_the_code_is_typed(
    phone: Page, running_site: Site, person: str
) -> None:
    phone.goto(LIGHTS)
    form = phone.locator("#anmal")
    shift(phone, "Fikavärd").check()
    form.get_by_label(sv("Name"), exact=True).fill("Rut")
    form.get_by_label(sv("E-mail"), exact=True).fill("fell@example.org")
    form.get_by_role("radio", name=sv("18 or older")).check()
    form.get_by_role("button", name=sv("Sign me up")).click()
    expect(phone.get_by_role("main")).to_contain_text("fell@example.org")
    phone.get_by_text(sv("The address is wrong")).click()
    phone.get_by_label(sv("E-mail"), exact=True).first.fill(person)
    phone.get_by_role("button", name=sv("Send the code there")).click()
    expect(phone.get_by_role("main")).to_contain_text(person)
    page = phone.url
    phone.get_by_label(sv("Code")).fill(mail_with(running_site, person, CODE))
    phone.get_by_role("button", name=sv("Confirm"), exact=True).click()
    expect(heading(phone)).not_to_have_text(sv("We have sent you a mail"))
    phone.goto(page)
    expect(heading(phone)).to_have_text(sv("Your address is confirmed"))


def test_refusal_leads_to_the_introduction(phone: Page, running_site: Site, person: str) -> None:
    phone.goto(WALK)
    form = phone.locator("#anmal")
    phone.locator(".shift", has_text="Vandrare").get_by_role("radio").first.check()
    form.get_by_label(sv("Name"), exact=True).fill("Ny")
    form.get_by_label(sv("E-mail"), exact=True).fill(person)
    form.get_by_role("checkbox", name=sv("I am 18 or older and have read how my data is protected.")).check()
    form.get_by_role("button", name=sv("Sign me up")).click()
    phone.get_by_label(sv("Code")).fill(mail_with(running_site, person, CODE))
    phone.get_by_role("button", name=sv("Confirm"), exact=True).click()
    expect(heading(phone)).to_have_text(sv("You are not signed up"))
    main = phone.get_by_role("main")
    expect(main).to_contain_text("Introduktion")
    expect(main.get_by_role("link", name=sv("Ask a coordinator"))).to_be_visible()
    main.get_by_role("link", name=re.compile(r"\d")).first.click()
    expect(heading(phone)).to_contain_text("Introduktion")


def test_one_tap_takes_a_shift_for_whoever_is_signed_in(
    browser: Browser, browser_context_args: dict[str, object], running_site: Site, measured: dict[str, object]
) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": PHONE})
    phone = context.new_page()
    phone.goto("/en/mina-pass/")
    phone.get_by_label("E-mail").fill("mehdi@example.org")
    phone.get_by_role("button", name="Send the code").click()
    mail = running_site.mail_to("mehdi@example.org", subject="Your code")
    phone.get_by_label("Code").fill(CODE.search(mail)[0])
    phone.get_by_role("button", name="Open my page").click()
    expect(heading(phone)).to_contain_text("Mehdi")
    assert phone.locator("#lediga li").count() <= 3

    way = Way(phone)
    phone.goto(LIGHTS)
    take = phone.locator("#anmal").get_by_role("button", name=re.compile(sv("Take the shift"))).first
    look(phone, "event-signed-in")
    way.tap(take)
    expect(phone.locator(".shift.is-mine")).to_contain_text(sv("You have a place"))
    expect(phone.locator(".shift.is-mine")).to_be_in_viewport()
    measured |= {"signed in: taps": way.taps, "signed in: screens": len(way.screens)}
    assert way.taps == 1

    phone.goto(LESSONS)
    phone.get_by_text(sv("Take several dates at once")).click()
    boxes = phone.locator("#anmal").get_by_role("checkbox", name=re.compile("Fikavärd"))
    assert boxes.count() >= 2
    for box in (boxes.nth(0), boxes.nth(1)):
        box.check()
    left = boxes.count()
    phone.get_by_role("button", name=sv("Take the ticked shifts")).click()
    phone.get_by_text(sv("Take several dates at once")).click()
    assert boxes.count() == left - 2
    context.close()


def test_where_things_stand(
    browser: Browser, browser_context_args: dict[str, object], measured: dict[str, object]
) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": PHONE})
    phone = context.new_page()
    phone.goto("/kalender/")
    measured["calendar: first event at, px"] = top(phone.locator(".event").first)
    measured["calendar: subscribe at, px"] = top(phone.locator('a[href*="vy=folj"]').first)
    in_header = phone.locator("header").get_by_role("link", name=sv("My shifts"), include_hidden=True).count()
    measured["Mina pass"] = "header" if in_header else "footer"
    phone.goto("/kampanjer/ljus-pa-torget/")
    measured["campaign: pledge form at, px"] = top(phone.locator("#linjen"))
    context.close()
    assert measured["Mina pass"] == "header"
    assert measured["campaign: pledge form at, px"] <= 900
    assert measured["calendar: subscribe at, px"] < measured["calendar: first event at, px"] <= 600


def test_axe_finds_nothing_on_the_way(browser: Browser, browser_context_args: dict[str, object]) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": PHONE})
    phone = context.new_page()
    for language in ("", "/ar"):
        phone.goto(f"{language}{WALK}")
        look(phone, f"event{language.replace('/', '-')}")
    phone.goto(LIGHTS)
    form = phone.locator("#anmal")
    shift(phone, "Fikavärd").check()
    look(phone, "event-chosen")
    form.get_by_label(sv("Name"), exact=True).fill("Axel")
    form.get_by_label(sv("E-mail"), exact=True).fill("axel@example.org")
    form.get_by_role("radio", name=sv("18 or older")).check()
    form.get_by_role("button", name=sv("Sign me up")).click()
    phone.get_by_text(sv("The address is wrong")).click()
    look(phone, "code-page")
    context.close()


def look(page: Page, name: str) -> None:
    """Keep a picture; the page fits, and axe finds nothing."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}-360.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth")
    found = Axe().run(page, options=LEVELS).response["violations"]
    assert (wide, [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]) == (PHONE["width"], [])
