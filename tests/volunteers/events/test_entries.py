"""What a date's calendar entry says of its event."""

from datetime import datetime
from zoneinfo import ZoneInfo

from icalendar import Calendar

from cms.base.models import Area
from volunteers.calendars import ical
from volunteers.calendars.ical import words_of, write_calendar
from volunteers.events.models import EventPage, Occurrence, occurrences
from volunteers.events.models.occurrences import said_by

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def read(occurrence: Occurrence) -> dict[str, object]:
    """The stored entry as another program reads it."""
    stored = bytes(Occurrence.objects.get(pk=occurrence.pk).vevent)
    return dict(Calendar.from_ical(write_calendar([stored])).walk("VEVENT")[0])


def test_whole_day_is_a_day(add_date):
    entry = read(add_date(starts_at=datetime(2026, 12, 5, tzinfo=STOCKHOLM), hours=24, all_day=True))

    assert [entry[name].dt.isoformat() for name in ("DTSTART", "DTEND")] == ["2026-12-05", "2026-12-06"]


def test_position_is_that_of_the_events_own_place(event, add_date):
    event.position = "57.70716, 11.96679"
    event.save()

    own, elsewhere = read(add_date(event=event)), read(add_date(event=event, place="Järntorget"))

    assert own["GEO"].to_ical() == "57.70716;11.96679"
    assert "GEO" not in elsewhere


def test_hidden_place_is_neither_named_nor_pointed_at(event, add_date):
    event.position, event.place_hidden = "57.70716, 11.96679", True
    event.save()

    entry = read(add_date(event=event, place="Hos Alva"))

    assert entry["LOCATION"] == Area.objects.get(slug="sodra-angered").name
    assert "GEO" not in entry


def test_place_that_becomes_hidden_leaves_the_entry(event, add_date):
    date = add_date(event=event)
    event.place_hidden = True

    event.save()

    assert read(date)["LOCATION"] == Area.objects.get(slug="sodra-angered").name
    assert read(date)["SEQUENCE"] == 1


def test_entries_of_hidden_places_cost_the_same_for_one_date_and_for_thirty(
    event, add_date, django_assert_num_queries
):
    event.place_hidden = True
    event.save()
    for dates in (1, 30):
        while event.occurrences.count() < dates:
            add_date(event=event)
        event.occurrences.update(vevent=b"x")
        with django_assert_num_queries(4):
            event.occurrences.all().renew_entries()


def test_dates_of_a_page_ask_it_once_and_put_its_words_into_calendars_once(event, add_date, monkeypatch):
    for _ in range(3):
        add_date(event=event)
    asked = []
    monkeypatch.setattr(occurrences, "said_by", lambda page: asked.append(page) or said_by(page))
    monkeypatch.setattr(ical, "words_of", lambda entry: asked.append(entry) or words_of(entry))

    event.place = "Bron"
    event.save()

    assert [type(each) for each in asked] == [EventPage, ical.Entry]
    assert {str(read(date)["LOCATION"]) for date in event.occurrences.all()} == {"Bron"}
    assert {read(date)["SEQUENCE"] for date in event.occurrences.all()} == {1}
