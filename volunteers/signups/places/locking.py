"""The one order in which whoever decides about places locks: the volunteer, then the shift, then the row is read again.

A shift is locked rather than its sign-ups, because an empty shift has none to lock. SQLite needs no row locks: its
transactions here are IMMEDIATE. The volunteer is locked but for its key (FOR NO KEY UPDATE): whoever commits a promotion looks
at the promoted volunteer's key, and would wait for one who holds that volunteer and waits for the shift.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from volunteers.events.models import Occurrence
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp


@contextmanager
def locked(sign_up: SignUp) -> Iterator[SignUp]:
    """In a transaction of its own, the sign-up as it is now, with its volunteer and its shift, which are locked until the end.

    Raises ``SignUp.DoesNotExist`` when it is gone.
    """
    with transaction.atomic():
        volunteer = lock_volunteer(sign_up.volunteer_id)
        shift = lock_shift(sign_up.shift_id)
        yield _attached(SignUp.objects.get(pk=sign_up.pk), volunteer, shift)


@contextmanager
def locked_for(volunteer: Volunteer, shift: Shift) -> Iterator[SignUp]:
    """The same for a person and a shift: the sign-up that they have there or, without one, a new one that is not saved."""
    with transaction.atomic():
        volunteer = lock_volunteer(volunteer.pk)
        shift = lock_shift(shift.pk)
        known = SignUp.objects.filter(shift=shift, volunteer=volunteer).first()
        yield _attached(known or SignUp(shift=shift, volunteer=volunteer), volunteer, shift)


@contextmanager
def locked_both(sign_up: SignUp, other: Shift) -> Iterator[tuple[SignUp, SignUp]]:
    """The sign-up, and what its person has in another shift, as by ``locked`` and ``locked_for``: the shifts by their numbers."""
    with transaction.atomic():
        volunteer = lock_volunteer(sign_up.volunteer_id)
        shifts = {pk: lock_shift(pk) for pk in sorted({sign_up.shift_id, other.pk})}
        known = SignUp.objects.filter(shift=other.pk, volunteer=volunteer).first()
        there = known or SignUp(shift=shifts[other.pk], volunteer=volunteer)
        own = _attached(SignUp.objects.get(pk=sign_up.pk), volunteer, shifts[sign_up.shift_id])
        yield own, _attached(there, volunteer, shifts[other.pk])


def _attached(row: SignUp, volunteer: Volunteer, shift: Shift) -> SignUp:
    row.volunteer, row.shift = volunteer, shift
    return row


def lock_volunteer(pk: int) -> Volunteer:
    """The volunteer as they are now, nobody else's until the transaction ends. Raises ``Volunteer.DoesNotExist``."""
    return Volunteer.objects.select_for_update(no_key=True).defer("phone", "notes").get(pk=pk)


def lock_shift(pk: int) -> Shift:
    """The shift as it is now, nobody else's until the transaction ends. Raises ``Shift.DoesNotExist``."""
    shift = Shift.objects.select_for_update(of=("self",)).get(pk=pk)
    # Read after the lock: a row joined to it would be the one from before the wait, and a date moved or called off
    # meanwhile would be missed.
    shift.occurrence = Occurrence.objects.with_event().get(pk=shift.occurrence_id)
    return shift
