"""Every way into a shift without an account: on a phone, by keyboard, by accessible names, with scripts and without."""

import re
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import SCREENS, Site
from tests.sites import beside, text_of

PHONE, DESKTOP = {"width": 320, "height": 640}, {"width": 1280, "height": 900}
LINK = re.compile(r"https?://\S+/mina-pass/\S+")
CODE = re.compile(r"\b\d{6}\b")


def sv(text: str) -> str:
    """As it stands on the Swedish site."""
    with translation.override("sv"):
        return gettext(text)


@pytest.fixture(scope="module")
def deed(running_site: Site) -> Callable[..., str]:
    """What a coordinator or the clock does, by a process on the running site's database."""
    return partial(beside, running_site, "-m", "tests.journeys.an_evening")


@pytest.fixture(scope="module")
def evening(deed: Callable[..., str]) -> tuple[str, str]:
    """The address of an evening in nine days, and the private link to one of its shifts."""
    return "/kalender/lyktor-pa-torget/", deed("lay_out", "lyktor-pa-torget", "Lyktor på torget", "9")


@pytest.fixture(scope="module")
def tomorrow(deed: Callable[..., str]) -> str:
    deed("lay_out", "soppa-pa-torget", "Soppa på torget", "1.5")
    return "/kalender/soppa-pa-torget/"


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def phone(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[Page]:
    """A phone as narrow as they come, with scripts and without."""
    scripts = request.param == "with JavaScript"
    context = browser.new_context(**browser_context_args | {"viewport": PHONE}, java_script_enabled=scripts)
    yield context.new_page()
    context.close()


def mail_with(site: Site, person: str, pattern: re.Pattern[str]) -> str:
    """What the pattern finds in the first new mail to the person that has it."""
    return site.first_new(
        person, lambda mail: match.group() if (match := pattern.search(text_of(mail))) else ""
    )


def fill_in(page: Page, role: str, *, name: str, email: str) -> None:
    page.get_by_role("radio", name=re.compile(role)).check()
    page.get_by_label(sv("Name"), exact=True).fill(name)
    page.get_by_label(sv("E-mail"), exact=True).fill(email)
    page.get_by_role("radio", name=sv("18 or older")).check()
    page.get_by_role("checkbox").check()


def send(page: Page) -> None:
    page.get_by_role("button", name=sv("Sign me up")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(sv("We have sent you a mail"))


def type_code(page: Page, site: Site, person: str) -> None:
    page.get_by_label(sv("Code")).fill(mail_with(site, person, CODE))
    page.get_by_role("button", name=sv("Confirm"), exact=True).click()


def heading(page: Page) -> Locator:
    return page.get_by_role("heading", level=1)


def look(page: Page, name: str) -> None:
    """Keep pictures of the page on a desktop and on a phone, where it must not scroll sideways."""
    size = page.viewport_size
    for kind, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        page.screenshot(path=SCREENS / f"{name}-{kind}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.set_viewport_size(size)


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until the element, or another of its group, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate(
            "(e) => e === document.activeElement || (e.type === 'radio' && e.name === document.activeElement.name)"
        ):
            return
    raise AssertionError("Nothing like it takes the focus.")


def choose(page: Page, wanted: Locator) -> None:
    """Within a group of radio buttons: the arrows."""
    tab_to(page, wanted)
    page.keyboard.press("Space")
    for _ in range(6):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError("It cannot be chosen.")


def test_three_screens_on_a_phone_by_keyboard(
    phone: Page, running_site: Site, evening: tuple[str, str], request: pytest.FixtureRequest
) -> None:
    person = f"tangent-{request.node.callspec.id.split()[0]}@example.org"
    screens: list[str] = []
    phone.on("response", lambda answer: screens.append(answer.url) if is_screen(answer) else None)

    phone.goto(evening[0])
    choose(phone, phone.get_by_role("radio", name=re.compile("Lykttändare")))
    tab_to(phone, phone.get_by_label(sv("Name"), exact=True))
    phone.keyboard.type("Tangent")
    tab_to(phone, phone.get_by_label(sv("E-mail"), exact=True))
    phone.keyboard.type(person)
    choose(phone, phone.get_by_role("radio", name=sv("18 or older")))
    tab_to(phone, phone.get_by_role("checkbox"))
    phone.keyboard.press("Space")
    tab_to(phone, phone.get_by_role("button", name=sv("Sign me up")))
    phone.keyboard.press("Enter")
    expect(heading(phone)).to_have_text(sv("We have sent you a mail"))

    tab_to(phone, phone.get_by_label(sv("Code")))
    phone.keyboard.type(mail_with(running_site, person, CODE))
    phone.keyboard.press("Enter")
    expect(heading(phone)).to_have_text(sv("You have a place"))
    assert len(screens) == 3
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def is_screen(answer: object) -> bool:
    """Whether it is a page that somebody sees: neither a file nor a redirect."""
    return answer.request.is_navigation_request() and answer.status == 200


def test_three_together_get_three_places_or_none(
    page: Page, running_site: Site, evening: tuple[str, str]
) -> None:
    page.goto(evening[0])
    look(page, "sign-up-form")
    free = places_left(page, "Lykttändare")
    fill_in(page, "Lykttändare", name="Trion", email="trio@example.org")
    page.get_by_label(sv("How many are you?")).select_option("3")
    send(page)
    look(page, "type-code")
    page.goto(f"/ar{page.url.removeprefix(running_site.address)}")
    look(page, "type-code-ar")
    page.go_back()
    type_code(page, running_site, "trio@example.org")
    expect(heading(page)).to_have_text(sv("You have a place"))
    expect(page.get_by_role("main")).to_contain_text(sv("%(people)s people") % {"people": 3})
    look(page, "my-shift-placed")
    page.goto(f"/ar{page.url.removeprefix(running_site.address)}")
    look(page, "my-shift-placed-ar")
    page.goto(evening[0])
    assert places_left(page, "Lykttändare") == free - 3


def places_left(page: Page, role: str) -> int:
    card = page.locator(".pick label", has_text=role)
    return int(re.search(r"\d+", card.locator(".tag").inner_text()).group())


def test_guardian_is_asked_for_when_somebody_is_under_18(
    page: Page, running_site: Site, evening: tuple[str, str]
) -> None:
    guardian = page.get_by_label(sv("A parent's or guardian's e-mail, if you are 15–17"))
    page.goto(evening[0])
    expect(guardian).to_be_hidden()
    fill_in(page, "Lykttändare", name="Yasmin", email="yasmin@example.org")
    expect(guardian).to_be_hidden()
    page.get_by_role("radio", name=sv("15–17 years")).check()
    expect(guardian).to_be_visible()
    page.get_by_role("button", name=sv("Sign me up")).click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link").click()
    expect(guardian).to_be_focused()
    look(page, "sign-up-guardian-missing")
    guardian.fill("mamma@example.org")
    send(page)
    type_code(page, running_site, "yasmin@example.org")
    expect(heading(page)).to_have_text(sv("We have asked your parent or guardian"))
    look(page, "my-shift-guardian")
    mine = page.url

    page.goto(mail_with(running_site, "mamma@example.org", LINK))
    expect(heading(page)).to_have_text(sv("May they take part?"))
    expect(page.get_by_role("main")).to_contain_text("Yasmin")
    look(page, "guardian")
    page.goto(f"/ar{page.url.removeprefix(running_site.address)}")
    look(page, "guardian-ar")
    page.go_back()
    page.get_by_role("button", name=sv("Yes, they may take part")).click()
    expect(heading(page)).to_have_text(sv("You have said yes"))
    look(page, "guardian-yes")
    page.goto(mine)
    expect(heading(page)).to_have_text(sv("You have a place"))


def test_guardian_is_always_asked_for_without_scripts(
    browser: Browser, browser_context_args: dict[str, object], evening: tuple[str, str]
) -> None:
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(evening[0])
    expect(page.get_by_label(sv("A parent's or guardian's e-mail, if you are 15–17"))).to_be_visible()
    context.close()


def test_role_with_approval_is_asked_for_and_given(
    page: Page, running_site: Site, evening: tuple[str, str], deed: Callable[..., str]
) -> None:
    page.goto(evening[0])
    fill_in(page, "Kvällsledare", name="Lea", email="lea@example.org")
    send(page)
    type_code(page, running_site, "lea@example.org")
    expect(heading(page)).to_have_text(sv("You have asked for this shift"))
    look(page, "my-shift-requested")
    deed("approve", "lea@example.org")
    page.reload()
    expect(heading(page)).to_have_text(sv("You have a place"))


def test_full_shift_is_queued_for_and_offered_when_a_place_is_free_near_the_start(
    page: Page, running_site: Site, tomorrow: str, deed: Callable[..., str]
) -> None:
    page.goto(tomorrow)
    fill_in(page, "Kock", name="Kaj", email="kaj@example.org")
    send(page)
    type_code(page, running_site, "kaj@example.org")
    expect(heading(page)).to_have_text(sv("You have a place"))
    kaj = page.url
    page.goto(tomorrow)
    fill_in(page, f"Kock.*{sv('Queue')}", name="Mira", email="mira@example.org")
    send(page)
    type_code(page, running_site, "mira@example.org")
    expect(heading(page)).to_have_text(sv("You are number %(place)s in the queue") % {"place": 1})
    look(page, "my-shift-waiting")
    mira = page.url

    deed("wait", "mira@example.org")
    page.goto(kaj)
    look(page, "my-shift-cancelling")
    page.get_by_role("button", name=sv("Yes, cancel my shift")).click()
    expect(heading(page)).to_have_text(sv("You have cancelled"))
    look(page, "my-shift-cancelled")
    page.goto(mira)
    expect(heading(page)).to_have_text(sv("A place is free for you"))
    look(page, "my-shift-offered")
    page.get_by_role("button", name=sv("Yes, I am coming")).click()
    expect(heading(page)).to_have_text(sv("You have a place"))


def test_private_shift_is_taken_by_its_link_alone(
    page: Page, running_site: Site, evening: tuple[str, str]
) -> None:
    address, link = evening
    page.goto(address)
    expect(page.get_by_role("radio", name=re.compile("Sångare"))).to_have_count(0)
    page.goto(link)
    look(page, "private-shift")
    page.goto(f"/ar{page.url.removeprefix(running_site.address)}")
    look(page, "private-shift-ar")
    page.go_back()
    page.get_by_label(sv("Name"), exact=True).fill("Sofia")
    page.get_by_label(sv("E-mail"), exact=True).fill("sofia@example.org")
    page.get_by_role("checkbox").check()
    send(page)
    type_code(page, running_site, "sofia@example.org")
    expect(heading(page)).to_have_text(sv("You have a place"))
