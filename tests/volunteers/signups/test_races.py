"""Six real processes at once on the same shift, on whichever database the suite runs."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from time import monotonic

import pytest
from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from tests.racing import run_together
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.joining.without_code import take
from volunteers.signups.models import Seat, SignUp
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.refusals import Refused


def join(shift_pk: int, number: int, *, cancelling: bool) -> None:
    shift = Shift.objects.get(pk=shift_pk)
    for person in range(12):
        row = sign_up(shift, email=f"p{number}-{person}@example.org", name="N", language="sv", may_queue=True)
        confirm(row)
        if cancelling and person % 3 == 0:
            cancel(row)


def race(shift: Shift, *, cancelling: bool) -> None:
    run_together(*(partial(join, shift.pk, number, cancelling=cancelling) for number in range(6)))


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_six_processes_give_ten_places_of_ten_and_no_error(add_shift):
    shift = add_shift(capacity=10)
    race(shift, cancelling=False)
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting) == (10, 62)
    assert sorted(Seat.objects.values_list("number", flat=True)) == list(range(1, 11))


def come_and_go(shift_pk: int, number: int) -> None:
    shift = Shift.objects.get(pk=shift_pk)
    rows = []
    for person in range(50):
        email = f"p{number}-{person}@example.org"
        rows.append(confirm(sign_up(shift, email=email, name="N", language="sv", may_queue=True)))
        if person % 5 == 4:
            cancel(rows[person // 2])  # soon somebody with a place, while others wait
        shift.refresh_from_db()
        assert shift.taken <= 50


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_hundred_people_and_fifty_places_with_cancellations_meanwhile(add_shift):
    shift = add_shift(capacity=50)
    run_together(*(partial(come_and_go, shift.pk, number) for number in range(4)))
    shift.refresh_from_db()
    states = dict(SignUp.objects.values_list("state").annotate(Count("pk")))
    assert states == {"placed": 50, "waiting": 110, "cancelled": 40}
    assert (shift.taken, shift.waiting) == (50, 110)
    assert sorted(Seat.objects.values_list("number", flat=True)) == list(range(1, 51))
    # Nobody who joined the queue later was given a place that somebody earlier still waits for. Who held a place from the
    # start is another matter: they may confirm it whenever they like.
    first_waiting = SignUp.objects.waiting().first()
    mails = OutboxMail.objects.filter(name="signups/mail/promoted")
    promoted = {mail.to for mail in mails}
    placed = SignUp.objects.filter(state="placed").select_related("volunteer")
    given = [row.confirmed_at for row in placed if row.volunteer.email in promoted]
    assert given
    assert max(given) <= first_waiting.queued_at
    told = OutboxMail.objects.filter(name__in=["signups/mail/placed", "signups/mail/promoted"]).values_list(
        "to", flat=True
    )
    assert len(told) == len(set(told))


def try_to_take(shift_pk: int, volunteer_pk: int) -> str:
    """What was said against it, if anything."""
    try:
        take(Shift.objects.get(pk=shift_pk), volunteer=Volunteer.objects.get(pk=volunteer_pk))
    except Refused as refusal:
        return str(refusal.reason)
    return ""


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_person_who_takes_two_overlapping_shifts_at_once_gets_one(add_shift, join, add_date):
    elsewhere = add_date(starts_at=timezone.now() + timedelta(days=30))
    alice = join(add_shift(elsewhere)).volunteer
    date = add_date()
    shifts = [add_shift(date, role=role) for role in ("Vandrare", "Värd", "Ledare", "Förare")]
    said = run_together(*(partial(try_to_take, shift.pk, alice.pk) for shift in shifts))
    assert sorted(said) == ["", "overlaps", "overlaps", "overlaps"]
    assert SignUp.objects.filter(volunteer=alice, shift__in=shifts, state="placed").count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_six_processes_joining_and_cancelling_lose_nobody_and_mail_each_promotion_once(add_shift):
    shift = add_shift(capacity=10)
    race(shift, cancelling=True)
    states = dict(SignUp.objects.values_list("state").annotate(Count("pk")))
    assert states == {"placed": 10, "waiting": 38, "cancelled": 24}
    promoted = OutboxMail.objects.filter(name="signups/mail/promoted").values_list("to", flat=True)
    assert len(promoted) == len(set(promoted))


def wait_for_a_lock() -> None:
    """Until somebody waits for a row that is ours. SQLite has no locks of rows: there they wait for all of it."""
    give_up = monotonic() + 60
    with connection.cursor() as cursor:
        while connection.vendor == "postgresql" and monotonic() < give_up:
            cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_person_who_cancels_while_they_are_promoted_waits_for_nobody_who_waits_for_them(add_shift, join):
    """The promotion looks at their row once more when it commits, as its constraints are deferred until then."""
    shift = add_shift()
    bob, alice = join(shift, BOB), join(shift, ALICE)

    def alice_cancels() -> str:
        try:
            return cancel(alice).state
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            cancel(bob)  # and Alice has the place
            cancelled = pool.submit(alice_cancels)
            wait_for_a_lock()
        assert cancelled.result(60) == "cancelled"
    assert SignUp.objects.filter(state="placed").count() == 0
