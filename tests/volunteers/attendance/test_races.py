"""One tap sent twice at the same moment, by two real processes, on whichever database the suite runs."""

from functools import partial
from uuid import UUID

import pytest

from cms.accounts.models import User
from tests.racing import run_together
from volunteers.attendance.models import Attendance
from volunteers.attendance.presence import Tap, WalkIn, add_walk_in, mark
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

NONCE = "8e6f0a52-1a9e-4f5c-9a4e-0d9b7f8f0001"


def tap(sign_up_pk: int, user_pk: int) -> None:
    row = SignUp.objects.get(pk=sign_up_pk)
    by = User.objects.get(pk=user_pk)
    mark(row, row.shift.occurrence_id, Attendance.State.CAME, by=by, tap=Tap(nonce=UUID(NONCE)))


def walk_in(shift_pk: int, user_pk: int) -> None:
    shift = Shift.objects.get(pk=shift_pk)
    by = User.objects.get(pk=user_pk)
    add_walk_in(shift, shift.occurrence_id, WalkIn(name="Dana"), by=by, nonce=UUID(NONCE))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_tap_sent_twice_at_once_is_written_once(evening, placed, by):
    row = placed(evening)
    run_together(*[partial(tap, row.pk, by.pk)] * 4)
    assert [str(mark.nonce) for mark in Attendance.objects.all()] == [NONCE]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_walk_in_sent_twice_at_once_is_one_person(evening, by):
    run_together(*[partial(walk_in, evening.pk, by.pk)] * 4)
    assert Volunteer.objects.count() == SignUp.objects.count() == Attendance.objects.count() == 1
    evening.refresh_from_db()
    assert evening.taken == 1
