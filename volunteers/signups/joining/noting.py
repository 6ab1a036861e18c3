"""What somebody wants whoever leads their shift to know."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from volunteers.signups.joining.changing import NOT_THERE, CannotChange
from volunteers.signups.models import SignUp
from volunteers.signups.places.locking import locked

AFTER_THE_SHIFT, AFTER_LEAVING = timedelta(days=7), timedelta(days=1)


def write_note(sign_up: SignUp, *, text: str) -> SignUp:
    """Keep this in place of what was written before; the empty text takes it away.

    Raises ``CannotChange`` when they are not in the shift, or it is over.
    """
    with locked(sign_up) as row:
        if not row.is_signed_up or row.shift.has_ended:
            raise CannotChange(NOT_THERE)
        row.note, row.note_at = text, timezone.now() if text else None
        row.save(update_fields=["note", "note_at"])
        return row


def forget_notes() -> int:
    """Delete the notes of shifts that ended a week ago, and of those who left their shift a day ago; how many."""
    now = timezone.now()
    over = Q(shift__ends_at__lt=now - AFTER_THE_SHIFT)
    left = Q(changed_at__lt=now - AFTER_LEAVING) & ~Q(state__in=SignUp.CURRENT)
    with transaction.atomic():
        return SignUp.objects.filter(over | left, note_at__isnull=False).update(note="", note_at=None)
