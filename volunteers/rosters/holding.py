"""Places held for people who did not confirm their address in time, and what becomes of them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from volunteers.people.models import Volunteer
from volunteers.rosters.models import SignUp
from volunteers.rosters.seating import lock_shift, settle, unseat


def release_expired_holds() -> int:
    """Free every place whose half hour is over; whoever waits gets it. Returns how many were released."""
    due = SignUp.objects.expired(timezone.now()).values_list("pk", "shift_id")
    return sum(_release(pk, shift_id=shift_id) for pk, shift_id in list(due))


def _release(pk: int, *, shift_id: int) -> bool:
    with transaction.atomic():
        shift = lock_shift(shift_id)
        # Looked for anew under the lock: the person may have confirmed a moment ago.
        row = SignUp.objects.expired(timezone.now()).filter(pk=pk).first()
        if row is None:
            return False
        unseat(row, SignUp.State.EXPIRED)
        row.save()
        settle(shift)
        return True


def forget_unconfirmed() -> int:
    """Delete sign-ups that were never confirmed, a week on, and the addresses that nothing else needs."""
    week_ago = timezone.now() - timedelta(days=7)
    with transaction.atomic():
        forgotten, _rows = SignUp.objects.never_confirmed(before=week_ago).delete()
        Volunteer.objects.never_confirmed(before=week_ago).filter(sign_ups=None).delete()
    return forgotten
