"""Places held for people who did not answer in time, and what becomes of them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from volunteers.people.models import Volunteer
from volunteers.signups.models import Seat, SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.locking import lock_shift
from volunteers.signups.places.queue import settle
from volunteers.signups.places.seats import unseat


def release_expired_holds() -> int:
    """Free every place whose time is over; whoever waits gets it. Returns how many were released."""
    now = timezone.now()
    due = list(SignUp.objects.expired(now).values_list("pk", "shift_id"))
    shadows = list(SignUp.objects.with_an_old_shadow(now).values_list("pk", "shift_id"))
    released = sum(_release(pk, shift_id=shift_id) for pk, shift_id in due)
    return released + sum(_lift_shadow(pk, shift_id=shift_id) for pk, shift_id in shadows)


def _release(pk: int, *, shift_id: int) -> bool:
    with transaction.atomic():
        shift = lock_shift(shift_id)
        # Looked for anew under the lock: the person may have confirmed a moment ago.
        row = SignUp.objects.expired(timezone.now()).select_related("volunteer").filter(pk=pk).first()
        if row is None:
            return False
        was_offered, waited_for_guardian = row.state == SignUp.State.OFFERED, row.awaits_guardian
        unseat(row, SignUp.State.EXPIRED)
        if was_offered:
            tell(row, "offer_ended", shift=shift)
        elif waited_for_guardian and not shift.is_closed:
            tell(row, "guardian_silent", shift=shift)
        settle(shift)
        return True


def _lift_shadow(pk: int, *, shift_id: int) -> bool:
    with transaction.atomic():
        shift = lock_shift(shift_id)
        if not SignUp.objects.with_an_old_shadow(timezone.now()).filter(pk=pk).update(shadow_until=None):
            return False
        Seat.objects.filter(sign_up=pk, is_shadow=True).delete()
        settle(shift)
        return True


def forget_unconfirmed() -> int:
    """Delete sign-ups that were never confirmed, a week on, and the addresses that nothing else needs."""
    week_ago = timezone.now() - timedelta(days=7)
    with transaction.atomic():
        rows = SignUp.objects.never_confirmed(before=week_ago)
        forgotten = rows.count()
        rows.delete()
        Volunteer.objects.never_confirmed(before=week_ago).filter(sign_ups=None).delete()
    return forgotten
