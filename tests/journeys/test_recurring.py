"""An editor lets an event recur, and a resident finds its dates."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.journeys.conftest import SCREENS
from tests.journeys.test_admin_csp import Rows


def next_friday() -> date:
    today = date.today()  # noqa: DTZ011 - the day of this machine is the day of the site
    return today + timedelta(days=1 + (3 - today.weekday()) % 7)


def test_editor_types_a_rule_sees_its_dates_and_publishes_them(
    sign_in: Callable[[str], Page], running_site, browser
):
    page = sign_in("redaktor")
    calendar = Rows(running_site).all("SELECT page_ptr_id FROM events_eventindexpage ORDER BY 1")[0][0]
    page.goto(f"/admin/pages/add/events/eventpage/{calendar}/")
    page.locator("[name=title]").fill("Fredagsfika på torget")
    page.locator("[name=intro]").fill("Vi ses på torget varje fredag.")
    page.locator("[name=place]").fill("Järntorget")
    page.get_by_role("button", name="Lägg till regel").click()
    rule = page.locator("[data-inline-panel-child]").last
    rule.get_by_label("fredag").check()
    rule.locator("[name=rules-0-first_day]").fill(next_friday().isoformat())
    rule.locator("[name=rules-0-last_day]").fill((next_friday() + timedelta(weeks=3)).isoformat())
    rule.locator("[name=rules-0-starts]").fill("15:00")
    rule.locator("[name=rules-0-length]").fill("2:00")
    forecast = rule.locator("[data-forecast]")
    expect(forecast).to_contain_text("4 datum")
    expect(forecast).to_contain_text("15:00–17:00")

    forecast.get_by_role("button", name="Hålls inte").nth(1).click()
    expect(forecast).to_contain_text("3 datum")
    skipped = (next_friday() + timedelta(weeks=1)).isoformat()
    expect(rule.locator("[name=rules-0-not_held]")).to_have_value(skipped)
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / "rule.png")

    page.get_by_role("button", name="Fler åtgärder").click()
    page.get_by_role("button", name="Publicera", exact=True).click()
    expect(page.get_by_text("3 tillagda")).to_be_visible()

    visitor = browser.new_context(base_url=running_site.address, locale="sv-SE").new_page()
    visitor.goto(
        f"/kalender/?fran={next_friday().isoformat()}&till={(next_friday() + timedelta(weeks=3)).isoformat()}"
    )
    expect(visitor.get_by_role("link", name="Fredagsfika på torget")).to_have_count(3)
    visitor.get_by_role("link", name="Fredagsfika på torget").first.click()
    expect(visitor.get_by_text("15.00–17.00").first).to_be_visible()
    visitor.context.close()
