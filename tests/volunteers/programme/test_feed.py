import gzip
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils import timezone
from django.utils.http import http_date
from django.utils.translation import gettext, override
from icalendar import Calendar
from wagtail.log_actions import log
from wagtail.models import PageLogEntry, PageViewRestriction

from cms.base.models import Area
from volunteers.calendars.ical import write_calendar
from volunteers.events.models import EventIndexPage, EventPage, Occurrence
from volunteers.programme import feeds

FEED, ONE_EVENT = "/kalender.ics", "/kalender/kvallsvandring/event.ics"


@pytest.fixture
def visitor() -> Client:
    return Client()


@pytest.fixture
def golden(add_date) -> Occurrence:
    """A date of which every stored value is known."""
    start = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    return add_date(
        starts_at=start,
        uid="6f1c1f0e-30a6-4a52-8d5f-2f1b76a5a0d1",
        changed_at=datetime(2026, 11, 1, 8, 30, 15, tzinfo=UTC),
        note="Ta med lykta, varma kläder; och en vän som vill gå med från torget.",
    )


def test_feed_as_whole_bytes(visitor, golden):
    with override("sv"):
        kind = gettext("evening walk")

    answer = visitor.get(FEED)

    assert answer.content.decode() == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//kalender//SV\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "NAME:Vägra gängvåld\r\n"
        "X-WR-CALNAME:Vägra gängvåld\r\n"
        "DESCRIPTION:Det här händer\\, och det här kan du hjälpa till med.\r\n"
        "X-WR-CALDESC:Det här händer\\, och det här kan du hjälpa till med.\r\n"
        "X-WR-TIMEZONE:Europe/Stockholm\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        "X-PUBLISHED-TTL:PT1H\r\n"
        "SOURCE;VALUE=URI:http://testserver/kalender.ics\r\n"
        "URL:http://testserver/kalender/\r\n"
        "COLOR:midnightblue\r\n"
        "BEGIN:VEVENT\r\n"
        "SUMMARY:Kvällsvandring i Hammarkullen\r\n"
        f"DTSTART:{golden.starts_at:%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{golden.ends_at:%Y%m%dT%H%M%SZ}\r\n"
        "DTSTAMP:20261101T083015Z\r\n"
        "UID:6f1c1f0e-30a6-4a52-8d5f-2f1b76a5a0d1@vagra-gangvald\r\n"
        "SEQUENCE:0\r\n"
        f"CATEGORIES:{kind}\r\n"
        "DESCRIPTION:Ta med lykta\\, varma kläder\\; och en vän som vill gå med fr\r\n"
        " ån torget.\\n\\nVi går tillsammans.\\n\\nhttp://testserver/kalender/kvallsva\r\n"
        " ndring/\r\n"
        "LAST-MODIFIED:20261101T083015Z\r\n"
        "LOCATION:Hammarkulletorget\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:OPAQUE\r\n"
        "URL:http://testserver/kalender/kvallsvandring/\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


def test_feed_headers(visitor, golden):
    PageLogEntry.objects.all().delete()  # of the pages that the suite removed
    answer = visitor.get(FEED)

    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    known = {name: answer.headers[name] for name in ("Content-Type", "Cache-Control", "Content-Disposition")}
    assert known == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "public, max-age=300",
        "Content-Disposition": 'inline; filename="kalender.ics"',
    }
    assert answer.headers["Last-Modified"] == http_date(today.timestamp())
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert not answer.cookies


@pytest.mark.parametrize("address", [FEED, ONE_EVENT, f"{ONE_EVENT}?tillfalle="])
def test_reader_who_has_it_gets_304_and_no_bytes_are_read(
    visitor, golden, address, django_assert_max_num_queries, monkeypatch
):
    address += str(golden.pk) if address.endswith("=") else ""
    zipped = visitor.get(address, headers={"Accept-Encoding": "gzip"})
    plain = visitor.get(address)
    assert zipped.headers["ETag"] in {f"W/{plain.headers['ETag']}", plain.headers["ETag"]}
    monkeypatch.setattr(feeds, "write_calendar", None)

    for headers in (
        {"If-None-Match": plain.headers["ETag"]},
        {"If-None-Match": zipped.headers["ETag"], "Accept-Encoding": "gzip"},
        {"If-None-Match": f'"other", W/{plain.headers["ETag"]}'},
        {"If-Modified-Since": plain.headers["Last-Modified"]},
    ):
        with django_assert_max_num_queries(1 if address == FEED else 3):
            answer = visitor.get(address, headers=headers)
        assert (answer.status_code, answer.content) == (304, b"")
        kept = ("ETag", "Last-Modified", "Cache-Control")
        assert [answer.headers[name] for name in kept] == [plain.headers[name] for name in kept]


def test_head_has_the_headers_and_no_body(visitor, golden):
    got, head = visitor.get(FEED), visitor.head(FEED)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == got.headers


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_feed_is_only_read(visitor, golden, method):
    assert getattr(visitor, method)(FEED).status_code == 405


def call_off(occurrence):
    occurrence.called_off = True
    occurrence.save()
    log(occurrence, "wagtail.edit")


def unpublish(occurrence):
    occurrence.event.unpublish()


def retitle(occurrence):
    occurrence.event.title = "Vandring"
    occurrence.event.save_revision().publish()


def remove(occurrence):
    """As an editor does."""
    log(occurrence, "wagtail.delete", deleted=True)
    occurrence.delete()


def remove_by_a_program(occurrence):
    occurrence.delete()
    pass_a_minute()


def let_it_grow_old(occurrence):
    Occurrence.objects.filter(pk=occurrence.pk).update(
        starts_at=timezone.now() - timedelta(days=31), ends_at=timezone.now() - timedelta(days=30, hours=1)
    )
    pass_a_minute()


def pass_a_minute():
    """For what is kept between requests."""
    caches["kept"].clear()


def swap_pages(occurrence):
    """One page down and another up, so that the rows are as many as before."""
    other = EventPage.objects.exclude(pk=occurrence.event_id).get()
    unpublish(occurrence)
    other.save_revision().publish()


EVERY_CHANGE = [call_off, unpublish, retitle, remove, remove_by_a_program, let_it_grow_old, swap_pages]


@pytest.mark.parametrize("change", EVERY_CHANGE)
def test_every_change_is_a_new_version(visitor, golden, add_date, change):
    other = EventIndexPage.objects.get().add_child(
        instance=EventPage(title="Annat", slug="annat", intro="x", place="y", live=False)
    )
    add_date(event=other)
    add_date()
    before = visitor.get(FEED)

    change(golden)

    answer = visitor.get(FEED, headers={"If-None-Match": before.headers["ETag"]})
    assert answer.status_code == 200
    assert answer.headers["ETag"] != before.headers["ETag"]
    assert answer.content != before.content


@pytest.mark.parametrize("change", [call_off, unpublish, retitle, remove, swap_pages])
def test_reader_who_compares_only_times_gets_every_change_of_an_editor(visitor, golden, add_date, change):
    other = EventIndexPage.objects.get().add_child(
        instance=EventPage(title="Annat", slug="annat", intro="x", place="y", live=False)
    )
    add_date(event=other)
    add_date()
    before = visitor.get(FEED)
    # As if it was read some seconds earlier: times in headers are whole seconds.
    earlier = parsedate_to_datetime(before.headers["Last-Modified"]) - timedelta(seconds=2)

    change(golden)

    answer = visitor.get(FEED, headers={"If-Modified-Since": http_date(earlier.timestamp())})
    assert answer.status_code == 200
    assert answer.content != before.content


@pytest.mark.parametrize("asked", ["", "gzip"])
def test_long_feed_is_kept_compressed_and_read_by_all(visitor, event, add_date, asked):
    note = "".join(chr(ord("a") + number % 26) for number in range(200))
    rows = [add_date(note=note, starts_at=timezone.now() + timedelta(hours=number)) for number in range(60)]
    first = visitor.get(FEED, headers={"Accept-Encoding": "gzip"})

    answer = visitor.get(FEED, headers={"Accept-Encoding": asked})

    packed = asked == "gzip"
    assert answer.headers.get("Content-Encoding", "") == asked
    assert answer.headers["Vary"] == first.headers["Vary"] == "Accept-Encoding"
    assert first.headers["ETag"].startswith("W/")
    assert answer.headers["ETag"].startswith("W/") == packed
    body = gzip.decompress(answer.content) if packed else answer.content
    assert body == gzip.decompress(first.content)
    assert body.count(b"BEGIN:VEVENT") == len(rows)
    caches["written"].clear()
    assert visitor.get(FEED).content == body


def test_kept_feed_is_of_its_own_address_and_of_no_other(visitor, golden):
    nowhere = f"{FEED}?omrade=hisingen"
    everything, nothing = visitor.get(FEED), visitor.get(nowhere)
    pass_a_minute()
    nothing_first, everything_then = visitor.get(nowhere), visitor.get(FEED)

    assert everything.content != nothing.content
    assert [everything_then.content, nothing_first.content] == [everything.content, nothing.content]
    assert everything_then.headers["ETag"] == everything.headers["ETag"] != nothing.headers["ETag"]


def test_longest_address_of_a_feed_is_one_that_calendars_take(visitor, campaign):
    longest = {
        "omrade": max(Area.objects.values_list("slug", flat=True), key=len),
        "kampanj": "k" * 60,
        "typ": max(EventPage.Kind.values, key=len),
        "sprak": "teckenspråk",
        "alder": "alla",
        "fran": "2026-12-01",
        "till": "2026-12-31",
        "plats": "1",
    }
    campaign.slug = longest["kampanj"]
    campaign.save()

    content = visitor.get(FEED, query_params=longest).content.decode().replace("\r\n ", "")

    source = next(line for line in content.splitlines() if line.startswith("SOURCE"))
    assert content.count("DESCRIPTION") == 1
    assert urlencode(longest) in source
    assert len(source.removeprefix("SOURCE;VALUE=URI:http://testserver")) < 256 - len(
        "https://a-long-name.example.org"
    )


def test_window_and_order(visitor, add_date):
    now = timezone.now()
    for note, days in [("c", 300), ("b", 1), ("far", 400), ("a", -29), ("old", -31)]:
        add_date(note=note, starts_at=now + timedelta(days=days))

    content = visitor.get(FEED).content

    listed = Occurrence.objects.filter(note__in=["a", "b", "c"]).order_by("starts_at")
    assert content.endswith(
        b"".join(bytes(occurrence.vevent) for occurrence in listed) + b"END:VCALENDAR\r\n"
    )
    assert content.count(b"BEGIN:VEVENT") == 3


def test_filters_narrow_the_feed_and_name_it(visitor, add_date, event):
    occurrence = add_date()
    add_date(
        event=EventIndexPage.objects.get().add_child(
            instance=EventPage(title="Ljus", slug="ljus", intro="x", place="y", kind=EventPage.Kind.LIGHTS)
        )
    )
    with override("sv"):
        description = gettext("What happens, and what you can help with.")
    query = "omrade=nordost&kampanj=ljus-pa-torget"

    content = visitor.get(f"{FEED}?kampanj=ljus-pa-torget&omrade=nordost&utm=x").content

    assert content == write_calendar(
        [bytes(occurrence.vevent)],
        name="Vägra gängvåld: Nordost, Ljus på torget",
        description=description,
        address=f"http://testserver/kalender/?{query}",
        source=f"http://testserver/kalender.ics?{query}",
    )


def test_nonsense_is_not_found_and_says_why(visitor, golden):
    """A calendar without dates would empty that of whoever follows it."""
    answer = visitor.get(f"{FEED}?fran=2026-02-30&omrade=%00&typ={'x' * 10_000}")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/plain; charset=utf-8")
    with override("sv"):
        assert gettext("There is no such area. Choose one from the list.") in answer.text


def test_queries_are_as_many_for_one_row_and_for_300(visitor, event, add_date, django_assert_num_queries):
    address = f"{FEED}?omrade=nordost&kampanj=ljus-pa-torget&typ=kvallsvandring"
    entry = bytes(add_date().vevent)
    start = timezone.now()
    for rows in (1, 300):
        pass_a_minute()
        # Area, campaign, the edition, the campaign's place in the tree twice, the version with two logs, the bytes.
        with django_assert_num_queries(9):
            content = visitor.get(address).content
        assert content.count(b"BEGIN:VEVENT") == rows
        Occurrence.objects.bulk_create(
            Occurrence(event=event, starts_at=start, ends_at=start + timedelta(hours=1), vevent=entry)
            for _ in range(299)
        )


def test_one_event(visitor, golden, add_date):
    other = EventIndexPage.objects.get().add_child(
        instance=EventPage(title="Annat", slug="annat", intro="x", place="y")
    )
    add_date(event=other)
    second = add_date(starts_at=golden.starts_at + timedelta(days=1))

    answer = visitor.get(ONE_EVENT)

    assert answer.content == write_calendar(
        [bytes(golden.vevent), bytes(second.vevent)],
        name="Kvällsvandring i Hammarkullen",
        description="Vi går tillsammans.",
        address="http://testserver/kalender/kvallsvandring/",
        source="http://testserver/kalender/kvallsvandring/event.ics",
    )
    assert answer.headers["Content-Disposition"] == 'inline; filename="kvallsvandring.ics"'


def test_one_date_is_a_plain_file_even_when_it_is_far_ahead(visitor, add_date):
    far = add_date(starts_at=timezone.now() + timedelta(days=500))

    answer = visitor.get(f"{ONE_EVENT}?tillfalle={far.pk}")

    assert answer.content == write_calendar([bytes(far.vevent)])


@pytest.mark.parametrize("number", ["", "0", "x", "\u0661", "9" * 30, "-1", "%00"])
def test_no_such_date(visitor, golden, number):
    assert visitor.get(f"{ONE_EVENT}?tillfalle={number}").status_code == 404


def test_date_of_another_event_is_not_found_here(visitor, golden, add_date):
    other = EventIndexPage.objects.get().add_child(
        instance=EventPage(title="Annat", slug="annat", intro="x", place="y")
    )

    assert visitor.get(f"{ONE_EVENT}?tillfalle={add_date(event=other).pk}").status_code == 404


def test_no_such_event(visitor, golden):
    assert visitor.get("/kalender/ingenting/event.ics").status_code == 404


def read(answer) -> list[dict[str, object]]:
    assert answer.status_code == 200
    return [dict(entry) for entry in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_unpublished_event_says_for_six_weeks_that_nothing_of_it_is_held(
    visitor, golden, add_date, monkeypatch
):
    past = add_date(starts_at=timezone.now() - timedelta(days=3))
    (_past, before) = read(visitor.get(ONE_EVENT))
    golden.event.unpublish()

    answer = visitor.get(ONE_EVENT)

    (entry,) = read(answer)
    assert entry["UID"] == before["UID"] != f"{past.uid}@vagra-gangvald"
    assert (str(entry["SUMMARY"]), entry["STATUS"]) == ("INSTÄLLT", "CANCELLED")
    assert entry["SEQUENCE"] > before["SEQUENCE"]
    assert entry["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    for word in ("Hammarkull", "lykta", "tillsammans", "http", "vandring"):
        assert word not in answer.text
    assert visitor.get(f"{ONE_EVENT}?tillfalle={golden.pk}").status_code == 404
    assert read(visitor.get(FEED)) == []
    for days, status in ((41, 200), (43, 404)):
        later = timezone.now() + timedelta(days=days)
        with monkeypatch.context() as at:
            at.setattr(timezone, "now", lambda later=later: later)
            assert visitor.get(ONE_EVENT).status_code == status


def test_draft_of_what_was_unpublished_is_told_to_nobody(visitor, golden, add_date):
    golden.event.unpublish()
    page = EventPage.objects.get(pk=golden.event_id)
    page.title, page.place = "Hemligt", "Hos Alva"
    page.save()
    new = add_date(event=page, note="Hemligt")
    PageLogEntry.objects.filter(action="wagtail.unpublish").update(
        timestamp=timezone.now() - timedelta(hours=1)
    )
    Occurrence.objects.filter(pk=golden.pk).update(changed_at=timezone.now() - timedelta(hours=1))
    new.note = "Hemligare"
    new.save()

    answer = visitor.get(ONE_EVENT)

    assert [entry["UID"] for entry in read(answer)] == [f"{golden.uid}@vagra-gangvald"]
    assert "emlig" not in answer.text
    assert "Alva" not in answer.text


def test_event_that_never_was_published_is_not_found(visitor, golden):
    EventPage.objects.update(live=False)

    assert visitor.get(ONE_EVENT).status_code == 404


def test_restricted_event_says_nothing_when_it_is_unpublished(visitor, golden):
    golden.event.unpublish()
    PageViewRestriction.objects.create(page=golden.event, restriction_type=PageViewRestriction.LOGIN)

    assert visitor.get(ONE_EVENT).status_code == 404


def test_date_that_began_long_ago_and_goes_on_is_in_the_feeds(visitor, add_date):
    now = timezone.now()
    on, over = (add_date(starts_at=now - timedelta(days=45), hours=24 * days) for days in (60, 14))

    shown = [entry["UID"] for address in (FEED, ONE_EVENT) for entry in read(visitor.get(address))]

    assert shown == [f"{on.uid}@vagra-gangvald"] * 2
    on.event.title = "Vandring"
    on.event.save()
    pass_a_minute()
    assert [str(entry["SUMMARY"]) for entry in read(visitor.get(FEED))] == ["Vandring"]
    assert over.pk
