"""Whatever changes a byte of an entry in a person's own calendar makes its LAST-MODIFIED newer and its SEQUENCE higher."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from cms.base.models import Area
from tests.calendar_marks import NewerOnly, Reading, changed, readings
from tests.conftest import BOB, a_role
from volunteers.events.models import EventPage, Occurrence
from volunteers.my_pages.personal_calendar import issue_address, whole_calendar
from volunteers.people.models import Role, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.calendar_entries import file_of
from volunteers.signups.personal.entry_marks import mark_entries
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.cancelling import cancel

Step = Callable[[], object]


def shift() -> Shift:
    return Shift.objects.select_related("occurrence__event").get(text__startswith="Vi går")


def date() -> Occurrence:
    return shift().occurrence


def put(model: type, **values: object) -> Step:
    """Writes to what Alice's entry depends on without any ``save``: the road on which nothing else could notice."""

    def step() -> None:
        own = {
            Shift: lambda: shift().pk,
            Occurrence: lambda: date().pk,
            EventPage: lambda: date().event_id,
            Role: lambda: shift().role_id,
            Area: lambda: date().event.area_id,
            SignUp: lambda: SignUp.objects.get(shift=shift()).pk,
            Volunteer: lambda: SignUp.objects.get(shift=shift()).volunteer_id,
        }[model]
        model.objects.filter(pk=own()).update(
            **{name: value() if callable(value) else value for name, value in values.items()}
        )

    return step


def move(model: type, **by: int) -> Step:
    def step() -> None:
        row = shift() if model is Shift else date()
        times = {name: getattr(row, name) + timedelta(**by) for name in ("starts_at", "ends_at")}
        put(model, **times)()

    return step


def add_meeting() -> None:
    start = date().starts_at + timedelta(weeks=2)
    Occurrence.objects.create(event=date().event, starts_at=start, ends_at=start + timedelta(hours=2))
    EventPage.objects.update(is_series=True)


def lose_meetings() -> None:
    Occurrence.objects.exclude(pk=date().pk).delete()


# What an entry depends on, each changed by itself.
STEPS: dict[str, Step] = {
    "discreet": put(Volunteer, is_discreet=True),
    "open": put(Volunteer, is_discreet=False),
    "role's name": put(Role, name="Värd"),
    "another role": put(Shift, role_id=lambda: a_role("Fika").pk),
    "text": put(Shift, text="Vi går tillsammans."),
    "hours": move(Shift, minutes=30),
    "meeting point": put(Shift, meeting_point="Biblioteket"),
    "meeting point's hour": put(Shift, meeting_point_hours=200),
    "hours before are few": put(Shift, meeting_point_hours=1),
    "title": put(EventPage, title="Vandring"),
    "address": put(EventPage, slug="vandring"),
    "place": put(EventPage, place="Backaplan"),
    "hidden": put(EventPage, place_hidden=True),
    "shown": put(EventPage, place_hidden=False),
    "area": put(
        EventPage, area_id=lambda: Area.objects.exclude(name=shift().occurrence.event.area.name).first().pk
    ),
    "area's name": put(Area, name="Sydöstra Angered"),
    "another place": put(Occurrence, place="Järntorget"),
    "called off": put(Occurrence, called_off=True),
    "on again": put(Occurrence, called_off=False),
    "waits": put(SignUp, state="waiting", queued_at=timezone.now),
    "is placed": put(SignUp, state="placed"),
    "another meeting": add_meeting,
    "no other meeting": lose_meetings,
    "a mail": lambda: tell(SignUp.objects.get(shift=shift()), "placed", shift=shift()),
}
# By themselves they change nothing: what they need comes first.
BEFORE = {
    "open": ["discreet"],
    "hidden": ["waits"],
    "shown": ["waits", "hidden"],
    "area": ["waits", "hidden"],
    "area's name": ["waits", "hidden"],
    "on again": ["called off"],
    "is placed": ["waits"],
    "hours before are few": ["meeting point's hour"],
    "no other meeting": ["another meeting"],
    "place": ["hours before are few"],
    "another place": ["hours before are few"],
    "meeting point": ["meeting point's hour"],
}


@pytest.fixture
def let_pass(monkeypatch):
    """Moves what the site takes for now."""
    real, passed = timezone.now, timedelta()

    def wait(**time: float) -> None:
        nonlocal passed
        passed += timedelta(**time)
        monkeypatch.setattr(timezone, "now", lambda: real() + passed)

    return wait


@pytest.fixture
def row(add_shift, join) -> SignUp:
    """Alice's place in a shift a week from now, at which she subscribes to her calendar."""
    return join(add_shift(text="Vi går två och två.", meeting_point="Kiosken", meeting_point_hours=24))


@pytest.fixture
def read(row) -> Callable[[], dict[str, Reading]]:
    """What her program reads once the worker has come by."""
    address = f"/min-kalender/{issue_address(row.volunteer)}.ics"

    def read_it() -> dict[str, Reading]:
        mark_entries()
        return readings(Client().get(address).content)

    return read_it


@pytest.mark.parametrize("name", [name for name in STEPS if name != "a mail"])
def test_each_thing_that_an_entry_says_raises_its_marks(row, read, name):
    for needed in BEFORE.get(name, []):
        STEPS[needed]()
    before = read()

    STEPS[name]()

    assert changed(before, read()) == {row.calendar_key}


@pytest.mark.parametrize("name", [name for name in STEPS if name != "a mail"])
def test_it_is_marked_before_the_worker_comes_by_too(row, read, name):
    for needed in BEFORE.get(name, []):
        STEPS[needed]()
    before = read()
    address = f"/min-kalender/{issue_address(row.volunteer)}.ics"  # which writes the marks down, as of now

    STEPS[name]()

    assert changed(before, readings(Client().get(address).content)) == {row.calendar_key}


@pytest.mark.parametrize(
    ("first", "passes"),
    [
        ("text", timedelta(days=6, hours=4)),  # the meeting point's hour has come
        ("called off", timedelta(days=8)),  # over: it need not be said in the title any more
    ],
)
def test_time_alone_raises_them_too(row, read, let_pass, first, passes):
    STEPS[first]()
    before = read()
    let_pass(seconds=passes.total_seconds())

    assert changed(before, read()) == {row.calendar_key}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(list(STEPS)), min_size=2, max_size=8))
def test_whatever_happens_in_any_order_a_phone_that_compares_times_shows_what_is_said(read, steps):
    phone = NewerOnly()
    with transaction.atomic():
        before = read()
        for name in steps:
            STEPS[name]()
            after = read()
            changed(before, after)
            phone.sync(whole_calendar(SignUp.objects.get(shift=shift()).volunteer))
            assert phone.shows() == {uid: entry.said for uid, entry in after.items()}
            before = after
        transaction.set_rollback(True)


def test_nothing_new_changes_no_mark_and_no_row(row, read):
    before = read()
    shift().save()

    assert read() == before
    assert mark_entries() == 0


def test_reading_writes_nothing(row):
    address = f"/min-kalender/{issue_address(row.volunteer)}.ics"
    STEPS["text"]()
    stored = SignUp.objects.values().get(pk=row.pk)

    Client().get(address)

    assert SignUp.objects.values().get(pk=row.pk) == stored


def test_mail_file_and_calendar_agree(row, read):
    before = read()[row.calendar_key]
    STEPS["role's name"]()
    tell(SignUp.objects.get(pk=row.pk), "placed", shift=shift())

    after = read()[row.calendar_key]

    fresh = SignUp.objects.get(pk=row.pk)
    (filed,) = readings(file_of(fresh, shift=shift())[0]).values()
    assert (filed.sequence, filed.modified) == (after.sequence, after.modified)
    assert after.sequence > before.sequence


def test_the_worker_looks_only_where_somebody_subscribes(row, add_shift, add_date, join):
    join(add_shift(add_date(starts_at=timezone.now() + timedelta(days=9))), BOB)
    STEPS["text"]()
    assert mark_entries() == 0

    issue_address(row.volunteer)
    STEPS["discreet"]()

    assert (mark_entries(), mark_entries()) == (1, 0)


def test_worker_asks_as_much_of_one_entry_as_of_thirty(
    row, read, add_shift, add_date, join, django_assert_num_queries
):
    for entries in (1, 30):
        while (weeks := SignUp.objects.count()) < entries:
            join(add_shift(add_date(starts_at=timezone.now() + timedelta(weeks=2 + weeks))))
        mark_entries()
        with django_assert_num_queries(5):  # the batch, a transaction's two ends, the rows, the next batch
            mark_entries()


def test_what_one_has_left_oneself_is_not_called_off(row):
    cancel(row)
    row.refresh_from_db()

    body, method = file_of(row, shift=shift())

    (entry,) = Calendar.from_ical(body).walk("VEVENT")
    assert (method, entry["STATUS"], entry["TRANSP"]) == ("CANCEL", "CANCELLED", "TRANSPARENT")
    assert entry["SUMMARY"] == "AVBOKAT: Kvällsvandring i Hammarkullen: Vandrare"


def test_called_off_is_the_word_for_what_nobody_comes_to(row):
    cancel(row)
    STEPS["called off"]()
    row.refresh_from_db()

    (entry,) = Calendar.from_ical(file_of(row, shift=shift())[0]).walk("VEVENT")

    assert entry["SUMMARY"].startswith("INSTÄLLT: ")


def test_shift_that_began_long_ago_and_goes_on_is_in_the_calendar(row, read):
    now = timezone.now()
    put(Shift, starts_at=now - timedelta(days=40), ends_at=now + timedelta(days=1))()
    assert set(read()) == {row.calendar_key}

    put(Shift, ends_at=now - timedelta(days=31))()

    assert read() == {}
