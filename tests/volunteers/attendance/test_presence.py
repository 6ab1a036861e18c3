import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.privacy.models import AccessEntry
from volunteers.attendance.models import Attendance
from volunteers.attendance.presence import (
    NotMarked,
    Reason,
    Tap,
    WalkIn,
    add_walk_in,
    cancelled_late,
    correct,
    let_in,
    mark,
    undo,
)
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.by_hand import CannotAdd
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel

State = Attendance.State


def refused(row, state, *, by, date=None):
    with pytest.raises(NotMarked) as refusal:
        mark(row, date or row.shift.occurrence_id, state, by=by)
    assert str(refusal.value.message)
    return refusal.value.reason


def test_came_has_the_length_of_the_shift_and_is_noted(evening, placed, by):
    row = placed(evening, people=2)
    made = mark(row, evening.occurrence_id, State.CAME, by=by)
    assert (made.state, made.minutes, made.people, made.marked_by) == ("came", 240, 2, by)
    assert abs(made.came_at - timezone.now()) < timedelta(seconds=10)
    entry = AccessEntry.objects.latest("pk")
    assert (entry.user, entry.action, entry.what) == (by, "change", str(row))


@pytest.mark.parametrize(("ahead", "reason"), [(121, Reason.TOO_EARLY), (119, None)])
def test_opens_two_hours_before(ahead, reason, add_shift, add_date, placed, by):
    shift = add_shift(add_date(starts_at=timezone.now() + timedelta(minutes=ahead)))
    row = placed(shift)
    if reason:
        assert refused(row, State.CAME, by=by) == reason
        assert not Attendance.objects.exists()
    else:
        assert mark(row, shift.occurrence_id, State.CAME, by=by).state == "came"


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("waiting", Reason.WAITING),
        ("offered", Reason.WAITING),
        ("requested", Reason.WAITING),
        ("cancelled", Reason.CANCELLED),
        ("declined", Reason.DECLINED),
        ("expired", Reason.UNCONFIRMED),
    ],
)
def test_whoever_has_no_place_is_refused_with_the_reason(state, reason, evening, placed, by):
    assert refused(placed(evening, state=state), State.CAME, by=by) == reason


def test_called_off_and_foreign_dates_are_refused(evening, placed, by, add_date):
    row = placed(evening)
    assert refused(row, State.CAME, by=by, date=add_date().pk) == Reason.NOT_HELD
    date = evening.occurrence
    date.called_off = True
    date.save()
    assert refused(row, State.CAME, by=by) == Reason.CALLED_OFF


def test_late_cancellation_is_excused_only_when_marked(evening, placed, by):
    row = cancel(placed(evening))
    assert not Attendance.objects.exists()
    assert mark(row, evening.occurrence_id, State.EXCUSED, by=by).state == "excused"
    assert refused(row, State.CAME, by=by) == Reason.CANCELLED


def test_cancellation_in_time_is_nothing_to_excuse(evening, placed, by):
    row = cancel(placed(evening))
    SignUp.objects.filter(pk=row.pk).update(changed_at=evening.late_from - timedelta(minutes=1))
    assert refused(row, State.EXCUSED, by=by) == Reason.CANCELLED


@pytest.mark.parametrize(("after", "is_late"), [(timedelta(microseconds=-1), False), (timedelta(), True)])
def test_cancellation_is_late_from_the_very_moment_that_the_shift_says(evening, placed, after, is_late):
    row = cancel(placed(evening))
    row.changed_at = evening.late_from + after
    assert cancelled_late(row, evening) is is_late


def test_marks_change_and_hours_follow(evening, placed, by):
    row, date = placed(evening), evening.occurrence_id
    correct(mark(row, date, State.CAME, by=by), minutes=300, people=1, by=by)
    assert mark(row, date, State.CAME, by=by).minutes == 300
    absent = mark(row, date, State.ABSENT, by=by)
    assert (absent.minutes, absent.came_at) == (0, None)
    assert mark(row, date, State.CAME, by=by).minutes == 240
    undo(row, date, by=by)
    undo(row, date, by=by)
    assert not Attendance.objects.exists()


def test_correction_says_what_it_was_and_only_when_it_changes(evening, placed, by):
    row = mark(placed(evening), evening.occurrence_id, State.CAME, by=by)
    assert correct(row, minutes=285, people=1, by=by)
    assert AccessEntry.objects.latest("pk").reason == "240 → 285 min"
    assert not correct(row, minutes=285, people=1, by=by)
    absent = mark(row.sign_up, evening.occurrence_id, State.ABSENT, by=by)
    assert not correct(absent, minutes=10, people=1, by=by)


def test_nonce_sent_again_answers_as_the_first_time(evening, placed, by):
    row, tap = placed(evening), Tap(nonce=uuid.uuid4())
    first = mark(row, evening.occurrence_id, State.CAME, by=by, tap=tap)
    noted = AccessEntry.objects.count()
    again = mark(row, evening.occurrence_id, State.ABSENT, by=by, tap=tap)
    assert (again.pk, again.state, again.came_at) == (first.pk, "came", first.came_at)
    assert AccessEntry.objects.count() == noted
    with pytest.raises(NotMarked, match="anothers"):
        mark(placed(evening, "bob@example.org"), evening.occurrence_id, State.CAME, by=by, tap=tap)


def test_tap_that_waited_does_not_overrule_what_came_later(evening, placed, by):
    row, date = placed(evening), evening.occurrence_id
    mark(row, date, State.EXCUSED, by=by)
    old = Tap(nonce=uuid.uuid4(), at=timezone.now() - timedelta(minutes=20))
    assert mark(row, date, State.CAME, by=by, tap=old).state == "excused"
    Attendance.objects.all().delete()
    assert mark(row, date, State.CAME, by=by, tap=old).came_at == old.at


def test_walk_in_is_added_once_even_into_a_full_shift(evening, by):
    Shift.objects.filter(pk=evening.pk).update(capacity=1)
    nonce = uuid.uuid4()
    for _time in range(2):
        row = add_walk_in(evening, evening.occurrence_id, WalkIn(name="Dana"), by=by, nonce=nonce)
    assert (row.state, row.minutes, row.sign_up.name, row.sign_up.state) == (
        "walked_in",
        240,
        "Dana",
        "placed",
    )
    assert Volunteer.objects.count() == SignUp.objects.count() == Attendance.objects.count() == 1
    elsa = WalkIn(name="Elsa")
    with pytest.raises(CannotAdd, match="full") as refusal:
        add_walk_in(evening, evening.occurrence_id, elsa, by=by, nonce=uuid.uuid4())
    assert (refusal.value.reason, refusal.value.may_insist) == ("full", True)
    added = add_walk_in(evening, evening.occurrence_id, elsa, by=by, nonce=uuid.uuid4(), insists=True)
    evening.refresh_from_db()
    assert evening.taken == 2
    noted = AccessEntry.objects.filter(what=str(added.sign_up)).values_list("reason", flat=True)
    assert [reason for reason in noted if "full" in reason]


def test_walk_in_who_has_signed_up_already_is_the_same_person(evening, placed, by):
    row = placed(evening, state="waiting")
    who = WalkIn(name="A", email=row.volunteer.email)
    came = add_walk_in(evening, evening.occurrence_id, who, by=by, insists=True)
    assert (came.sign_up, came.sign_up.state, SignUp.objects.count()) == (row, "placed", 1)


def test_walk_in_too_early_leaves_nobody_behind(add_shift, by):
    shift = add_shift()
    with pytest.raises(NotMarked):
        add_walk_in(shift, shift.occurrence_id, WalkIn(name="Dana"), by=by)
    assert not Volunteer.objects.exists()


def test_coordinator_lets_in_whoever_waits_but_nobody_unknown(evening, placed, by):
    row = placed(evening, state="waiting")
    assert let_in(row, evening.occurrence_id, by=by).state == "walked_in"
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("placed", by)
    stranger = placed(evening, "bob@example.org", state="expired")
    SignUp.objects.filter(pk=stranger.pk).update(confirmed_at=None)
    with pytest.raises(NotMarked, match="unconfirmed"):
        let_in(stranger, evening.occurrence_id, by=by)


def test_meeting_of_a_series_has_its_own_length_and_its_own_mark(evening, add_date, placed, by):
    event = evening.occurrence.event
    event.is_series = True
    event.save()
    earlier = add_date(starts_at=evening.starts_at - timedelta(days=7), hours=2)
    row = placed(evening)
    assert mark(row, earlier.pk, State.CAME, by=by).minutes == 120
    assert mark(row, evening.occurrence_id, State.ABSENT, by=by).state == "absent"
    assert Attendance.objects.count() == 2
