from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from volunteers.people.models import ConsentText, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.confirmation_codes import COLUMNS, issue_code
from volunteers.signups.models import HOLD, SignUp
from volunteers.signups.personal.code_page import mark_of
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.holds import (
    ANYBODY,
    Asker,
    end_hold_of,
    free_ended_around,
    hold_places,
)
from volunteers.signups.places.locking import lock_shift, locked_for
from volunteers.signups.places.refusals import Asking, Reason, refuse


@dataclass(frozen=True, kw_only=True)
class Details:
    """What else was typed: how many come, the age band and, under 18, a guardian's address; the words agreed to; and whether
    mails are to be discreet.
    """

    people: int = 1
    age: str = ""
    guardian: str = ""
    agreed_to: ConsentText | None = None
    is_discreet: bool = False


ALONE = Details()


def sign_up(
    shift: Shift,
    *,
    email: str,
    name: str,
    language: str,
    may_queue: bool,
    details: Details = ALONE,
    asker: Asker = ANYBODY,
) -> SignUp:
    """Hold places for half an hour, or ask for them in the queue, until the address is confirmed by the code just sent.

    Signing up twice is harmless: the first sign-up comes back with a new code, and before it is confirmed with what was typed
    last. After that it stays as it is; what was typed is kept beside it as a wish, for its owner alone (``changing``).
    Raises ``Refused`` by the rules of the shift alone, and ``FULL`` only when the person has not said that they would
    wait. What is held follows from the request alone, never from who has the address: docs/decisions/0009. Where the
    asker may not mail, no code is sent, and the one before goes on working.
    """
    with transaction.atomic(), locked_for(Volunteer.objects.known_as(email, language=language), shift) as row:
        volunteer, shift = row.volunteer, row.shift
        free_ended_around(row)
        end_hold_of(asker, shift=shift, volunteer=volunteer)
        asking = Asking(shift, details.people)
        refuse(asking, besides={Reason.FULL} if may_queue else ())
        is_given = gives_places(asking)
        if is_given:
            hold_places(shift, volunteer=volunteer, people=details.people, asker=asker)
        if row.is_signed_up:
            row.wished_people, row.wished_name, row.wished_at = details.people, name, timezone.now()
        else:
            # Whoever typed first may have been someone else: what was typed last counts.
            _fill_in(row, name=name, details=details, is_given=is_given)
        row.typed_discreet = details.is_discreet
        row.save()  # the code is bound to the row's number
        row.form_mark = mark_of(asker.form)
        if asker.may_mail:
            _mail_code(row, language=language)
        return row


def _fill_in(row: SignUp, *, name: str, details: Details, is_given: bool) -> None:
    row.typed_name, row.typed_age, row.typed_guardian = name, details.age, details.guardian
    row.agreed_to, row.people = details.agreed_to, details.people
    row.state = SignUp.State.HELD if is_given else SignUp.State.ASKED
    row.held_until = timezone.now() + HOLD
    row.queued_at = row.confirmed_at = row.decided_by = None
    row.reason = ""
    forget_wish(row)


def forget_wish(row: SignUp) -> None:
    """What was typed by signing up again is answered. The caller writes the row."""
    row.wished_people, row.wished_name, row.wished_at = None, "", None
    row.typed_discreet = False


def gives_places(asking: Asking) -> bool:
    """Whether places are held for those who ask: not where a coordinator decides."""
    return asking.availability.is_open and not asking.shift.role.needs_approval


def send_code(sign_up: SignUp, *, language: str) -> None:
    """Mail a new code for the sign-up, in the language of the page; the one before stops working.

    Its mail is that of the form with ``sign_up.form_mark``.
    """
    with transaction.atomic():
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.select_related("volunteer").get(pk=sign_up.pk)
        row.shift, row.form_mark = shift, sign_up.form_mark
        _mail_code(row, language=language)


def _mail_code(row: SignUp, *, language: str) -> None:
    code = issue_code(row)
    row.save(update_fields=COLUMNS)
    tell(row, "code", shift=row.shift, language=language, code=code)
