"""Events among the hits of the site's search."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def notes(response):
    return re.findall(r'<p class="meta">(Nästa gång[^<]*|Next[^<]*)</p></li>', response.content.decode())


@pytest.mark.parametrize("where", ["Hammarkulletorget", "hammarkulletorg", "torget"])
def test_search_never_finds_a_hidden_place(client, event, where):
    address = f"/sok/?q={where}"
    assert event.title in client.get(address).content.decode()
    event.place_hidden = True
    event.save_revision().publish()
    assert event.title not in client.get(address).content.decode()
    assert event.title in client.get("/sok/?q=Södra Angered").content.decode()


def test_hits_say_when_an_event_is_held_next(client, event, add_date):
    address = "/sok/?q=vandring"
    assert notes(client.get(address)) == []
    for days, fields in [(-3, {}), (5, {"called_off": True}), (40, {}), (9, {})]:
        add_date(starts_at=timezone.now() + timedelta(days=days), **fields)
    with translation.override("sv"):
        day = (timezone.localtime() + timedelta(days=9)).date()
        said = event.search_notes([event])[event.pk]
    assert notes(client.get(address)) == [said]
    assert f" {day.day} " in said
    assert str(day.year) in said


def test_the_next_day_is_that_of_goteborg(event, add_date):
    next_year = timezone.localdate().year + 1
    add_date(starts_at=datetime(next_year, 7, 1, 0, 30, tzinfo=STOCKHOLM))
    with translation.override("sv"):
        assert f" 1 juli {next_year}" in event.search_notes([event])[event.pk]


def test_notes_take_one_query_for_all_events(event, add_date):
    add_date()
    with CaptureQueriesContext(connection) as queries:
        event.search_notes([event] * 20)
    assert len(queries) == 1
