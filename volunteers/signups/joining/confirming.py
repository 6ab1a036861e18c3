from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.people.account import give_account
from volunteers.people.consent import agree
from volunteers.people.models import Volunteer
from volunteers.people.path import begin
from volunteers.signups.joining.confirmation_codes import code_is_right, note_answer
from volunteers.signups.joining.guardian import (
    ask_guardian,
    has_answered,
    name_guardian,
    wait_for_guardian,
)
from volunteers.signups.models import SignUp
from volunteers.signups.places.holds import end_holds, free_ended_around
from volunteers.signups.places.locking import locked
from volunteers.signups.places.queue import let_go, take_place
from volunteers.signups.places.refusals import Person, Refused, refusal_of


class WrongCode(Exception):
    """Not the code that was sent, too old, or tried too often."""

    message = _(
        "That code is not right, or no longer valid. Look for the latest mail from us, or ask for a new code."
    )


def confirm(sign_up: SignUp, *, language: str = "") -> SignUp:
    """The person has shown that the address is theirs: their place is theirs, or they stand in the queue.

    The same says yes to an offered place. Confirming twice is harmless, and so is confirming what was cancelled. A hold that
    ran out, or that others were quicker than, takes a place if there is one, else the end of the queue. Under 18 a guardian is
    asked first. ``language``
    is the page's, and that of their mails from now on. Raises ``Refused`` when the shift has begun meanwhile or a rule of the
    person is against it; the places are free again then.
    """
    with locked(sign_up) as row:
        note_answer(row, sign_up.form_mark)
        refusal = _say_yes(row, language=language)
    if refusal:
        raise refusal
    return row


def confirm_with_code(sign_up: SignUp, *, code: str, language: str = "") -> SignUp:
    """As ``confirm``, by the code that was mailed. Raises ``WrongCode``, which is counted all the same, and ``Refused``."""
    with locked(sign_up) as row:
        is_right = code_is_right(row, code)
        if is_right:
            note_answer(row, sign_up.form_mark)
            refusal = _say_yes(row, language=language)
        else:
            row.save(update_fields=["code_tries"])
    if not is_right:
        raise WrongCode
    if refusal:
        raise refusal
    return row


def _say_yes(row: SignUp, *, language: str) -> Refused | None:
    """What is against it, if anything: then it is let go. Raises nothing, or what was decided would not be written."""
    volunteer, shift = row.volunteer, row.shift
    free_ended_around(row)
    end_holds(row)
    if not row.is_unconfirmed and row.state != SignUp.State.OFFERED:
        return None
    volunteer.language = language or volunteer.language
    person = Person(volunteer) if volunteer.confirmed_at else Person.newcomer(volunteer)
    know(volunteer, row)
    refusal = refusal_of(row, shift=shift, known=person)
    if refusal:
        let_go(row, shift=shift, why=refusal)
    elif volunteer.lacks_guardian:
        wait_for_guardian(row, shift=shift)
        ask_guardian(volunteer)
    else:
        take_place(row, shift=shift)
    return refusal


def know(volunteer: Volunteer, row: SignUp) -> None:
    """What was typed with the sign-up is the volunteer's own from now on, and written. The caller writes the row.

    But for two things: whoever has said that they are 15–17 is so until a coordinator says otherwise, and once a guardian has
    answered no other is typed. Else a tick, or another address, would do where a guardian has said no.
    """
    if volunteer.confirmed_at is None:
        volunteer.confirmed_at = timezone.now()
    volunteer.bounced_at = None  # they read there
    if row.typed_age and not volunteer.is_minor:
        volunteer.age = row.typed_age
    if row.typed_guardian and not has_answered(volunteer):
        name_guardian(volunteer, row.typed_guardian)
    volunteer.is_discreet = volunteer.is_discreet or row.typed_discreet  # nobody else's tick takes it away
    volunteer.name = row.typed_name or volunteer.name
    if row.agreed_to_id:
        agree(volunteer, row.agreed_to_id)
    begin(volunteer)
    give_account(volunteer)
    volunteer.save()
    row.typed_name = row.typed_age = row.typed_guardian = ""
    row.typed_discreet = False
