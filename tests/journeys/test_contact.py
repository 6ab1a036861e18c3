"""Writing to us and being answered, by real mails: with scripts and without, in Arabic, on a narrow phone, in forced colours."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Browser, Page, expect

from cms.base.documents.escaping import clean
from tests.journeys.conftest import SCREENS, Site
from tests.sites import wait_for

PHONE = {"width": 320, "height": 640}
LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
ODD = ["a\nb", "😀👨\u200d👩\u200d👧é", "\u202eسلم\u2028", "\t\x07x", "e\u0301"]


def sv(text: str) -> str:
    """As it stands on the Swedish site."""
    return in_language("sv", text)


def in_language(language: str, text: str) -> str:
    with translation.override(language):
        return gettext(text)


def judge(page: Page, name: str) -> None:
    """The page as it stands, read by axe and measured; with a picture for people."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"contact-{name}.png", full_page=True)
    found = Axe().run(page, options=LEVELS).response["violations"]
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert ([f"{each['id']}: {each['nodes'][0]['html']}" for each in found], over) == ([], 0)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def number_on(page: Page) -> str:
    return re.search(r"\bM[0-9]+\b", page.get_by_role("main").inner_text()).group()


def test_question_is_written_corrected_and_answered(
    visitor: Page, running_site: Site, sign_in: Callable[[str], Page], request: pytest.FixtureRequest
) -> None:
    person = f"fraga-{request.node.callspec.id.split()[0]}@example.org"
    said = f"Hur blir jag volontär? {person}"
    visitor.goto("/kontakt/")
    press(visitor, sv("Send the message"))
    alert = visitor.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text(sv("Write what you want to say or ask. The field is empty."))
    alert.get_by_role("link").click()
    field = visitor.get_by_label(sv("Your message"))
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")

    field.fill("x" * 5001)
    visitor.get_by_role("main").get_by_label(sv("Your e-mail")).fill(person)
    press(visitor, sv("Send the message"))
    expect(visitor.get_by_role("alert")).to_be_visible()
    expect(field).to_have_value("x" * 5001)
    field.fill(said)
    press(visitor, sv("Send the message"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text(sv("We have your message"))
    code = number_on(visitor)
    receipt = running_site.mail_to(person, subject=sv("We have your message %(number)s") % {"number": code})
    assert "volontär" not in receipt
    assert visitor.context.cookies() == []

    desk = sign_in("handlaggare")
    desk.goto(f"/admin/inbox/?q={code}")
    desk.get_by_role("link", name=code, exact=True).click()
    expect(desk.get_by_text(said)).to_be_visible()
    desk.get_by_label(sv("Your answer")).fill("Kom på torsdag.")
    desk.get_by_role("button", name=sv("Send the answer")).click()
    expect(desk.get_by_text("Kom på torsdag.")).to_be_visible()
    answer = running_site.mail_to(person, subject=sv("Answer to your message %(number)s") % {"number": code})
    assert ("Kom på torsdag." in answer, "volontär" in answer) == (True, False)


def test_tip_is_hinted_at_and_sent_anyway(visitor: Page) -> None:
    visitor.set_viewport_size(PHONE)
    visitor.goto("/kontakt/")
    visitor.get_by_label(sv("Your message")).fill("Jag vill tipsa om vapen i källaren")
    press(visitor, sv("Send the message"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text(sv("Is this for the police?"))
    expect(visitor.get_by_label(sv("Your message"))).to_have_value("Jag vill tipsa om vapen i källaren")
    press(visitor, sv("Send it to us anyway"))
    assert number_on(visitor)


@pytest.mark.parametrize(("language", "colours"), [("", "active"), ("ar", "none")])
def test_everything_is_readable_on_a_phone(
    browser: Browser, browser_context_args: dict[str, object], language: str, colours: str
) -> None:
    context = browser.new_context(**browser_context_args | {"viewport": PHONE}, forced_colors=colours)
    page, prefix = context.new_page(), f"/{language}" if language else ""
    words = {
        name: in_language(language or "sv", name)
        for name in ("Your message", "Send the message", "Send it to us anyway", "No")
    }
    name = f"{language or 'sv'}-{colours}"
    page.goto(f"{prefix}/kontakt/")
    judge(page, f"form-{name}")
    press(page, words["Send the message"])
    judge(page, f"errors-{name}")
    page.get_by_label(words["Your message"]).fill("Jag vill tipsa om vapen i källaren")
    press(page, words["Send the message"])
    judge(page, f"tip-{name}")
    press(page, words["Send it to us anyway"])
    judge(page, f"receipt-{name}")
    page.goto(f"{prefix}/kontakt/tillganglighet/")
    judge(page, f"barrier-{name}")
    page.goto(f"{prefix}/kontakt/")
    press(page, words["No"])
    judge(page, f"helped-{name}")
    context.close()


def test_browser_counts_as_the_server_does_and_says_it_sparingly(page: Page) -> None:
    page.goto("/kontakt/")
    field, said = page.get_by_label(sv("Your message")), page.locator("[data-counter-said]")
    seen = page.locator("[data-counter]")
    for text in ODD:
        field.fill(text)
        left = 5000 - len(clean(field.input_value()))
        assert int(re.sub(r"\D", "", seen.inner_text())) == left
    expect(said).to_have_text("")
    field.fill("x" * 4990)
    expect(said).to_have_text(f"{sv('Characters left:')} 10")
    field.fill("x" * 5003)
    expect(seen).to_have_text(f"{sv('Characters too many:')} 3")


def test_proof_is_worked_out_by_our_own_worker_under_the_policy(page: Page, running_site: Site) -> None:
    asked, refused = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None
    )
    page.goto("/kontakt/")
    page.get_by_label(sv("Your message")).focus()
    work = page.locator("[name=work]")
    assert wait_for(lambda: len(work.input_value()) > 300)
    assert ([url for url in asked if not url.startswith(running_site.address)], refused) == ([], [])


def test_page_asks_if_it_helped_and_thanks(visitor: Page) -> None:
    visitor.goto("/om-gvi/")
    press(visitor, sv("Yes"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text(sv("Thank you for answering"))
    press_link = visitor.get_by_role("link", name=sv("Back to the page"))
    press_link.click()
    expect(visitor).to_have_url(re.compile("/om-gvi/$"))
    assert visitor.context.cookies() == []


def test_handlers_pages_are_readable(sign_in: Callable[[str], Page], page: Page) -> None:
    page.goto("/kontakt/tillganglighet/")
    page.get_by_label(sv("Your message")).fill("Filmen saknar text.")
    press(page, sv("Send the message"))
    code = number_on(page)
    desk = sign_in("handlaggare")
    for size in ({"width": 1280, "height": 900}, {"width": 320, "height": 640}):
        desk.set_viewport_size(size)
        desk.goto("/admin/inbox/?view=all")
        judge_admin(desk, f"inbox-{size['width']}")
        desk.get_by_role("link", name=code, exact=True).click()
        expect(desk.get_by_text("Filmen saknar text.")).to_be_visible()
        judge_admin(desk, f"message-{size['width']}")


def judge_admin(page: Page, name: str) -> None:
    """What is ours on a page of the admin."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"contact-{name}.png", full_page=True)
    found = Axe().run(page, context=".inbox, .message", options=LEVELS).response["violations"]
    assert [f"{each['id']}: {each['nodes'][0]['html']}" for each in found] == []
