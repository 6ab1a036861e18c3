"""Whatever people, coordinators and the clock do to a shift, in any order: what must always be true of it."""

from contextlib import suppress
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import demand
from volunteers.changes.rescheduling import reschedule
from volunteers.shifts.models import Hold, Shift
from volunteers.signups.joining.approval import NotAsked, approve, decline
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import Seat, SignUp
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.holds import release_expired_holds
from volunteers.signups.places.queue import settle_shift
from volunteers.signups.places.refusals import Refused

PERSON = st.sampled_from(["anna", "bo", "cecilia", "david"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), PERSON, st.integers(1, 5)),
        st.tuples(st.sampled_from(["confirm", "cancel", "approve", "decline"]), PERSON, st.just(0)),
        st.tuples(st.sampled_from(["expire", "call_off", "on_again"]), st.just(""), st.just(0)),
        st.tuples(st.just("capacity"), st.just(""), st.integers(1, 6)),
    ),
    max_size=16,
)
examples = count()


def do(shift: Shift, step: str, email: str, number: int) -> None:
    row = SignUp.objects.filter(shift=shift, volunteer__email=email).first()
    if step == "ask":
        sign_up(shift, email=email, name="N", language="sv", may_queue=True, details=Details(people=number))
    elif step == "expire":
        now = timezone.now()
        SignUp.objects.filter(shift=shift, held_until__isnull=False).update(held_until=now)
        Hold.objects.filter(shift=shift).update(ends_at=now)
        release_expired_holds()
    elif step == "capacity":
        Shift.objects.filter(pk=shift.pk).update(capacity=number)
        settle_shift(shift.pk)
    elif step in {"call_off", "on_again"}:
        reschedule(shift.occurrence, called_off=step == "call_off")
    elif row:
        verbs = {"confirm": confirm, "cancel": cancel}
        answers = {
            "approve": lambda row: approve(row, by=None),
            "decline": lambda row: decline(row, by=None, reason=""),
        }
        (verbs | answers)[step](row)


def assert_true(shift: Shift) -> None:
    shift.refresh_from_db()
    rows = list(SignUp.objects.filter(shift=shift))
    assert len({row.volunteer_id for row in rows}) == len(rows)  # one state a person and shift
    for row in rows:
        seats = Seat.objects.filter(sign_up=row).count()
        assert seats == (row.people if row.has_a_place else 0)
        if row.state not in SignUp.CURRENT:
            assert not Seat.objects.filter(sign_up=row).exists()
    if shift.availability().takes_sign_ups and shift.places_left:
        assert shift.availability().places_left >= max(
            1, shift.places_left // 2
        )  # whatever is held without proof
    assert shift.taken == Seat.objects.filter(shift=shift).count()
    waiting = [row.people for row in rows if row.state == SignUp.State.WAITING]
    assert shift.waiting == sum(waiting)
    assert shift.least_waiting == min(waiting, default=0)
    if not shift.is_closed:
        assert not any(people <= shift.untaken for people in waiting)  # nobody waits who fits


@pytest.mark.parametrize(("needs_approval", "starts_in"), [(False, 7), (False, 1), (True, 7)])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_places_hold_whatever_happens(add_date, add_shift, needs_approval, starts_in, steps):
    # A day and people of its own for each example: all of them lie in one database.
    number = next(examples)
    start = timezone.now() + timedelta(days=starts_in)
    shift = add_shift(add_date(starts_at=start), capacity=3, role="Ledare" if needs_approval else "Vandrare")
    demand(shift.role, needs_approval=needs_approval)
    for step, name, amount in steps:
        before = Shift.objects.get(pk=shift.pk)
        with suppress(Refused, NotAsked):
            do(shift, step, f"{name}-{number}@example.org", amount)
        assert_true(shift)
        # Never more people than places, but where a coordinator took places away.
        assert shift.taken <= max(shift.capacity, before.taken if step != "capacity" else shift.taken)
