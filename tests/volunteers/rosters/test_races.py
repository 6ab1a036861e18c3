"""Six real processes at once on the same shift, on whichever database the suite runs."""

from contextlib import ExitStack

import pytest
from django.db.models import Count

from cms.mail.models import OutboxMail
from tests.processes import start
from volunteers.rosters.models import SignUp

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
    with ExitStack() as stack:
        racers = [
            stack.enter_context(start("-c", RACER, str(shift.pk), str(number), mode)) for number in range(6)
        ]
        ready = [racer.stdout.readline() for racer in racers]
        if ready == ["ready\n"] * 6:
            for racer in racers:
                racer.stdin.write("go\n")
                racer.stdin.flush()
        return [racer.communicate(timeout=120)[1] for racer in racers]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_six_processes_give_ten_places_of_ten_and_no_error(add_shift):
    shift = add_shift(capacity=10)
    errors = race(shift, mode="joining")
    assert errors == [""] * 6
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (10, 62)
    assert sorted(SignUp.objects.with_a_place().values_list("seat", flat=True)) == list(range(1, 11))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_six_processes_joining_and_cancelling_lose_nobody_and_mail_each_promotion_once(add_shift):
    shift = add_shift(capacity=10)
    errors = race(shift, mode="cancelling")
    assert errors == [""] * 6
    states = dict(SignUp.objects.values_list("state").annotate(Count("pk")))
    assert states == {"placed": 10, "waiting": 38, "cancelled": 24}
    promoted = OutboxMail.objects.filter(name="rosters/mail/promoted").values_list("to", flat=True)
    assert len(promoted) == len(set(promoted))
