"""A letter's way: an editor asks for it, a colleague releases it, a reader gets it, and the archive shows it."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import SCREENS, Site
from tests.journeys.test_admin_csp import Rows
from tests.journeys.test_subscribing import as_slow_as_a_person, heading, link_to, press, sv

DRAFT = "Det händer nära dig"
READER = "lasarinna@example.org"


@pytest.fixture
def reader(page: Page, running_site: Site) -> Iterator[Page]:
    """Somebody who asked for letters about campaigns, and said yes to them."""
    page.goto("/nyhetsbrev/")
    opened = time.monotonic()
    page.get_by_label(sv("E-mail"), exact=True).fill(READER)
    page.get_by_role("checkbox", name=re.compile(f"^{sv('Campaigns')}")).check()
    as_slow_as_a_person(opened)
    press(page, "Send me letters")
    page.goto(link_to(running_site, READER, "Do you want our letters?"))
    press(page, "Yes, I want the letters")
    expect(heading(page)).to_have_text(sv("Welcome"))
    return page


def test_letter_is_asked_for_released_read_and_kept(
    sign_in: Callable[[str], Page], reader: Page, running_site: Site, browser: Browser
) -> None:
    [(letter,)] = Rows(running_site).all(
        f"SELECT id FROM wagtailcore_page WHERE title = '{DRAFT}' AND alias_of_id IS NULL"  # noqa: S608
    )
    editor = sign_in("redaktor")
    editor.goto(f"/admin/letters/send/{letter}/")
    SCREENS.mkdir(parents=True, exist_ok=True)
    editor.screenshot(path=SCREENS / "letter-send.png", full_page=True)
    editor.get_by_role("button", name=sv("Send the letter")).click()
    expect(editor.get_by_role("main")).to_contain_text(
        sv("Somebody other than you has to release this letter.")
    )
    assert editor.get_by_role("button", name=sv("Release the letter")).count() == 0
    editor.screenshot(path=SCREENS / "letter-asked.png", full_page=True)

    colleague = sign_in("admin")
    colleague.goto(editor.url)
    colleague.get_by_role("button", name=sv("Release the letter")).click()
    expect(colleague.locator("[data-state=done]")).to_be_visible(timeout=30_000)
    colleague.screenshot(path=SCREENS / "letter-done.png", full_page=True)

    mail = running_site.mail_to(READER, subject=DRAFT)
    reader.goto("/nyhetsbrev/arkiv/")
    reader.get_by_role("main").get_by_role("link", name=DRAFT).click()
    expect(heading(reader)).to_have_text(DRAFT)
    [leave] = re.findall(r"https?://\S+/nyhetsbrev/avsluta/\S+", mail)
    reader.goto(leave)
    press(reader, "Stop the letters")
    expect(heading(reader)).to_have_text(sv("You get no more letters"))
    assert [each["Subject"] for each in running_site.mails().values() if each["To"] == READER].count(
        DRAFT
    ) == 1
