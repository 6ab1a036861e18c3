"""The mails by the clock: each when it is due, to those it is for, once."""

from datetime import datetime, timedelta
from functools import partial
from unittest.mock import patch

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from tests.racing import run_together
from tests.volunteers.notices.conftest import DAY, at, the_mail, told
from volunteers.attendance.models import Attendance
from volunteers.changes.rescheduling import reschedule
from volunteers.notices.clock import notify
from volunteers.notices.due import find_due
from volunteers.notices.models import Notice
from volunteers.notices.staffing_watch import watch_staffing
from volunteers.people.models import Stage
from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.models import SignUp

EVE = DAY - timedelta(days=1)
MOMENTS = {"day_before": at(12, day=EVE), "two_hours": at(16, 30), "thanks": at(21, 30)}
KINDS = list(MOMENTS)


@pytest.mark.parametrize(
    ("hour", "minute", "people"), [(10, 59, []), (11, 0, [ALICE]), (19, 59, [ALICE]), (20, 0, [])]
)
def test_day_before_goes_from_eleven_to_eight_in_the_evening(shift, join, clock, hour, minute, people):
    join(shift)
    clock(at(hour, minute, day=EVE))
    assert notify("day_before") == len(people)
    assert told("day_before") == people


def test_day_before_is_not_sent_on_the_day_nor_two_days_before(shift, join, clock):
    join(shift)
    for day in (DAY, DAY - timedelta(days=2)):
        clock(at(12, day=day))
        assert notify("day_before") == 0


@pytest.mark.parametrize(("moment", "people"), [(at(15, 59), []), (at(16), [ALICE]), (at(18), [])])
def test_two_hours_before_goes_in_the_last_two_hours(shift, join, clock, moment, people):
    join(shift)
    clock(moment)
    notify("two_hours")
    assert told("two_hours") == people


@pytest.mark.parametrize(
    ("moment", "people"),
    [(at(20, 59), []), (at(21), [ALICE]), (at(21) + timedelta(hours=24, minutes=1), [])],
)
def test_thanks_go_an_hour_after_the_end_and_no_more_a_day_later(shift, join, clock, moment, people):
    join(shift)
    clock(moment)
    notify("thanks")
    assert told("thanks") == people


@pytest.mark.parametrize("kind", KINDS)
def test_each_goes_once(shift, join, clock, kind):
    row = join(shift)
    clock(MOMENTS[kind])
    assert [notify(kind), notify(kind)] == [1, 0]
    assert [(n.sign_up, n.kind, n.starts_at) for n in Notice.objects.all()] == [(row, kind, shift.starts_at)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["held", "waiting", "requested", "offered", "cancelled", "expired"])
def test_only_those_with_a_place_are_told(shift, join, clock, kind, state):
    row = join(shift)
    now = timezone.now()
    SignUp.objects.filter(pk=row.pk).update(state=state, held_until=now + timedelta(days=99), queued_at=now)
    clock(MOMENTS[kind])
    assert (notify(kind), told(kind)) == (0, [])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_about_a_date_that_is_called_off_or_an_event_that_is_not_published(shift, join, clock, kind):
    join(shift)
    clock(MOMENTS[kind])
    date = shift.occurrence
    date.called_off = True
    date.save()
    assert notify(kind) == 0
    date.called_off = False
    date.save()
    date.event.live = False
    date.event.save()
    assert notify(kind) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_each_can_be_switched_off_by_the_person(shift, join, clock, kind):
    alice, _bob = join(shift).volunteer, join(shift, BOB)
    setattr(alice, f"wants_{kind}", False)
    alice.save()
    clock(MOMENTS[kind])
    assert (notify(kind), told(kind)) == (1, [BOB])


@pytest.mark.parametrize("kind", KINDS)
def test_each_can_be_switched_off_for_everybody(shift, join, clock, kind):
    join(shift)
    clock(MOMENTS[kind])
    rules = RosterRules.for_site(shift.occurrence.event.get_site())
    setattr(rules, f"sends_{kind}", False)
    rules.save()
    assert (notify(kind), told(kind)) == (0, [])


@pytest.mark.parametrize("kind", ["day_before", "two_hours"])
def test_whoever_was_just_told_of_their_place_is_reminded_an_hour_later_at_the_earliest(
    shift, join, clock, kind
):
    row, now = join(shift), MOMENTS[kind]
    SignUp.objects.filter(pk=row.pk).update(changed_at=now - timedelta(minutes=1))
    clock(now)
    assert notify(kind) == 0
    clock(now + timedelta(minutes=59))
    assert notify(kind) == 1


def test_moved_shift_has_its_own_reminder_and_the_answer_to_the_old_one_is_forgotten(shift, join, clock):
    row = join(shift)
    clock(at(12, day=EVE))
    assert notify("day_before") == 1
    SignUp.objects.filter(pk=row.pk).update(coming_at=at(11, 30, day=EVE))
    reschedule(shift.occurrence, starts_at=at(19), ends_at=at(21))
    assert notify("day_before") == 0
    clock(at(13, 1, day=EVE))
    assert [notify("day_before"), notify("day_before")] == [1, 0]
    row.refresh_from_db()
    assert row.coming_at is None


def test_answer_of_the_same_day_is_kept(shift, join, clock):
    row = join(shift)
    SignUp.objects.filter(pk=row.pk).update(coming_at=at(9, day=EVE))
    clock(at(12, day=EVE))
    notify("day_before")
    row.refresh_from_db()
    assert row.coming_at == at(9, day=EVE)


@pytest.mark.parametrize("state", ["excused", "absent"])
def test_no_thanks_to_those_who_were_not_there(shift, join, clock, state):
    alice, bob = join(shift), join(shift, BOB)
    for row, there in ((alice, state), (bob, "came")):
        Attendance.objects.create(sign_up=row, date=shift.occurrence, state=there)
    clock(MOMENTS["thanks"])
    assert (notify("thanks"), told("thanks")) == (1, [BOB])


def test_no_thanks_to_those_who_have_left_the_programme(shift, join, clock):
    alice = join(shift).volunteer
    alice.stage = Stage.objects.create(name="Borta", is_left=True)
    alice.save()
    clock(MOMENTS["thanks"])
    assert notify("thanks") == 0


@pytest.mark.parametrize("kind", KINDS)
def test_series_has_a_notice_for_each_meeting_that_is_held(event, add_date, add_shift, join, clock, kind):
    event.is_series = True
    event.save()
    dates = [add_date(starts_at=at(18, day=DAY + timedelta(weeks=n)), hours=2) for n in range(3)]
    dates[1].called_off = True
    dates[1].save()
    join(add_shift(dates[0]))
    for number, sent in enumerate([1, 0, 1]):
        clock(MOMENTS[kind] + timedelta(weeks=number))
        assert [notify(kind), notify(kind)] == [sent, 0]
    assert list(Notice.objects.values_list("starts_at", flat=True)) == [
        dates[0].starts_at,
        dates[2].starts_at,
    ]
    words = [f"{timezone.localtime(date.starts_at).day} " in mail.text for date, mail in zip(
        [dates[0], dates[2]], OutboxMail.objects.filter(name=f"notices/mail/{kind}").order_by("pk"), strict=True
    )]  # fmt: skip
    assert words == [True, True]


def test_two_hours_before_the_mail_has_the_meeting_point(shift, join, clock):
    join(shift)
    clock(MOMENTS["two_hours"])
    notify("two_hours")
    assert "Vid fontänen" in the_mail("two_hours").text


def test_meeting_point_that_is_told_later_is_not_in_the_mail(shift, join, clock):
    Shift.objects.update(meeting_point_hours=1)
    join(shift)
    clock(MOMENTS["two_hours"])
    notify("two_hours")
    mail = the_mail("two_hours")
    assert "Vid fontänen" not in mail.text + mail.html
    assert "17.00" in mail.text


def test_looking_for_what_is_due_takes_as_many_queries_for_thirty_as_for_one(add_date, add_shift, ask, clock):
    shift = add_shift(add_date(starts_at=at(18), hours=2), capacity=40)
    counts = []
    for people in (1, 30):
        for number in range(people):
            row = ask(shift, f"p{people}-{number}@example.org")
            SignUp.objects.filter(pk=row.pk).update(state="placed", changed_at=at(1, day=EVE))
        with CaptureQueriesContext(connection) as queries:
            due = list(find_due("day_before", at(12, day=EVE)))
        counts.append((len(due), len(queries)))
    assert counts == [(1, 2), (31, 2)]


def test_mail_that_cannot_be_written_stops_nobody_elses(shift, join, clock):
    alice = join(shift).volunteer
    join(shift, BOB)
    alice.email = "alice"
    alice.save(update_fields=["email"])
    clock(MOMENTS["day_before"])
    assert (notify("day_before"), told("day_before")) == (1, [BOB])
    assert Notice.objects.count() == 1


def notify_and_watch(moment: datetime) -> tuple[int, int]:
    with patch("django.utils.timezone.now", return_value=moment):
        return notify("day_before"), watch_staffing()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_three_workers_at_once_write_each_mail_once(add_date, add_shift, ask, klara):
    shift = add_shift(add_date(starts_at=at(18), hours=2), capacity=40, minimum=40)
    for number in range(12):
        row = ask(shift, f"p{number}@example.org")
        SignUp.objects.filter(pk=row.pk).update(state="placed", changed_at=at(1, day=EVE))
    written = run_together(*[partial(notify_and_watch, at(12, day=EVE))] * 3)
    assert [sum(of_each) for of_each in zip(*written, strict=True)] == [12, 1]
    assert sorted(told("day_before")) == sorted(f"p{number}@example.org" for number in range(12))
    assert told("coordinators/short") == ["klara@example.org"]


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_has_no_address_gets_no_mail(shift, join, clock, kind):
    alice = join(shift).volunteer
    alice.email = None
    alice.save()
    clock(MOMENTS[kind])
    assert list(find_due(kind, timezone.now())) == []


@pytest.fixture
def series(event, add_date, add_shift, join):
    """Two meetings a week apart, whose shift hangs on the first; Alice is in."""
    event.is_series = True
    event.save()
    first, second = (add_date(starts_at=at(18, day=DAY + timedelta(weeks=n)), hours=2) for n in range(2))
    row = join(add_shift(first))
    return row, first, second


@pytest.mark.parametrize("kind", KINDS)
def test_only_those_with_a_place_are_told_of_a_later_meeting(series, clock, kind):
    row = series[0]
    SignUp.objects.filter(pk=row.pk).update(state="waiting", queued_at=timezone.now())
    clock(MOMENTS[kind] + timedelta(weeks=1))
    assert notify(kind) == 0


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_about_a_later_meeting_of_a_series_that_is_not_published(series, event, clock, kind):
    event.live = False
    event.save()
    clock(MOMENTS[kind] + timedelta(weeks=1))
    assert notify(kind) == 0


@pytest.mark.parametrize("state", ["excused", "absent"])
def test_whoever_missed_one_meeting_is_thanked_for_the_other(series, clock, state):
    row, first, second = series
    Attendance.objects.create(sign_up=row, date=first, state=state)
    clock(MOMENTS["thanks"])
    assert notify("thanks") == 0
    clock(MOMENTS["thanks"] + timedelta(weeks=1))
    assert notify("thanks") == 1
    assert Notice.objects.get().starts_at == second.starts_at


def test_another_kind_another_time_and_another_person_have_notices_of_their_own(shift, join, clock):
    row, other = join(shift), join(shift, BOB)
    Notice.objects.create(sign_up=row, kind="two_hours", starts_at=shift.starts_at)
    Notice.objects.create(sign_up=row, kind="day_before", starts_at=shift.starts_at - timedelta(days=1))
    Notice.objects.create(sign_up=other, kind="day_before", starts_at=shift.starts_at)
    clock(MOMENTS["day_before"])
    assert (notify("day_before"), told("day_before")) == (1, [ALICE])


def test_day_before_ends_with_the_day(add_date, add_shift, join, clock):
    join(add_shift(add_date(starts_at=at(0, day=DAY + timedelta(days=1)), hours=2)))
    clock(MOMENTS["day_before"])
    assert notify("day_before") == 0
