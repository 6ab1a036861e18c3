from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from volunteers.people.consenting import agree
from volunteers.people.models import Volunteer
from volunteers.people.naming import rename
from volunteers.people.opening import open_account
from volunteers.people.walking import begin
from volunteers.rosters.joining.codes import code_is_right
from volunteers.rosters.joining.guarding import ask_guardian, wait_for_guardian
from volunteers.rosters.joining.refusing import Asking, Reason, Refused, reasons_against
from volunteers.rosters.joining.seating import lock_shift, recount, seat, settle, unseat
from volunteers.rosters.models import Shift, SignUp
from volunteers.rosters.telling import tell


class WrongCode(Exception):
    """Not the code that was sent, too old, or tried too often."""

    message = _(
        "That code is not right, or no longer valid. Look for the latest mail from us, or ask for a new code."
    )


def confirm(sign_up: SignUp, *, language: str = "") -> SignUp:
    """The person has shown that the address is theirs: their place is theirs, or they stand in the queue.

    The same says yes to an offered place. Confirming twice is harmless, and so is confirming what was cancelled. A hold that
    ran out takes a place again if there is one, else the end of the queue. Under 18 a guardian is asked first. ``language``
    is the page's, and that of their mails from now on. Raises ``Refused`` when the shift has begun meanwhile or a rule of the
    person is against it; the places are free again then.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=sign_up.volunteer_id)
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.get(pk=sign_up.pk)
        row.volunteer, row.shift = volunteer, shift
        if not row.is_unconfirmed and row.state != SignUp.State.OFFERED:
            return row
        volunteer.language = language or volunteer.language
        know(volunteer, row)
        refusal = refusal_of(row, shift=shift)
        if refusal and refusal is not Reason.NOT_OPEN_YET:
            let_go(row, shift=shift, why=refusal.label)
        elif volunteer.lacks_guardian:
            wait_for_guardian(row, shift=shift)
            ask_guardian(volunteer)
        else:
            take_place(row, shift=shift)
    if refusal:
        raise Refused(refusal)
    return row


def refusal_of(row: SignUp, *, shift: Shift) -> Reason | None:
    """What is against it now that it is known who asks. Being full is not: then there is the queue."""
    besides = {Reason.FULL, Reason.NOT_OPEN_YET}  # it was open, or they were let in by a coordinator
    return next(iter(reasons_against(Asking(shift, row.people, row.volunteer), besides=besides)), None)


def know(volunteer: Volunteer, row: SignUp) -> None:
    """What was typed with the sign-up is the volunteer's own from now on.

    But for one thing: whoever has said that they are 15–17 is so until a coordinator says otherwise. Else a tick would do
    where a guardian has said no.
    """
    if volunteer.confirmed_at is None:
        volunteer.confirmed_at = timezone.now()
    if row.typed_age and not volunteer.is_minor:
        volunteer.age = row.typed_age
    if row.typed_guardian and not volunteer.guardian_confirmed_at:
        volunteer.guardian_email = row.typed_guardian
    volunteer.save()
    if row.typed_name:
        rename(volunteer, row.typed_name)
    if row.agreed_to:
        agree(volunteer, row.agreed_to)
    begin(volunteer)
    open_account(volunteer)
    row.typed_name = row.typed_age = row.typed_guardian = ""
    row.save()


def let_go(row: SignUp, *, shift: Shift, why: object) -> None:
    """The places it held are free for the next. ``why`` stands on the person's page, in their language."""
    with translation.override(row.volunteer.language):
        row.reason = str(why)
    unseat(row, SignUp.State.DECLINED)
    settle(shift)


def take_place(row: SignUp, *, shift: Shift) -> None:
    """A held place becomes the person's own, a role with approval a request; without a place they join the queue."""
    row.confirmed_at = timezone.now()
    if shift.role.needs_approval and row.state != SignUp.State.OFFERED:
        unseat(row, SignUp.State.REQUESTED)
        settle(shift)
        tell(row, "requested", shift=shift)
    elif row.has_a_place or shift.has_room_for(row.people):
        seat(row, SignUp.State.PLACED, shift=shift)
        recount(shift)
        tell(row, "placed", shift=shift)
    else:
        queue(row, shift=shift)


def queue(row: SignUp, *, shift: Shift) -> None:
    """The end of the queue, which is settled at once: who fits gets a place there and then."""
    unseat(row, SignUp.State.WAITING)
    settle(shift)
    row.refresh_from_db(fields=["state", "held_until", "queued_at", "sequence", "changed_at"])
    if row.state == SignUp.State.WAITING:
        tell(row, "waiting", shift=shift, place_in_queue=row.place_in_queue())


def confirm_with_code(sign_up: SignUp, *, code: str, language: str = "") -> SignUp:
    """As ``confirm``, by the code that was mailed. Raises ``WrongCode``; a wrong try is counted all the same."""
    with transaction.atomic():
        row = SignUp.objects.select_for_update(of=("self",)).get(pk=sign_up.pk)
        right = code_is_right(row, code)
        row.save(update_fields=["code_tries"])
    if not right:
        raise WrongCode
    return confirm(row, language=language)
