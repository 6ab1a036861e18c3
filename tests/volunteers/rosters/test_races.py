"""Six real processes at once on the same shift, on whichever database the suite runs."""

from contextlib import ExitStack
from datetime import timedelta

import pytest
from django.db.models import Count
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.processes import start
from volunteers.rosters.models import Seat, SignUp

RACER = """
import sys, django
django.setup()
from volunteers.rosters.joining.cancelling import cancel
from volunteers.rosters.joining.confirming import confirm
from volunteers.rosters.models import Shift
from volunteers.rosters.joining.signing_up import sign_up
shift = Shift.objects.get(pk=int(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
for number in range(12):
    row = sign_up(shift, email=f"p{sys.argv[2]}-{number}@example.org", name="N", language="sv", may_queue=True)
    confirm(row)
    if sys.argv[3] == "cancelling" and number % 3 == 0:
        cancel(row)
"""


def race(shift, *, mode):
    return run_together(*((RACER, shift.pk, number, mode) for number in range(6)))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_six_processes_give_ten_places_of_ten_and_no_error(add_shift):
    shift = add_shift(capacity=10)
    errors = race(shift, mode="joining")
    assert errors == [""] * 6
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (10, 62)
    assert sorted(Seat.objects.values_list("number", flat=True)) == list(range(1, 11))


CROWD = """
import sys, django
django.setup()
from volunteers.rosters.joining.cancelling import cancel
from volunteers.rosters.joining.confirming import confirm
from volunteers.rosters.joining.signing_up import sign_up
from volunteers.rosters.models import Shift, SignUp
shift, number = Shift.objects.get(pk=int(sys.argv[1])), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
rows = []
for person in range(50):
    email = f"p{number}-{person}@example.org"
    rows.append(confirm(sign_up(shift, email=email, name="N", language="sv", may_queue=True)))
    if person % 5 == 4:
        cancel(rows[person // 2])  # soon somebody with a place, while others wait
    shift.refresh_from_db()
    assert shift.taken <= 50, shift.taken
"""
OVERLAPPING = """
import sys, django
django.setup()
from volunteers.people.models import Volunteer
from volunteers.rosters.joining.refusing import Refused
from volunteers.rosters.joining.taking import take
from volunteers.rosters.models import Shift
shift, alice = Shift.objects.get(pk=int(sys.argv[1])), Volunteer.objects.get(pk=int(sys.argv[2]))
print("ready", flush=True)
sys.stdin.readline()
try:
    take(shift, volunteer=alice)
except Refused as refusal:
    assert refusal.reason == "overlaps"
"""


def run_together(*commands):
    """Start all, let them go at the same moment, and return what each wrote of errors."""
    with ExitStack() as stack:
        racers = [stack.enter_context(start("-c", *map(str, command))) for command in commands]
        if all(racer.stdout.readline() == "ready\n" for racer in racers):
            for racer in racers:
                racer.stdin.write("go\n")
                racer.stdin.flush()
        return [racer.communicate(timeout=300)[1] for racer in racers]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_hundred_people_and_fifty_places_with_cancellations_meanwhile(add_shift):
    shift = add_shift(capacity=50)
    assert run_together(*((CROWD, shift.pk, number) for number in range(4))) == [""] * 4
    shift.refresh_from_db()
    states = dict(SignUp.objects.values_list("state").annotate(Count("pk")))
    assert states == {"placed": 50, "waiting": 110, "cancelled": 40}
    assert (shift.taken, shift.waiting) == (50, 110)
    assert sorted(Seat.objects.values_list("number", flat=True)) == list(range(1, 51))
    # Nobody who joined the queue later was given a place that somebody earlier still waits for. Who held a place from the
    # start is another matter: they may confirm it whenever they like.
    first_waiting = SignUp.objects.waiting().first()
    mails = OutboxMail.objects.filter(name="rosters/mail/promoted")
    promoted = {mail.to for mail in mails}
    placed = SignUp.objects.filter(state="placed").select_related("volunteer")
    given = [row.confirmed_at for row in placed if row.volunteer.email in promoted]
    assert given
    assert max(given) <= first_waiting.queued_at
    told = OutboxMail.objects.filter(name__in=["rosters/mail/placed", "rosters/mail/promoted"]).values_list(
        "to", flat=True
    )
    assert len(told) == len(set(told))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_person_who_takes_two_overlapping_shifts_at_once_gets_one(add_shift, join, add_date):
    elsewhere = add_date(starts_at=timezone.now() + timedelta(days=30))
    alice = join(add_shift(elsewhere)).volunteer
    date = add_date()
    shifts = [add_shift(date, role=role) for role in ("Vandrare", "Värd", "Ledare", "Förare")]
    assert run_together(*((OVERLAPPING, shift.pk, alice.pk) for shift in shifts)) == [""] * 4
    assert SignUp.objects.filter(volunteer=alice, shift__in=shifts, state="placed").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_six_processes_joining_and_cancelling_lose_nobody_and_mail_each_promotion_once(add_shift):
    shift = add_shift(capacity=10)
    errors = race(shift, mode="cancelling")
    assert errors == [""] * 6
    states = dict(SignUp.objects.values_list("state").annotate(Count("pk")))
    assert states == {"placed": 10, "waiting": 38, "cancelled": 24}
    promoted = OutboxMail.objects.filter(name="rosters/mail/promoted").values_list("to", flat=True)
    assert len(promoted) == len(set(promoted))
