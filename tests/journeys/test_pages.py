"""Every page type as visitors meet it: nothing for axe to find, nothing from elsewhere, no cookie, no sideways scrolling."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import SCREENS, Site

PAGES = {
    "home": "/",
    "campaigns": "/kampanjer/",
    "campaign": "/kampanjer/ljus-pa-torget/",
    "calendar": "/kalender/",
    "calendar-empty": "/kalender/?omrade=billdal&fran=2020-01-01&till=2020-01-02",
    "calendar-chosen": "/kalender/?omrade=hisingen&alder=15&plats=1",
    "calendar-month": "/kalender/?vy=manad",
    "calendar-paper": "/kalender/?vy=utskrift",
    "calendar-nonsense": "/kalender/?vy=manad&manad=1999-01",
    "event": "/kalender/kvallsvandring-hammarkullen/",
    "event-series": "/kalender/trygghetsvandring/",
    "news": "/nyheter/",
    "news-item": "/nyheter/fyra-torg-fyra-sondagar/",
    "letters": "/nyhetsbrev/",
    "letters-archive": "/nyhetsbrev/arkiv/",
    "volunteer": "/bli-volontar/",
    "help": "/stod/",
    "contact": "/kontakt/",
    "privacy": "/personuppgifter/",
    "accessibility": "/tillganglighet/",
    "about": "/om-gvi/",
    "search": "/sok/?q=kvällsvandring",
    "search-empty": "/sok/?q=zzzz",
    "my-shifts": "/mina-pass/",
    "gone": "/mina-pass/klart/",
    "link-gone": "/mina-pass/borta/",
    "sign-in": "/konto/login/",
    "not-found": "/finns-inte/",
    "home-en": "/en/",
    "home-ar": "/ar/",
    "campaign-ar": "/ar/kampanjer/ljus-pa-torget/",
    "calendar-ar": "/ar/kalender/",
    "calendar-month-ar": "/ar/kalender/?vy=manad",
    "event-ar": "/ar/kalender/kvallsvandring-hammarkullen/",
    "help-ar": "/ar/stod/",
    "home-so": "/so/",
    "home-fa": "/fa/",
}
MISSING = {"not-found": 404, "link-gone": 404}
WIDTHS = {"desktop": 1280, "tablet": 768, "phone": 320}
LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def axe() -> Axe:
    return Axe()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_clean_for_everyone(page: Page, running_site: Site, axe: Axe, name: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
    response = page.goto(PAGES[name])
    assert response.status == MISSING.get(name, 200)
    foreign = [url for url in asked if not url.startswith((running_site.address, "data:"))]
    violations = [
        f"{found['id']}: {found['nodes'][0]['html']}"
        for found in axe.run(page, options=LEVELS).response["violations"]
    ]
    assert (violations, foreign, complaints, page.context.cookies()) == ([], [], [], [])


@pytest.mark.parametrize("name", PAGES)
def test_page_fits_every_width(browser: Browser, browser_context_args: dict, name: str) -> None:
    """No sideways scrolling down to 320 px (WCAG 1.4.10); the pictures are for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    too_wide = {}
    for width_name, width in WIDTHS.items():
        context = browser.new_context(**browser_context_args | {"viewport": {"width": width, "height": 900}})
        page = context.new_page()
        page.goto(PAGES[name])
        page.evaluate("document.fonts.ready")
        page.screenshot(path=SCREENS / f"{name}-{width_name}.png", full_page=True)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if overflow > 0:
            too_wide[width_name] = overflow
        context.close()
    assert too_wide == {}


@pytest.mark.parametrize(
    "name", ["home", "event", "campaign", "calendar", "calendar-month", "help", "event-ar"]
)
def test_page_holds_at_twice_the_text_size(browser: Browser, browser_context_args: dict, name: str) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": {"width": 640, "height": 900}})
    page = context.new_page()
    page.goto(PAGES[name])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    page.screenshot(path=SCREENS / f"{name}-200-percent.png", full_page=True)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    context.close()
    assert overflow <= 0


@pytest.mark.parametrize("name", ["home", "event", "calendar", "calendar-paper", "help"])
def test_page_prints_without_its_furniture(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    page.emulate_media(media="print")
    page.screenshot(path=SCREENS / f"{name}-print.png", full_page=True)
    assert not page.get_by_role("navigation").first.is_visible()


def test_front_page_weighs_less_than_60_kilobytes_on_a_first_visit(
    browser: Browser, browser_context_args: dict
) -> None:
    context = browser.new_context(**browser_context_args)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    weights: list[float] = []
    network.on("Network.loadingFinished", lambda event: weights.append(event["encodedDataLength"]))
    page.goto("/", wait_until="networkidle")
    context.close()
    assert 0 < sum(weights) < 60_000
