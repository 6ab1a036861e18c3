from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.people.models import Volunteer
from volunteers.rosters.codes import code_is_right
from volunteers.rosters.models import Shift, SignUp
from volunteers.rosters.seating import lock_shift, recount, settle, unseat
from volunteers.rosters.signing_up import ShiftClosed
from volunteers.rosters.telling import tell


class WrongCode(Exception):
    """Not the code that was sent, too old, or tried too often."""

    message = _(
        "That code is not right, or no longer valid. Look for the latest mail from us, or ask for a new code."
    )


def confirm(sign_up: SignUp) -> SignUp:
    """The person has shown that the address is theirs: their place is theirs, or they stand in the queue.

    Confirming twice is harmless, and so is confirming what was cancelled. A hold that ran out takes a place again if there
    is one, else the end of the queue. Raises ``ShiftClosed`` when the shift has begun meanwhile.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update().get(pk=sign_up.volunteer_id)
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.select_related("volunteer").get(pk=sign_up.pk)
        if not row.is_unconfirmed:
            return row
        if not shift.is_open:
            raise ShiftClosed
        if volunteer.confirmed_at is None:
            volunteer.confirmed_at = timezone.now()
            volunteer.save(update_fields=["confirmed_at"])
        _take_place(row, shift=shift)
        return row


def _take_place(row: SignUp, *, shift: Shift) -> None:
    """A held place becomes the person's own; without one they join the queue, which is settled at once."""
    row.confirmed_at = timezone.now()
    if row.state == SignUp.State.HELD:
        row.state, row.held_until = SignUp.State.PLACED, None
        row.save()
        recount(shift)
        tell(row, "placed", shift=shift)
        return
    unseat(row, SignUp.State.WAITING)
    row.queued_at = row.confirmed_at
    row.save()
    settle(shift)
    row.refresh_from_db()
    if row.state == SignUp.State.WAITING:
        tell(row, "waiting", shift=shift, place_in_queue=row.place_in_queue())


def confirm_with_code(sign_up: SignUp, *, code: str) -> SignUp:
    """As ``confirm``, by the code that was mailed. Raises ``WrongCode``; a wrong try is counted all the same."""
    with transaction.atomic():
        row = SignUp.objects.select_for_update().get(pk=sign_up.pk)
        right = code_is_right(row, code)
        row.save(update_fields=["code_tries"])
    if not right:
        raise WrongCode
    return confirm(row)
