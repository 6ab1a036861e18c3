"""An evening at the door, on a phone: with a code, without JavaScript, without a net, and with a camera."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.journeys.conftest import CHROMIUM, FLAGS, PASSWORD, SCREENS, Site
from tests.sites import beside

PHONE = {"width": 320, "height": 640}
# A shift that began half an hour ago, with six people who have a place and one who waits.
MAKE = """
import json, sys, uuid
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from cms.accounts.models import User
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import Coordinator, Role, Volunteer
from volunteers.people.names import rename
from volunteers.signups.places.queue import recount, seat
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.check_in_codes import check_in_code
from volunteers.signups.personal.day_before_answer import say_coming
Coordinator.objects.get_or_create(user=User.objects.get(email="samordnare@demo.invalid"))
now = timezone.now().replace(second=0, microsecond=0)
times = {"starts_at": now - timedelta(minutes=30), "ends_at": now + timedelta(hours=3)}
date = Occurrence.objects.create(event=EventPage.objects.live().filter(is_series=False).first(), **times)
shift = Shift.objects.create(occurrence=date, role=Role.objects.first(), capacity=10, **times)
codes = {}
for name in ("Amina", "Björn", "Celia", "Dawit", "Elin", "فاطمه علي"):
    person = Volunteer.objects.create(email=f"{uuid.uuid4().hex}@example.org", confirmed_at=now)
    rename(person, name)
    row = SignUp(shift=shift, volunteer=person, confirmed_at=now, people=2 if name == "Elin" else 1)
    seat(row, SignUp.State.PLACED, shift=shift)
    if name == "Amina":
        say_coming(row)
    codes[name] = check_in_code(row)
recount(shift)
print(json.dumps({"path": f"/admin/attendance/{shift.pk}/{date.pk}/", "codes": codes}))
"""
COUNT = """
import json, sys, django
django.setup()
from volunteers.attendance.models import Attendance
rows = Attendance.objects.filter(sign_up__shift=int(sys.argv[1])).select_related("sign_up__volunteer")
print(json.dumps(sorted([row.sign_up.name, row.state] for row in rows)))
"""


@dataclass(frozen=True)
class Evening:
    path: str
    codes: dict[str, str]
    run: Callable[..., str]

    def written(self) -> list[list[str]]:
        """What the server has written down."""
        return json.loads(self.run(COUNT, self.path.split("/")[3]))


@pytest.fixture
def evening(running_site: Site) -> Evening:

    def run(script: str, *more: str) -> str:
        return beside(running_site, "-c", script, *more).splitlines()[-1]

    return Evening(run=run, **json.loads(run(MAKE)))


def sign_in(context: BrowserContext, evening: Evening) -> Page:
    page = context.new_page()
    page.goto("/admin/")
    page.get_by_label(re.compile("E-post|E-mail")).fill("samordnare@demo.invalid")
    page.get_by_label(re.compile("Lösenord|Password")).fill(PASSWORD)
    page.locator("main form").get_by_role("button", name=re.compile("Logga in|Sign in")).first.click()
    page.wait_for_url("**/admin/")
    page.goto(evening.path)
    return page


@pytest.fixture
def open_door(
    browser: Browser, browser_context_args: dict[str, object], evening: Evening
) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def enter(**options: object) -> Page:
        contexts.append(browser.new_context(**browser_context_args | {"viewport": PHONE} | options))
        return sign_in(contexts[-1], evening)

    yield enter
    for context in contexts:
        context.close()


def row(page: Page, name: str) -> object:
    return page.locator("[data-sign-up]").filter(has_text=name)


def show(page: Page, code: str) -> None:
    page.locator("#id_code").fill(code)
    page.locator("[data-code] button").first.click()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_code_taps_and_somebody_new(open_door, evening, scripts):
    page = open_door(java_script_enabled=scripts)
    page.screenshot(path=SCREENS / f"door-{scripts}-320.png", full_page=True)
    assert fits(page)
    show(page, evening.codes["Amina"].lower())
    expect(page.locator(".answer--good")).to_contain_text("Amina")
    page.screenshot(path=SCREENS / f"door-welcome-{scripts}-320.png")
    show(page, evening.codes["Amina"])
    expect(page.locator(".answer--bad")).to_contain_text("Amina")
    show(page, "ABCD-EFGH")
    expect(page.locator(".answer--bad")).not_to_contain_text("Amina")
    page.screenshot(path=SCREENS / f"door-unknown-{scripts}-320.png")
    row(page, "Björn").locator("[value=came]").click()
    expect(row(page, "Björn")).to_have_attribute("data-state", "came")
    expect(page.locator("[data-there]")).to_contain_text(re.compile("^2 (av|of) 7"))
    row(page, "Celia").locator("[value=absent]").click()
    expect(row(page, "Celia")).to_have_attribute("data-state", "absent")
    expect(page.locator("[data-waits]")).to_have_count(0)
    row(page, "Celia").locator("[value=undo]").click()
    expect(row(page, "Celia")).to_have_attribute("data-state", "")
    page.locator("#walk-in summary").click()
    page.locator("#id_name").fill("Nykomling")
    page.locator("#id_age").select_option("18")
    page.locator("#id_told").check()
    page.locator("#walk-in button").click()
    expect(row(page, "Nykomling")).to_have_attribute("data-state", "walked_in")
    page.screenshot(path=SCREENS / f"door-later-{scripts}-320.png", full_page=True)
    assert evening.written() == [["Amina", "came"], ["Björn", "came"], ["Nykomling", "walked_in"]]


def test_what_was_touched_without_a_net_is_sent_once_when_it_is_back(open_door, evening):
    page = open_door()
    answered: list[int] = []
    page.on("response", lambda each: answered.append(each.status) if each.url.endswith("/taps/") else None)
    page.context.set_offline(True)
    show(page, evening.codes["Amina"])
    expect(page.locator(".answer--good")).to_contain_text("Amina")
    row(page, "Björn").locator("[value=absent]").click()
    row(page, "Dawit").locator("[value=came]").click()
    row(page, "Dawit").locator("[value=undo]").click()
    expect(row(page, "Dawit")).to_have_attribute("data-state", "")
    expect(page.locator("[data-queue]")).to_contain_text("2")
    row(page, "Elin").locator("[value=came]").click()
    expect(page.locator("[data-there]")).to_contain_text(
        re.compile("^3 (av|of) 7")
    )  # Elin comes with somebody
    row(page, "Elin").locator("[value=undo]").click()
    expect(page.locator("[data-there]")).to_contain_text(re.compile("^1 (av|of) 7"))
    show(page, evening.codes["Amina"])
    expect(page.locator(".answer--bad")).to_contain_text("Amina")
    show(page, "ABCD-EFGH")
    expect(page.locator(".answer--bad")).not_to_contain_text("Amina")
    page.screenshot(path=SCREENS / "door-offline-320.png", full_page=True)
    kept = json.loads(page.evaluate("localStorage.getItem('attendance')"))
    assert [set(each) for each in kept] == [{"nonce", "sign_up", "date", "state", "people", "at"}] * 2
    assert evening.written() == []
    page.context.set_offline(False)
    expect(page.locator("[data-queue]")).to_be_hidden()
    expect(page.locator("[data-waits]")).to_have_count(0)
    assert evening.written() == [["Amina", "came"], ["Björn", "absent"]]
    assert page.evaluate("localStorage.getItem('attendance')") is None
    page.reload()
    expect(row(page, "Björn")).to_have_attribute("data-state", "absent")
    assert answered == [200]


def test_answer_lost_on_its_way_is_asked_for_again_and_written_once(open_door, evening):
    page = open_door()
    lost: list[int] = []

    def lose_the_first(route: object) -> None:
        answer = route.fetch()
        lost.append(answer.status)
        route.abort() if len(lost) == 1 else route.fulfill(response=answer)

    page.route("**/taps/", lose_the_first)
    row(page, "Björn").locator("[value=came]").click()
    expect(page.locator("[data-queue]")).to_be_hidden(timeout=15000)
    expect(row(page, "Björn")).to_have_attribute("data-state", "came")
    assert lost == [200, 200]
    assert evening.written() == [["Björn", "came"]]


def test_names_are_found_while_one_types_and_everything_by_keyboard(open_door, evening):
    page = open_door(viewport={"width": 1280, "height": 900})
    page.screenshot(path=SCREENS / "door-desktop.png", full_page=True)
    page.locator("#id_code").focus()
    page.keyboard.type("daw")
    expect(page.locator("[data-sign-up]:visible")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(row(page, "Dawit").locator("[value=came]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row(page, "Dawit")).to_have_attribute("data-state", "came")
    expect(row(page, "Dawit").locator("[value=undo]")).to_be_focused()


def test_camera_is_let_on_this_page_and_its_code_checks_in(
    playwright: Playwright, browser_context_args: dict[str, object], evening: Evening
):
    """The browser here has a pretended camera and cannot read codes itself: what reads them is pretended too."""
    camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *camera])
    context = chromium.new_context(**browser_context_args | {"viewport": PHONE}, permissions=["camera"])
    reader = "window.BarcodeDetector = class { async detect() { return [{ rawValue: %s }]; } }"
    context.add_init_script(reader % json.dumps(evening.codes["Elin"]))
    page = sign_in(context, evening)
    page.locator("[data-camera]").click()
    expect(page.locator(".answer--good")).to_contain_text("Elin")
    expect(page.locator("[data-video]")).to_be_visible()
    page.screenshot(path=SCREENS / "door-camera-320.png")
    page.locator("[data-camera]").click()
    expect(page.locator("[data-video]")).to_be_hidden()
    assert evening.written() == [["Elin", "came"]]
    chromium.close()


def test_other_pages_of_the_door_fit_a_phone(open_door, evening):
    page = open_door()
    row(page, "Elin").locator("[value=came]").click()
    expect(page.locator("[data-waits]")).to_have_count(0)
    folder, shift = "/admin/attendance/", evening.path.split("/")[3]
    pages = {
        "today": folder,
        "hours": f"{evening.path}hours/",
        "debrief": f"{folder}{shift}/debrief/",
        "check": "/intyg/",
        "check-ar": "/ar/intyg/7H2K-M4QX-90PD-W3ZT/",
    }
    for name, address in pages.items():
        page.goto(address)
        assert fits(page)
        page.screenshot(path=SCREENS / f"attendance-{name}-320.png", full_page=True)
