"""The whole of it: an editor publishes, residents sign up, wait, cancel and are promoted, a calendar follows."""

import re
import urllib.request
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SCREENS, Site
from tests.journeys.test_signing_up import fill_in, send

FIRST_DAY = datetime.now().astimezone() + timedelta(days=40)


def publish_event(editor: Page, title: str) -> None:
    """From the campaign's page on the site, through the userbar, to a published event below it."""
    editor.goto("/kampanjer/ljus-pa-torget/")
    editor.locator("wagtail-userbar button").first.click()
    editor.locator("wagtail-userbar a[href*=add_subpage]").click()
    editor.locator("#id_title").fill(title)
    editor.locator("#id_intro").fill("Vi visar att gatan är vår. Alla vuxna är välkomna.")
    editor.locator("#id_place").fill("Järntorget, vid spårvagnen")
    editor.locator("#id_kind").select_option("ljusmanifestation")
    editor.locator("footer [data-controller~='w-dropdown'] button").first.click()
    editor.get_by_role("button", name="Publicera", exact=True).click()
    editor.get_by_role("link", name="Lägg till det första datumet").click()


def add_date(editor: Page) -> None:
    editor.locator("#id_starts_at").fill(FIRST_DAY.strftime("%Y-%m-%d 18:00"))
    editor.locator("#id_ends_at").fill(FIRST_DAY.strftime("%Y-%m-%d 21:00"))
    editor.keyboard.press("Escape")
    editor.get_by_role("button", name="Skapa").click()


def add_shift(editor: Page, role: str, places: int) -> None:
    editor.get_by_role("link", name="Lägg till ett pass").first.click()
    editor.locator("#id_role").select_option(label=role)
    editor.locator("#id_capacity").fill(str(places))
    editor.get_by_role("button", name="Skapa").click()
    expect(editor.get_by_text(role).first).to_be_visible()


def sign_up(visitor: Page, event: str, *, role: str, name: str, email: str) -> None:
    visitor.goto("/kalender/")
    while not visitor.get_by_role("link", name=event).count():
        visitor.get_by_role("link", name="Visa senare datum").click()
    visitor.get_by_role("link", name=event).click()
    fill_in(visitor, role, name=name, email=email)
    send(visitor)


def link_in(mail: str) -> str:
    return re.findall(r"https?://\S+/mina-pass/\S+", mail)[0]


@pytest.fixture
def event(sign_in: Callable[[str], Page], request: pytest.FixtureRequest) -> str:
    """A new event with two shifts, published by an editor through the admin alone."""
    title = f"Kväll på gatan {request.node.callspec.id.split()[0]}"
    editor = sign_in("redaktor")
    publish_event(editor, title)
    add_date(editor)
    add_shift(editor, "Fikavärd", 1)
    add_shift(editor, "Värd på torget", 3)
    return title


def test_from_the_editor_to_the_promoted_volunteer(visitor: Page, running_site: Site, event: str) -> None:
    mode = event.rsplit(" ", 1)[1]
    alice, bob = f"alice-{mode}@example.org", f"bob-{mode}@example.org"

    sign_up(visitor, event, role="Fikavärd", name="Alice", email=alice)
    mail = running_site.mail_to(alice, subject="Bekräfta din anmälan")
    visitor.get_by_label("Kod").fill(re.search(r"\b\d{6}\b", mail).group())
    visitor.get_by_role("button", name="Bekräfta").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Du har en plats")
    visitor.screenshot(path=SCREENS / "my-shift-desktop.png", full_page=True)

    sign_up(visitor, event, role="Fikavärd.*Kö", name="Bob", email=bob)
    visitor.goto(link_in(running_site.mail_to(bob, subject="Bekräfta din anmälan")))
    visitor.get_by_role("button", name="Ja, anmäl mig").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Du är nummer 1 i kön")

    visitor.goto(link_in(running_site.mail_to(alice, subject="Du har en plats")))
    visitor.get_by_role("button", name="Ja, avboka mitt pass").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Du har avbokat")

    visitor.goto(link_in(running_site.mail_to(bob, subject="Du har fått en plats")))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Du har en plats")
    with urllib.request.urlopen(f"{running_site.address}/kalender.ics?kampanj=ljus-pa-torget") as feed:
        assert f"SUMMARY:{event}" in feed.read().decode().replace("\r\n ", "")


def test_form_with_mistakes_keeps_what_was_typed_and_takes_focus(visitor: Page) -> None:
    visitor.goto("/kalender/kvallsvandring-hammarkullen/")
    visitor.get_by_role("radio", disabled=False).first.check()
    visitor.get_by_label("Namn", exact=True).fill("Åsa")
    visitor.get_by_label("E-post", exact=True).fill("asa@")
    visitor.get_by_role("button", name="Anmäl mig").click()
    summary = visitor.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(visitor.get_by_label("Namn", exact=True)).to_have_value("Åsa")
    expect(visitor.get_by_label("E-post", exact=True)).to_have_value("asa@")
    visitor.screenshot(path=SCREENS / "event-errors-desktop.png", full_page=True)
