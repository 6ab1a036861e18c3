"""Whatever changes a byte of a date's entry in the public feed makes its LAST-MODIFIED newer and its SEQUENCE higher."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.base.models import Area
from tests.calendar_marks import NewerOnly, Reading, changed, readings
from volunteers.events.entry_renewal import renew_all_entries
from volunteers.events.models import EventPage, Occurrence

Step = Callable[[], object]


def date() -> Occurrence:
    return Occurrence.objects.select_related("event__area").get()


def saved(pick: Callable[[], object], **values: object) -> Step:
    """Saves these as anybody would: from one field alone to all of them, the entry is that of the last saving."""

    def step() -> None:
        row = pick()
        for name, value in values.items():
            setattr(row, name, value() if callable(value) else value)
        row.save()

    return step


def only(**values: object) -> Step:
    def step() -> None:
        page = EventPage.objects.get()
        for name, value in values.items():
            setattr(page, name, value)
        page.save(update_fields=list(values))

    return step


def move(**by: int) -> Step:
    def step() -> None:
        row = date()
        row.starts_at, row.ends_at = row.starts_at + timedelta(**by), row.ends_at + timedelta(**by)
        row.save()

    return step


def republish() -> None:
    EventPage.objects.get().unpublish()
    EventPage.objects.get().save_revision().publish()


def rename_area() -> None:
    area = EventPage.objects.get().area
    area.name += "a"
    area.save()
    renew_all_entries()  # nobody edits areas: the worker finds what a migration changed


def page() -> EventPage:
    return EventPage.objects.get()


STEPS: dict[str, Step] = {
    "title": saved(page, title="Vandring"),
    "title alone": only(title="Promenad"),
    "text": saved(page, intro="Ta med lykta."),
    "kind": saved(page, kind=EventPage.Kind.LIGHTS),
    "address": saved(page, slug="vandring"),
    "place": saved(page, place="Backaplan"),
    "place alone": only(place="Brunnsparken"),
    "position": saved(page, position="57.70716, 11.96679"),
    "hidden": saved(page, place_hidden=True),
    "shown": saved(page, place_hidden=False),
    "area": saved(page, area=lambda: Area.objects.exclude(name=page().area.name).first()),
    "area's name": rename_area,
    "another place": saved(date, place="Järntorget"),
    "note": saved(date, note="Vi börjar senare."),
    "called off": saved(date, called_off=True),
    "on again": saved(date, called_off=False),
    "moved": move(minutes=30),
    "a day": saved(date, all_day=True),
    "down and up again": republish,
}
BEFORE = {"shown": ["hidden"], "area": ["hidden"], "area's name": ["hidden"], "on again": ["called off"]}
SAYS_NOTHING_NEW = {"down and up again"}


@pytest.fixture
def read(add_date) -> Callable[[], dict[str, Reading]]:
    add_date()
    return lambda: readings(content())


def content() -> bytes:
    caches["kept"].clear()
    return Client().get("/kalender.ics").content


@pytest.mark.parametrize("name", [name for name in STEPS if name not in SAYS_NOTHING_NEW])
def test_each_thing_that_an_entry_says_raises_its_marks(read, name):
    for needed in BEFORE.get(name, []):
        STEPS[needed]()
    before = read()

    STEPS[name]()

    assert len(changed(before, read())) == 1


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(list(STEPS)), min_size=2, max_size=8))
def test_whatever_happens_in_any_order_a_phone_that_compares_times_shows_what_is_said(event, read, steps):
    phone = NewerOnly()
    with transaction.atomic():
        before = read()
        for name in steps:
            STEPS[name]()
            phone.sync(content())
            after = read()
            changed(before, after)
            assert phone.shows() == {uid: entry.said for uid, entry in after.items()}
            before = after
        transaction.set_rollback(True)


def test_phone_that_follows_the_event_itself_sees_it_taken_down_and_come_back(event, read):
    phone = NewerOnly()
    shown = []
    for road in (lambda: None, event.unpublish, lambda: page().save_revision().publish()):
        road()
        caches["kept"].clear()
        phone.sync(Client().get("/kalender/kvallsvandring/event.ics").content)
        (entry,) = phone.shows().values()
        shown.append(b"STATUS:CANCELLED" in entry)

    assert shown == [False, True, False]


def test_worker_writes_anew_what_the_code_of_before_wrote(read):
    before = read()
    stored = bytes(date().vevent)
    Occurrence.objects.update(vevent=stored.replace(b"SUMMARY:", b"SUMMARY;LANGUAGE=sv:"))

    assert (renew_all_entries(), renew_all_entries()) == (1, 0)

    after = read()
    assert [entry.said for entry in after.values()] == [entry.said for entry in before.values()]
    assert [entry.sequence for entry in after.values()] == [1]
