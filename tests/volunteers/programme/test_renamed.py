"""An event or a campaign has another slug than those have who follow it, or is gone."""

from typing import Any

import pytest
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale

from tests.conftest import ALICE
from volunteers.events.models import EventIndexPage, EventPage, Occurrence

FEED = "/kalender.ics"


@pytest.fixture
def date(event: EventPage, add_date: Any) -> Occurrence:
    event.save_revision().publish()
    event.refresh_from_db()
    return add_date()


@pytest.fixture
def rename(django_capture_on_commit_callbacks: Any) -> Any:
    def give(page: Any, slug: str) -> None:
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return give


def read(address: str) -> Any:
    return Client().get(address, follow=True)


def test_what_was_chosen_goes_along_to_the_new_address(event, date, rename):
    rename(event, "vandring")
    answer = Client().get(f"/kalender/kvallsvandring/?tillfalle={date.pk}&x=1")
    assert (answer.status_code, answer["Location"]) == (301, f"/kalender/vandring/?tillfalle={date.pk}&x=1")
    assert read(answer["Location"]).context["occurrence"] == date


def test_another_site_is_not_told_what_was_chosen(site):
    Redirect.add_redirect("/gammalt", "https://example.org/nytt")
    assert Client().get(f"/gammalt?adress={ALICE}")["Location"] == "https://example.org/nytt"


@pytest.mark.parametrize(
    "address",
    [
        "/kalender/{slug}/event.ics",
        "/kalender/{slug}/event.ics?tillfalle={date}",
        "/kalender/{slug}/bild.png?tillfalle={date}",
        "/api/v1/events/{slug}",
    ],
)
def test_programs_are_led_to_the_slug_of_today(event, date, rename, address):
    for slug in ("vandring", "promenad"):
        rename(event, slug)
    for once in ("kvallsvandring", "vandring"):
        answer = Client().get(address.format(slug=once, date=date.pk))
        now = address.format(slug="promenad", date=date.pk)
        assert (answer.status_code, answer["Location"], read(now).status_code) == (301, now, 200)
    event.unpublish()
    assert Client().get(address.format(slug="vandring", date=date.pk)).status_code == 404
    assert Client().get(address.format(slug="aldrig", date=date.pk)).status_code == 404


def test_a_renamed_event_answers_in_the_languages_that_mirror_it(event, date, rename):
    english = Locale.objects.create(language_code="en")
    for page in (EventIndexPage.objects.get(), event):
        page.copy_for_translation(english, copy_parents=True, alias=True)
    rename(event, "vandring")
    answer = Client().get(f"/en/kalender/kvallsvandring/?tillfalle={date.pk}")
    assert (answer.status_code, answer["Location"]) == (301, f"/en/kalender/vandring/?tillfalle={date.pk}")
    assert read(answer["Location"]).context["occurrence"] == date


def test_filter_finds_a_campaign_under_the_slug_that_it_had(campaign, event, date, rename):
    campaign.save_revision().publish()
    campaign.refresh_from_db()
    before = {
        address: read(f"{address}?kampanj=ljus-pa-torget").content for address in ("/kalender/atom.xml", FEED)
    }
    rename(campaign, "ljus")
    for address, content in before.items():
        assert read(f"{address}?kampanj=ljus").content.count(b"UID:") == content.count(b"UID:")
        assert read(f"{address}?kampanj=ljus").content == read(f"{address}?kampanj=ljus-pa-torget").content
    rows = read("/api/v1/occurrences?kampanj=ljus-pa-torget").json()["occurrences"]
    assert [row["id"] for row in rows] == [str(date.uid)]
    assert read("/kalender/?kampanj=ljus-pa-torget").text.count("kampanj=ljus-pa-torget") == 1
    assert b"kampanj=ljus\r\n" in read(f"{FEED}?kampanj=ljus-pa-torget").content.replace(b"\r\n ", b"")


def test_whoever_follows_a_campaign_never_gets_an_empty_calendar_when_it_is_taken_down(campaign, event, date):
    campaign.save_revision().publish()
    campaign.refresh_from_db()
    assert read(f"{FEED}?kampanj=aldrig").status_code == 404
    campaign.unpublish()
    still = read(f"{FEED}?kampanj=ljus-pa-torget")
    assert (still.status_code, still.content.count(b"BEGIN:VEVENT"), b"Ljus" in still.content) == (
        200,
        1,
        False,
    )
    event.unpublish()
    gone = read(f"{FEED}?kampanj=ljus-pa-torget")
    assert (gone.status_code, "BEGIN" in gone.text) == (404, False)
    campaign.save_revision().publish()
    campaign.refresh_from_db()
    assert read(f"{FEED}?kampanj=ljus-pa-torget").status_code == 200


def test_a_campaign_that_was_never_published_is_unknown(campaign, event, date):
    type(campaign).objects.filter(pk=campaign.pk).update(live=False, first_published_at=None)
    assert read(f"{FEED}?kampanj=ljus-pa-torget").status_code == 404
