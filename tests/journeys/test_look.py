"""How the pages sit on a phone: what stands first is in sight, what is foreign keeps its direction, night is read like day."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site
from tests.journeys.test_pages import LEVELS, MISSING, PAGES
from tests.sites import ROOT

CATALOGUE = ROOT / "cms" / "locale" / "sv" / "LC_MESSAGES" / "django.po"
PHONE = {"width": 360, "height": 740}
HEADER = 120  # pixels that the help line and the header take at most, on every page
FORM = 900  # the pledge begins above it
IN_THE_DARK = [
    "home",
    "campaign",
    "calendar-month",
    "event",
    "news",
    "volunteer",
    "help",
    "contact",
    "sign-in",
    "not-found",
]
# What is said in Latin letters alone where the page runs from right to left, outside all that keeps such a run together.
STRAY = r"""() => {
  const found = [];
  const keeps = 'bdi, a[lang], [dir=ltr], [lang=sv], .nowrap, input, textarea, select, script, style, svg, [hidden]';
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode())
    if (/[A-Za-zÅÄÖåäö]{2,}/.test(node.data) && !/\p{Script=Arabic}/u.test(node.data))
      if (!node.parentElement.closest(keeps)) found.push(node.data.trim());
  return found;
}"""
# Words in a list of facts that stand on two lines.
DIVIDED = r"""() => {
  const found = [], range = document.createRange();
  for (const list of document.querySelectorAll('.facts')) {
    const walk = document.createTreeWalker(list, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode())
      for (const word of node.data.matchAll(/[\p{L}\d]+/gu)) {
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
      }
  }
  return found;
}"""


@pytest.fixture
def phone(browser: Browser, browser_context_args: dict[str, object]) -> Page:
    return browser.new_context(**{**browser_context_args, "viewport": PHONE}).new_page()


def test_header_leaves_the_screen_to_the_page(phone: Page, running_site: Site) -> None:
    tall = {}
    for name, address in PAGES.items():
        phone.goto(address)
        top = phone.locator(".top").bounding_box()
        assert top
        if (bottom := top["y"] + top["height"]) > HEADER:
            tall[name] = bottom
    assert tall == {}


def test_pledge_stands_under_the_counter(phone: Page, running_site: Site) -> None:
    phone.goto(PAGES["campaign"])
    form, count = (phone.locator(where).bounding_box() or {"y": FORM} for where in ("#linjen", ".count"))
    assert count["y"] < form["y"] < FORM


def test_languages_are_behind_one_button_without_a_script(
    browser: Browser, browser_context_args: dict[str, object]
) -> None:
    page = browser.new_context(
        **{**browser_context_args, "viewport": PHONE, "java_script_enabled": False}
    ).new_page()
    page.goto("/kontakt/")
    link = page.locator(".langs [hreflang=ar]")
    assert not link.is_visible()
    page.locator(".langs summary").click()
    link.click()
    assert page.url.endswith("/ar/kontakt/")


def test_menu_of_a_phone_leads_to_ones_own_page_contact_and_search(phone: Page, running_site: Site) -> None:
    phone.goto("/")
    phone.locator(".top > .wrap > .menu").click()
    said = [link.inner_text() for link in phone.locator("#menu .own a").all() if link.is_visible()]
    assert said == ["Mina pass", "Kontakt", "Sök"]


def test_no_bracket_stands_before_visitors(phone: Page, running_site: Site) -> None:
    found = {}
    for name, address in PAGES.items():
        phone.goto(address)
        if gaps := phone.evaluate(r"() => document.body.innerText.match(/\[\p{L}[^\]]*\]/gu)"):
            found[name] = gaps
    assert found == {}


@pytest.mark.parametrize("name", [name for name in PAGES if name.endswith("-ar")])
def test_foreign_words_keep_their_direction(phone: Page, running_site: Site, name: str) -> None:
    phone.goto(PAGES[name])
    ours = " ".join(
        CATALOGUE.read_text().replace('"\n"', "").split()
    )  # a sentence that nobody has translated yet is no run
    assert [run for run in phone.evaluate(STRAY) if run not in ours] == []


@pytest.mark.parametrize("name", IN_THE_DARK)
def test_page_is_clean_by_night(browser: Browser, browser_context_args: dict[str, object], name: str) -> None:
    page = browser.new_context(**{**browser_context_args, "color_scheme": "dark"}).new_page()
    answer = page.goto(PAGES[name])
    assert answer
    assert answer.status == MISSING.get(name, 200)
    found = Axe().run(page, options=LEVELS)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [320, 360, 768])
def test_words_of_facts_are_not_divided(phone: Page, running_site: Site, width: int) -> None:
    phone.set_viewport_size({"width": width, "height": 740})
    divided = {}
    for page in ("/kontakt/", PAGES["event"], PAGES["event-series"], "/kalender/infobord-jarntorget/"):
        phone.goto(page)
        if words := phone.evaluate(DIVIDED):
            divided[page] = words
    assert divided == {}
