from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.people.models import Volunteer
from volunteers.rosters.codes import issue_code
from volunteers.rosters.models import Shift, SignUp
from volunteers.rosters.models.sign_ups import HOLD
from volunteers.rosters.seating import lock_shift, recount, seat, unseat
from volunteers.rosters.telling import tell


class ShiftClosed(Exception):
    """The shift has begun, its date is called off, or its event is not published any more."""

    message = _("This shift can no longer be signed up for. Choose another one.")


class ShiftFull(Exception):
    """The last place went while the form was being filled in."""

    message = _(
        "The shift is full now. If you have just signed up, look in your mail. If not, send again to stand in the queue, "
        "or choose another shift."
    )


def sign_up(shift: Shift, *, email: str, name: str, language: str, may_queue: bool) -> SignUp:
    """Hold a place for half an hour, or ask for one in the queue, until the address is confirmed by the code just sent.

    Signing up twice is harmless: the first sign-up comes back as it was, with a new code. Raises ``ShiftClosed``, and
    ``ShiftFull`` when there is no place and the person has not said that they would wait.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.known_as(email, language=language)
        volunteer = Volunteer.objects.select_for_update().get(pk=volunteer.pk)
        if volunteer.language != language:
            volunteer.language = language
            volunteer.save(update_fields=["language"])
        shift = lock_shift(shift.pk)
        if not shift.is_open:
            raise ShiftClosed
        if shift.is_full and not may_queue:
            raise ShiftFull  # whether or not the person has a place: the answer must not tell who takes part
        known = SignUp.objects.filter(shift=shift, volunteer=volunteer).first()
        row = known or SignUp(shift=shift, volunteer=volunteer)
        row.volunteer, row.shift = volunteer, shift
        if row.state not in SignUp.CURRENT:
            _ask(row, shift=shift)
        if row.is_unconfirmed:
            row.name = name  # whoever typed first may have been someone else
        code = issue_code(row)
        row.save()
        recount(shift)
        tell(row, "code", shift=shift, code=code)
        return row


def _ask(row: SignUp, *, shift: Shift) -> None:
    if shift.is_full:
        unseat(row, SignUp.State.ASKED)
    else:
        seat(row, SignUp.State.HELD, shift=shift)
    row.held_until = timezone.now() + HOLD
    if row.pk is None:
        row.save()  # the code is bound to the row's number


def send_code(sign_up: SignUp) -> None:
    """Mail a new code for the sign-up; the one before stops working."""
    with transaction.atomic():
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.select_related("volunteer").get(pk=sign_up.pk)
        code = issue_code(row)
        row.save()
        tell(row, "code", shift=shift, code=code)
