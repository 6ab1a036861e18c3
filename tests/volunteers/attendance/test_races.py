"""One tap sent twice at the same moment, by two real processes, on whichever database the suite runs."""

import pytest

from tests.volunteers.rosters.test_races import run_together
from volunteers.attendance.models import Attendance
from volunteers.people.models import Volunteer
from volunteers.rosters.models import SignUp

NONCE = "8e6f0a52-1a9e-4f5c-9a4e-0d9b7f8f0001"
START = """
import sys, uuid, django
django.setup()
from cms.accounts.models import User
from volunteers.attendance.marking import Tap, add_walk_in, mark
from volunteers.attendance.models import Attendance
from volunteers.rosters.models import Shift, SignUp
row, by, nonce = int(sys.argv[1]), User.objects.get(pk=int(sys.argv[2])), uuid.UUID(sys.argv[3])
print("ready", flush=True)
sys.stdin.readline()
"""
MARKS = f"""{START}
sign_up = SignUp.objects.get(pk=row)
mark(sign_up, sign_up.shift.occurrence_id, Attendance.State.CAME, by=by, tap=Tap(nonce=nonce))
"""
WALKS_IN = f"""{START}
shift = Shift.objects.get(pk=row)
add_walk_in(shift, shift.occurrence_id, name="Dana", by=by, nonce=nonce)
"""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_tap_sent_twice_at_once_is_written_once(evening, placed, by):
    row = placed(evening)
    assert run_together(*[(MARKS, row.pk, by.pk, NONCE)] * 4) == [""] * 4
    assert [str(mark.nonce) for mark in Attendance.objects.all()] == [NONCE]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_walk_in_sent_twice_at_once_is_one_person(evening, by):
    assert run_together(*[(WALKS_IN, evening.pk, by.pk, NONCE)] * 4) == [""] * 4
    assert Volunteer.objects.count() == SignUp.objects.count() == Attendance.objects.count() == 1
    evening.refresh_from_db()
    assert evening.taken == 1
