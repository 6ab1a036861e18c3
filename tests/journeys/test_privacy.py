"""What is kept about people: told to everybody on one page, and of one person taken out and erased under an auditor's eyes."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journeys.conftest import SCREENS, Site
from tests.journeys.test_contact import LEVELS, in_language, press, sv
from tests.sites import beside

RASMUS, NAME, REASON = "rasmus@example.org", "Rasmus (demo)", "Ärende 2026-41"
SAID = "Hur länge sparar ni det här?"
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def officers(running_site: Site) -> None:
    """Two more log-ins beside the demo's: one may erase people, one reads who did."""
    for name, group in (("skydd", "Data protection"), ("granskare", "Auditors")):
        beside(running_site, "-m", "tests.journeys.an_evening", "employ", name, group)


def judge(page: Page, name: str, *, within: str | None = None) -> None:
    """Read by axe, on the admin's pages what is ours; with a picture for people."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"privacy-{name}.png", full_page=True)
    found = Axe().run(page, context=within, options=LEVELS).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []


def look_up(page: Page, email: str) -> None:
    page.goto("/admin/person/")
    page.get_by_label(sv("E-mail of the person")).fill(email)
    page.get_by_label(sv("Reason")).fill(REASON)
    page.get_by_role("button", name=sv("Look up")).click()


def taken_out(page: Page, button: str) -> str:
    with page.expect_download() as waits:
        page.get_by_role("button", name=sv(button)).click()
    return Path(waits.value.path()).read_text()


def test_person_is_told_taken_out_and_erased_and_the_auditor_sees_it(
    officers: None, page: Page, sign_in: Callable[[str], Page]
) -> None:
    page.goto("/kontakt/")
    page.get_by_label(sv("Your message")).fill(SAID)
    page.get_by_role("main").get_by_label(sv("Your e-mail")).fill(RASMUS)
    press(page, sv("Send the message"))

    desk = sign_in("skydd")
    look_up(desk, RASMUS)
    expect(desk.get_by_role("heading", name=sv("Volunteers"), exact=True)).to_be_visible()
    expect(desk.locator("bdi", has_text=RASMUS).first).to_be_visible()
    expect(desk.get_by_text(NAME, exact=True).first).to_be_visible()
    judge(desk, "person", within=".privacy")
    data = json.loads(taken_out(desk, "Download as data (JSON)"))
    [you] = data["volunteers"]["you"]
    said = json.dumps(data["contact_messages"], ensure_ascii=False)
    assert (you["email"], you["name"], SAID in said) == (RASMUS, NAME, True)
    read = taken_out(desk, "Download to read")
    assert (NAME in read, SAID in read, "<script" in read) == (True, True, False)

    desk.get_by_label(sv("Type the address once more")).fill("nagon.annan@example.org")
    desk.get_by_role("button", name=sv("Erase for good")).click()
    expect(desk.get_by_text(sv("This is not the address above. Nothing was erased."))).to_be_visible()
    desk.get_by_label(sv("Type the address once more")).fill(RASMUS)
    desk.get_by_role("button", name=sv("Erase for good")).click()
    left = desk.get_by_role("main")
    expect(left).to_contain_text(sv("Erased. What follows is left, and why stands beside it."))
    expect(left).to_contain_text(SAID)
    assert NAME not in left.inner_text()
    judge(desk, "erased", within=".privacy")

    auditor = sign_in("granskare")
    auditor.goto(f"/admin/access-log/?what={you['code']}")
    lines = auditor.get_by_role("main").get_by_role("row").filter(has_text=REASON)
    did = [line.get_by_role("cell").nth(2).inner_text() for line in lines.all()]
    assert did == [sv(word) for word in ("erased", "exported", "exported", "looked at")]
    expect(lines.first).to_contain_text("Skydd Demo")
    assert RASMUS not in auditor.content()
    judge(auditor, "log", within="table.listing")
    auditor.set_viewport_size(PHONE)
    for path in ("access-log", "purges"):
        auditor.goto(f"/admin/{path}/")
        judge(auditor, f"{path}-phone", within="table.listing")
        edge = auditor.locator("table.listing").evaluate("table => table.getBoundingClientRect().right")
        assert edge <= PHONE["width"], path
    auditor.goto("/admin/person/")
    expect(auditor).to_have_url("/admin/")


@pytest.mark.parametrize("language", ["", "ar"])
def test_everybody_reads_what_is_kept(
    browser: Browser, browser_context_args: dict[str, object], language: str
) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": PHONE})
    page = context.new_page()
    page.goto(f"/{language}/personuppgifter/" if language else "/personuppgifter/")
    groups = page.locator(".known > details")
    for closed in range(1, groups.count()):
        groups.nth(closed).locator("summary").click()
    said = " ".join(page.locator(".known").inner_text().split())
    for words in ("Volunteers", "People who write to us", "Why", "Legal basis", "How long", "Who sees it"):
        assert in_language(language or "sv", words) in said
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    judge(page, f"kept-{language or 'sv'}")
    assert context.cookies() == []
    context.close()
