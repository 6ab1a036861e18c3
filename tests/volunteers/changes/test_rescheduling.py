"""What happens to shifts, and what people are told, when dates move, are called off or are on again."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE
from volunteers.changes.rescheduling import call_off, reschedule
from volunteers.notices.clock import notify
from volunteers.shifts.copying import copy_shifts
from volunteers.shifts.models import Shift
from volunteers.shifts.moving import move, on_the_wall
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel

HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def hours(shift: Shift) -> str:
    shift.refresh_from_db()
    start, end = timezone.localtime(shift.starts_at), timezone.localtime(shift.ends_at)
    return f"{start:%m-%d %H:%M}–{end:%H:%M}"


@pytest.fixture
def sent():
    """The mails about changes since the last look, as name and address."""
    seen = set()

    def look() -> list[tuple[str, str]]:
        new = OutboxMail.objects.exclude(pk__in=seen).order_by("pk")
        found = [(mail.name.rpartition("/")[2], mail.to) for mail in new]
        seen.update(new.values_list("pk", flat=True))
        return found

    return look


def latest(to: str) -> OutboxMail:
    return OutboxMail.objects.filter(to=to).latest("pk")


def entries(mail: OutboxMail) -> dict[str, tuple[str, int, str]]:
    """UID, status, sequence and start of what the mail puts in the calendar."""
    calendar = Calendar.from_ical(bytes(mail.calendar))
    return {
        str(entry["uid"]): (
            str(entry["status"]),
            int(entry["sequence"]),
            f"{timezone.localtime(entry.start):%m-%d %H:%M}",
        )
        for entry in calendar.events
    }


@pytest.fixture
def evening(add_date):
    """18 to 22 on a Thursday evening, three days before summer time begins."""
    return add_date(starts_at=at("2027-03-25 18:00"), hours=4)


@pytest.mark.parametrize(
    ("shift", "date", "moved"),
    [
        ("18:00 22:00", "2027-04-01 19:00 2027-04-01 23:00", "04-01 19:00–23:00"),
        ("18:00 22:00", "2027-03-25 19:00 2027-03-25 22:00", "03-25 19:00–22:00"),
        ("17:30 22:00", "2027-03-25 18:00 2027-03-25 23:00", "03-25 17:30–23:00"),
        ("18:00 20:00", "2027-03-25 18:00 2027-03-25 23:00", "03-25 18:00–20:00"),
        ("20:00 22:00", "2027-03-25 18:00 2027-03-25 20:00", "03-25 20:00–22:00"),
        ("18:00 20:00", "2027-03-24 12:00 2027-03-24 16:00", "03-24 12:00–14:00"),
        ("18:00 22:00", "2027-03-28 02:30 2027-03-28 06:30", "03-28 03:30–06:30"),
    ],
)
def test_shifts_move_along_by_the_clock_on_the_wall(shift, date, moved, evening, add_shift):
    begins, ends = (at(f"2027-03-25 {clock}") for clock in shift.split())
    row = add_shift(evening, starts_at=begins, ends_at=ends)
    day, start, last_day, end = date.split()
    reschedule(evening, starts_at=at(f"{day} {start}"), ends_at=at(f"{last_day} {end}"))
    assert hours(row) == moved


NIGHT = "2027-03-28"  # a Sunday, on which summer time begins


@pytest.mark.parametrize("road", ["by hand", "by a rule", "copied"])
@pytest.mark.parametrize("day", ["2027-04-01", NIGHT, "2027-03-23"])
def test_every_time_of_a_shift_moves_by_the_clock_on_the_wall(road, day, evening, add_shift, add_date):
    """Hours, when sign-up opens, until when one cancels, when the meeting point and the reminders come: in every way it moves."""
    opens, cancels = at("2027-03-22 12:15"), at("2027-03-24 18:45")
    told = {"meeting_point": "Vid spåret", "meeting_point_hours": 24}
    shift = add_shift(evening, opens_at=opens, cancel_until=cancels, **told)
    to = at(f"{day} 18:00")
    if road == "by hand":
        reschedule(evening, starts_at=to, ends_at=to + 4 * HOUR)
    elif road == "by a rule":
        move(shift, on_the_wall(evening.starts_at, to))
    else:
        [shift] = copy_shifts(add_date(starts_at=to)) if to > evening.starts_at else [shift]
    shift.refresh_from_db()
    times = [getattr(shift, name) for name in MOMENTS]
    by = timezone.make_naive(shift.starts_at) - at("2027-03-25 18:00").replace(tzinfo=None)
    assert road == "copied" or by.days == (to.date() - evening.starts_at.date()).days
    assert [timezone.make_naive(moment) - by for moment in times] == [
        datetime.fromisoformat(f"2027-03-{moment}")
        for moment in ("25 18:00", "25 22:00", "22 12:15", "24 18:45", "24 18:45", "24 18:00")
    ]
    Shift.objects.update(cancel_until=None)
    assert timezone.make_naive(Shift.objects.get(pk=shift.pk).late_from) - by == datetime.fromisoformat(
        "2027-03-24 18:00"
    )


MOMENTS = ("starts_at", "ends_at", "opens_at", "cancel_until", "late_from", "meeting_point_at")


def test_reminders_come_by_the_hours_that_the_shift_has_now(evening, add_shift, join, monkeypatch, sent):
    """Once more where one was sent already: the day before is another day."""
    row = join(add_shift(evening))
    monkeypatch.setattr(timezone, "now", lambda: at("2027-03-24 11:30"))
    SignUp.objects.update(changed_at=at("2027-03-20 11:00"))
    sent()
    assert (notify("day_before"), sent()) == (1, [("day_before", ALICE)])
    reschedule(evening, starts_at=at(f"{NIGHT} 18:00"), ends_at=at(f"{NIGHT} 22:00"))
    SignUp.objects.update(changed_at=at("2027-03-20 11:00"))
    sent()
    for moment, expected in ((f"{NIGHT} 11:30", 0), ("2027-03-27 10:59", 0), ("2027-03-27 11:00", 1)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: at(moment))
        assert (notify("day_before"), row.pk) == (expected, row.pk)


def test_shift_of_a_date_that_becomes_a_whole_day_keeps_its_hours(evening, add_shift):
    shift = add_shift(evening)
    reschedule(evening, starts_at=at("2027-03-26 00:00"), ends_at=at("2027-03-27 00:00"), all_day=True)
    assert hours(shift) == "03-26 18:00–22:00"


def test_move_tells_everybody_in_the_shift_once(evening, add_shift, ask, join, sent):
    shift = add_shift(evening, capacity=2)
    join(shift, ALICE)
    ask(shift, BOB)
    join(shift, CHARLIE)
    cancel(join(add_shift(evening), "gone@example.org"))
    sent()
    times = {"starts_at": evening.starts_at + HOUR, "ends_at": evening.ends_at + HOUR}
    told = reschedule(evening, **times)
    assert sent() == [("moved", ALICE), ("moved", BOB), ("moved", CHARLIE)]
    assert [row.volunteer.email for row in told] == [ALICE, BOB, CHARLIE]
    assert (reschedule(evening, **times), sent()) == ([], [])


def test_moved_mail_says_both_times_and_changes_the_calendar(evening, add_shift, join):
    shift = add_shift(evening)
    row = join(shift)
    reschedule(evening, starts_at=at("2027-03-26 17:00"), ends_at=at("2027-03-26 21:00"))
    mail = latest(ALICE)
    assert "26 mars 2027, 17.00–21.00" in mail.text
    assert "25 mars 2027, 18.00–22.00" in mail.text
    assert mail.text.index("26 mars") < mail.text.index("25 mars")
    assert mail.calendar_method == "PUBLISH"
    assert entries(mail) == {row.calendar_key: ("CONFIRMED", 2, "03-26 17:00")}
    assert "Alice" not in mail.subject
    assert row.shift.occurrence.event.title not in mail.subject


def test_waiting_people_are_told_without_a_calendar_file(evening, add_shift, join):
    shift = add_shift(evening)
    join(shift)
    join(shift, BOB)
    reschedule(evening, place="Vårväderstorget")
    mail = latest(BOB)
    assert (mail.name, bytes(mail.calendar)) == ("signups/mail/moved", b"")
    assert "Vårväderstorget" in mail.text
    assert "Hammarkulletorget" in mail.text


@pytest.mark.parametrize(
    "changes",
    [{"note": "Ta med en lykta."}, {"place": ""}, {"place": "Hammarkulletorget"}, {"called_off": False}, {}],
)
def test_what_concerns_nobody_is_told_nobody(changes, evening, add_shift, join, sent):
    join(add_shift(evening))
    sent()
    assert reschedule(evening, **changes) == []
    assert sent() == []


def test_longer_date_concerns_only_those_whose_shift_becomes_longer(evening, add_shift, join):
    short = add_shift(evening, ends_at=evening.ends_at - HOUR)
    whole = add_shift(evening)
    join(short, ALICE)
    join(whole, BOB)
    told = reschedule(evening, ends_at=evening.ends_at + HOUR)
    assert [row.volunteer.email for row in told] == [BOB]


def test_calling_off_cancels_in_the_calendar_and_asks_nothing(evening, add_shift, join, sent):
    shift = add_shift(evening)
    row = join(shift)
    join(shift, BOB)
    sent()
    reschedule(evening, called_off=True, note="Det blåser för mycket.")
    assert sent() == [("called_off", ALICE), ("called_off", BOB)]
    mail = latest(ALICE)
    assert mail.calendar_method == "CANCEL"
    assert entries(mail) == {row.calendar_key: ("CANCELLED", 2, "03-25 18:00")}
    assert "Det blåser för mycket." in mail.text
    assert "/mina-pass/" not in mail.text
    assert bytes(latest(BOB).calendar) == b""


def test_date_that_is_on_again_comes_back_and_gives_places_that_became_free(evening, add_shift, join, sent):
    shift = add_shift(evening, capacity=2)
    alice, bob, _charlie = join(shift, ALICE), join(shift, BOB), join(shift, CHARLIE)
    reschedule(evening, called_off=True)
    cancel(bob)
    sent()
    reschedule(evening, called_off=False)
    assert sent() == [("on_again", ALICE), ("on_again", CHARLIE), ("promoted", CHARLIE)]
    mail = latest(ALICE)
    assert mail.calendar_method == "PUBLISH"
    assert entries(mail) == {alice.calendar_key: ("CONFIRMED", 3, "03-25 18:00")}


def test_date_that_moves_while_it_is_off_tells_nobody_until_it_is_on_again(evening, add_shift, join, sent):
    join(add_shift(evening))
    reschedule(evening, called_off=True)
    sent()
    reschedule(evening, starts_at=evening.starts_at + HOUR, ends_at=evening.ends_at + HOUR)
    assert sent() == []
    reschedule(evening, called_off=False)
    assert sent() == [("on_again", ALICE)]
    assert "19.00–23.00" in latest(ALICE).text


def test_what_has_been_is_corrected_without_a_mail(add_date, add_shift, join, sent):
    date = add_date()
    shift = add_shift(date)
    join(shift)
    past = timezone.now() - timedelta(days=3)
    for row in (date, shift):
        row.starts_at, row.ends_at = past, past + HOUR
        row.save()
    sent()
    reschedule(date, ends_at=past + 2 * HOUR)
    assert sent() == []


def test_change_is_dated_on_the_sign_up(evening, add_shift, join):
    shift = add_shift(evening)
    join(shift, ALICE)
    join(shift, BOB)  # waits, so that no file counts the change
    SignUp.objects.update(changed_at=at("2026-01-01 00:00"))
    reschedule(evening, note="Ny lykta.")
    assert {row.changed_at for row in SignUp.objects.all()} == {at("2026-01-01 00:00")}
    reschedule(evening, place="Järntorget")
    assert all(row.changed_at > timezone.now() - HOUR for row in SignUp.objects.all())


@pytest.mark.parametrize("state", ["placed", "waiting", "cancelled", "held"])
def test_every_change_of_state_is_dated(state, evening, add_shift, ask, join):
    shift = add_shift(evening)
    if state == "waiting":
        join(shift, BOB)
    row = ask(shift)
    SignUp.objects.update(changed_at=at("2026-01-01 00:00"))
    {
        "placed": lambda: join(shift),
        "waiting": lambda: join(shift),
        "cancelled": lambda: cancel(row),
        "held": lambda: None,
    }[state]()
    row.refresh_from_db()
    assert row.state == state
    assert (row.changed_at == at("2026-01-01 00:00")) is (state == "held")


def test_all_dates_of_an_event_are_called_off_together(add_date, add_shift, join, sent):
    dates = [add_date(starts_at=timezone.now() + timedelta(days=day)) for day in (3, 10)]
    for date, email in zip(dates, (ALICE, BOB), strict=True):
        join(add_shift(date), email)
    sent()
    assert len(call_off(dates)) == 2
    assert sorted(sent()) == [("called_off", ALICE), ("called_off", BOB)]
    assert call_off(dates) == []
