"""A letter as a reader's program draws it, on a phone and on a wide screen, in both directions; with pictures for people."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.journeys.conftest import SCREENS, Site
from tests.sites import beside

WIDTHS = [375, 700]
LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.fixture(scope="module")
def letters(running_site: Site) -> dict[str, str]:
    """The HTML of a letter with every kind of block, by language."""
    return json.loads(beside(running_site, "-m", "tests.journeys.a_letter").splitlines()[-1])


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["sv", "ar"])
def test_letter_fits_and_asks_nobody_but_the_site(
    browser: Browser, running_site: Site, letters: dict[str, str], language: str, width: int
):
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=True)
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(letters[language], wait_until="networkidle")
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"letter-{language}-{width}.png", full_page=True)
    seen = {
        "wide": page.evaluate("document.documentElement.scrollWidth"),
        "pictures": page.evaluate("[...document.images].map(image => image.naturalWidth > 0)"),
        "asked": [address.startswith(f"{running_site.address}/media/") for address in asked],
        "axe": [
            f"{each['id']}: {each['nodes'][0]['html']}"
            for each in Axe().run(page, options=LEVELS).response["violations"]
        ],
    }
    context.close()
    assert seen == {"wide": width, "pictures": [True], "asked": [True], "axe": []}
