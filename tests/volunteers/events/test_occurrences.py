from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Locale, Page, Site

from volunteers.events.models import EventIndexPage, EventPage, Occurrence


def line(occurrence: Occurrence, name: str) -> str:
    """The value of a property in the entry that is stored."""
    stored = bytes(Occurrence.objects.get(pk=occurrence.pk).vevent).decode().replace("\r\n ", "")
    rows = (row.partition(":") for row in stored.split("\r\n"))
    return next(value for label, _colon, value in rows if label.split(";")[0] == name)


def state(occurrence: Occurrence) -> tuple[int, datetime, bytes]:
    occurrence = Occurrence.objects.get(pk=occurrence.pk)
    return occurrence.sequence, occurrence.changed_at, bytes(occurrence.vevent)


PAGE = "http://testserver/kalender/kvallsvandring/"


def names(occurrence: Occurrence) -> set[str]:
    return {row.partition(":")[0] for row in bytes(state(occurrence)[2]).decode().split("\r\n")}


def unmarked(entry: bytes) -> list[bytes]:
    return [row for row in entry.split(b"\r\n") if not row.startswith((b"SEQ", b"DTSTAMP", b"LAST-MOD"))]


def test_new_date_has_its_entry(add_date):
    occurrence = add_date()

    assert state(occurrence)[0] == 0
    assert [line(occurrence, name) for name in ("SUMMARY", "LOCATION", "URL", "STATUS", "UID")] == [
        "Kvällsvandring i Hammarkullen",
        "Hammarkulletorget",
        "http://testserver/kalender/kvallsvandring/",
        "CONFIRMED",
        f"{occurrence.uid}@vagra-gangvald",
    ]


def test_saving_without_a_change_changes_nothing(add_date, event):
    occurrence = add_date()
    before = state(occurrence)

    occurrence.save()
    event.save_revision().publish()
    event.refresh_from_db()
    event.save()

    assert state(occurrence) == before


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"place": "Backaplan"}, "LOCATION", "Backaplan"),
        ({"note": "Ta med lykta."}, "DESCRIPTION", rf"Ta med lykta.\n\nVi går tillsammans.\n\n{PAGE}"),
        ({"starts_at": datetime(2026, 12, 5, 18, tzinfo=UTC)}, "DTSTART", "20261205T180000Z"),
        ({"ends_at": datetime(2030, 12, 5, 18, tzinfo=UTC)}, "DTEND", "20301205T180000Z"),
    ],
)
def test_a_changed_date_rises_by_one(add_date, change, name, value):
    occurrence = add_date(starts_at=datetime(2027, 1, 5, 18, tzinfo=UTC))
    before = state(occurrence)

    for field, new in change.items():
        setattr(occurrence, field, new)
    occurrence.save()

    assert line(occurrence, name) == value
    sequence, changed_at, _entry = state(occurrence)
    assert (sequence, changed_at > before[1]) == (1, True)
    assert line(occurrence, "SEQUENCE") == "1"
    assert line(occurrence, "DTSTAMP") == line(occurrence, "LAST-MODIFIED") == f"{changed_at:%Y%m%dT%H%M%SZ}"


def test_calling_off_and_on_again(add_date):
    occurrence = add_date()

    told = []
    for called_off in (True, False):
        occurrence.called_off = called_off
        occurrence.save(update_fields=["called_off"])
        told.append([line(occurrence, name) for name in ("STATUS", "SEQUENCE", "SUMMARY", "TRANSP")])

    assert told == [
        ["CANCELLED", "1", "INSTÄLLT: Kvällsvandring i Hammarkullen", "TRANSPARENT"],
        ["CONFIRMED", "2", "Kvällsvandring i Hammarkullen", "OPAQUE"],
    ]


@pytest.mark.parametrize(
    ("change", "name", "value"),
    [
        ({"title": "Vandring"}, "SUMMARY", "Vandring"),
        ({"place": "Backaplan"}, "LOCATION", "Backaplan"),
        ({"intro": "Nytt."}, "DESCRIPTION", rf"Nytt.\n\n{PAGE}"),
        ({"slug": "vandring"}, "URL", "http://testserver/kalender/vandring/"),
    ],
)
def test_publishing_a_changed_page_renews_what_calendars_show(event, add_date, change, name, value):
    now = timezone.now()
    coming, recent = add_date(), add_date(starts_at=now - timedelta(days=20))
    old = add_date(starts_at=now - timedelta(days=40))
    elsewhere = add_date(place="Kortedala torg", note="Obs.")
    before = state(old)
    for field, new in change.items():
        setattr(event, field, new)

    revision = event.save_revision()
    assert [state(occurrence)[0] for occurrence in (coming, recent)] == [0, 0]  # a draft tells nobody
    revision.publish()

    assert [line(occurrence, name) for occurrence in (coming, recent)] == [value, value]
    assert [state(occurrence)[0] for occurrence in (coming, recent)] == [1, 1]
    assert state(old) == before
    assert (line(elsewhere, "LOCATION"), state(elsewhere)[0]) == ("Kortedala torg", int(name != "LOCATION"))


def test_saving_the_page_costs_the_same_for_one_date_and_for_thirty(event, add_date):
    event.save()  # as fetched it asks once for the page above it
    counts = []
    for dates in (1, 29):
        for _ in range(dates):
            add_date()
        event.title += "!"
        with CaptureQueriesContext(connection) as queries:
            event.save()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert set(Occurrence.objects.values_list("sequence", flat=True)) == {2, 1}


def test_an_old_copy_of_the_row_does_not_turn_the_sequence_back(add_date):
    stale = Occurrence.objects.get(pk=add_date().pk)
    fresh = Occurrence.objects.get(pk=stale.pk)
    fresh.place = "Backaplan"
    fresh.save()

    stale.place = "Kortedala torg"
    stale.save()

    assert state(stale)[0] == 2
    assert line(stale, "SEQUENCE") == "2"


def test_language_of_whoever_saves_does_not_matter(add_date, event):
    occurrence = add_date()
    before = state(occurrence)

    with translation.override("en"):
        occurrence.save()
        event.save()

    assert state(occurrence) == before


def test_unpublished_event_is_not_held_for_calendars_until_it_is_published_again(event, add_date):
    occurrence = add_date(place="Hos Alva", note="Ta med lykta.")
    sequence, changed_at, before = state(occurrence)

    event.unpublish()
    assert list(Occurrence.objects.published()) == []
    down = state(occurrence)
    assert [line(occurrence, name) for name in ("STATUS", "SUMMARY")] == [
        "CANCELLED",
        "INSTÄLLT",
    ]
    assert not {"DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "GEO"} & names(occurrence)
    event.refresh_from_db()
    event.save_revision().publish()

    up = state(occurrence)
    assert [sequence, down[0], up[0]] == [0, 1, 2]
    assert changed_at + timedelta(seconds=2) <= down[1] + timedelta(seconds=1) <= up[1]
    assert unmarked(up[2]) == unmarked(before)
    assert list(Occurrence.objects.published()) == [occurrence]


def test_page_changed_while_it_was_unpublished_is_told_when_it_is_back(event, add_date):
    occurrence = add_date()
    event.unpublish()
    event.title = "Vandring"
    event.save()
    assert line(occurrence, "SUMMARY") == "INSTÄLLT"

    event.save_revision().publish()

    assert (line(occurrence, "SUMMARY"), state(occurrence)[0]) == ("Vandring", 2)


def test_moving_the_page_keeps_its_address_and_its_entries(event, add_date):
    occurrence = add_date()
    before = state(occurrence)

    event.move(EventIndexPage.objects.get(), pos="last-child")
    moved = EventPage.objects.get()
    moved.save()

    assert moved.get_parent().slug == "kalender"
    assert state(occurrence) == before


def test_renaming_the_campaign_changes_no_event(campaign, add_date):
    occurrence = add_date()
    before = state(occurrence)

    campaign.slug = "ljus"
    campaign.save()
    occurrence.event.refresh_from_db()
    occurrence.save()

    assert state(occurrence) == before


def test_page_outside_every_site_has_an_entry_without_address(event):
    page = EventPage(title="Borta", slug="borta", intro="x", place="y")
    lost = Page.get_first_root_node().add_child(instance=page)
    start = timezone.now()

    occurrence = Occurrence.objects.create(event=lost, starts_at=start, ends_at=start + timedelta(hours=1))

    assert b"URL" not in bytes(occurrence.vevent)


def test_rebuild_writes_what_is_missing_or_old_and_nothing_twice(add_date, capsys):
    kept, lost = add_date(), add_date()
    Occurrence.objects.filter(pk=lost.pk).update(vevent=b"")
    before = state(kept)

    call_command("rebuild_calendar")
    assert (state(kept), line(lost, "SEQUENCE")) == (before, "0")
    Site.objects.update(hostname="vagra.example")
    Site.clear_site_root_paths_cache()
    call_command("rebuild_calendar")
    call_command("rebuild_calendar")

    assert capsys.readouterr().out.splitlines() == [
        "2 dates, 1 entries changed.",
        "2 dates, 2 entries changed.",
        "2 dates, 0 entries changed.",
    ]
    assert line(kept, "URL") == "http://vagra.example/kalender/kvallsvandring/"
    assert [state(occurrence)[0] for occurrence in (kept, lost)] == [1, 1]


@pytest.fixture
def english(event) -> EventPage:
    """The event in English, as a page of its own with its own slug, below the English campaign."""
    locale = Locale.objects.get_or_create(language_code="en")[0]
    for page in [*event.get_ancestors().filter(depth__gt=1), EventIndexPage.objects.get()]:
        page.specific.copy_for_translation(locale, alias=page.slug != "ljus-pa-torget")
    translated = event.copy_for_translation(locale)
    translated.title, translated.slug = "Evening walk", "evening-walk"
    translated.save_revision().publish()
    for page in translated.get_ancestors().filter(live=False):
        page.specific.save_revision().publish()
    return EventPage.objects.get(pk=translated.pk)


def test_translated_page_has_its_address_below_the_calendar_of_its_language(english, add_date):
    occurrence = add_date()
    english.save()

    for active in ("sv", "en", "ar"):
        with translation.override(active):
            assert english.get_url() == "/en/kalender/evening-walk/"
            assert english.full_url == "http://testserver/en/kalender/evening-walk/"
            assert occurrence.event.get_url() == "/kalender/kvallsvandring/"
    assert state(occurrence)[0] == 0
    assert line(occurrence, "SUMMARY") == "Kvällsvandring i Hammarkullen"


def test_address_below_the_campaign_leads_to_the_one_below_the_calendar(english):
    client = Client()

    answers = [
        client.get("/kampanjer/ljus-pa-torget/kvallsvandring/?tillfalle=1"),
        client.get("/en/kampanjer/ljus-pa-torget/evening-walk/"),
    ]

    assert [(answer.status_code, answer.headers["Location"]) for answer in answers] == [
        (301, "/kalender/kvallsvandring/?tillfalle=1"),
        (301, "/en/kalender/evening-walk/"),
    ]


def test_event_below_the_calendar_itself(site):
    page = EventPage(title="Ljus", slug="ljus", intro="x", place="y")

    EventIndexPage.objects.get().add_child(instance=page)

    assert page.get_url() == "/kalender/ljus/"
    assert page.get_url_parts() == (Site.objects.get().pk, "http://testserver", "/kalender/ljus/")
    assert Client().get("/kalender/ljus/").status_code == 200


def test_alias_of_an_event_has_no_dates_and_tells_nothing(event, add_date):
    occurrence = add_date()
    before = state(occurrence)
    locale = Locale.objects.get_or_create(language_code="en")[0]
    for page in event.get_ancestors().filter(depth__gt=1):
        page.specific.copy_for_translation(locale, alias=True)

    alias = event.copy_for_translation(locale, alias=True)
    event.save_revision().publish()

    alias.refresh_from_db()
    assert (alias.live, alias.occurrences.count()) == (True, 0)
    assert alias.get_url() == "/en/kalender/kvallsvandring/"
    assert state(occurrence) == before
