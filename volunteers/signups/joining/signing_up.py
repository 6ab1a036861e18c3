from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from volunteers.people.models import ConsentText, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.confirmation_codes import COLUMNS, issue_code
from volunteers.signups.joining.refusals import Asking, Reason, refuse
from volunteers.signups.models import HOLD, Seat, SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.locking import lock_shift, locked_for
from volunteers.signups.places.queue import settle
from volunteers.signups.places.seats import cast_shadow, recount, seat


@dataclass(frozen=True, kw_only=True)
class Details:
    """What else was typed: how many come, the age band and, under 18, a guardian's address; and the words agreed to."""

    people: int = 1
    age: str = ""
    guardian: str = ""
    agreed_to: ConsentText | None = None


ALONE = Details()


def sign_up(
    shift: Shift, *, email: str, name: str, language: str, may_queue: bool, details: Details = ALONE
) -> SignUp:
    """Hold places for half an hour, or ask for them in the queue, until the address is confirmed by the code just sent.

    Signing up twice is harmless: the first sign-up comes back with a new code, and before it is confirmed with what was typed
    last. Raises ``Refused`` by the rules of the shift alone, and ``FULL`` only when the person has not said that they would
    wait. Whoever is in the shift already is answered, and counted, like a stranger: neither tells who takes part.
    """
    with transaction.atomic(), locked_for(Volunteer.objects.known_as(email, language=language), shift) as row:
        volunteer, shift = row.volunteer, row.shift
        if volunteer.language != language and not volunteer.confirmed_at:
            volunteer.language = language
            volunteer.save(update_fields=["language"])
        refuse(Asking(shift, details.people), besides={Reason.FULL} if may_queue else ())
        if (
            row.state not in SignUp.CURRENT or not row.confirmed_at
        ):  # whoever typed first may have been someone else
            _fill_in(row, name=name, details=details)
        if row.state not in SignUp.CURRENT:
            ask_for_places(row, shift=shift)
        elif not row.confirmed_at and row.people != details.people:
            become(row, details.people, shift=shift)
        elif row.confirmed_at and not row.shadow_until and gives_places(shift, details.people):
            cast_shadow(row, details.people, shift=shift, until=timezone.now() + HOLD)
        else:
            row.save()
        code = issue_code(row)
        row.save(update_fields=COLUMNS)
        recount(shift)
        tell(row, "code", shift=shift, language=language, code=code)
        return row


def _fill_in(row: SignUp, *, name: str, details: Details) -> None:
    row.typed_name, row.typed_age, row.typed_guardian = name, details.age, details.guardian
    row.agreed_to = details.agreed_to
    if row.state not in SignUp.CURRENT:
        row.people, row.confirmed_at, row.decided_by, row.reason = details.people, None, None, ""


def gives_places(shift: Shift, people: int) -> bool:
    """Whether so many who ask are given places at once, if only for a while: not where a coordinator decides."""
    return shift.has_room_for(people) and not shift.role.needs_approval


def ask_for_places(row: SignUp, *, shift: Shift, hold: timedelta = HOLD) -> None:
    """Hold the places for so long, or remember the wish where there are none or a coordinator decides."""
    until = timezone.now() + hold
    if gives_places(shift, row.people):
        seat(row, SignUp.State.HELD, shift=shift, until=until)
    else:
        row.state, row.held_until = SignUp.State.ASKED, until
        row.save()  # the code is bound to the row's number
        row.seats.all().delete()


def become(row: SignUp, people: int, *, shift: Shift) -> None:
    """Another number was typed before the address was confirmed: fewer keep their seats, more need room for all of them."""
    now = timezone.now()
    fewer = row.state == SignUp.State.HELD and people < row.people
    row.people = people
    kept = row.seats.order_by("number")[:people] if fewer else Seat.objects.none()
    row.seats.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    recount(shift)
    if fewer:
        row.save()
    else:
        ask_for_places(row, shift=shift, hold=(row.held_until or now) - now)
    settle(shift)


def send_code(sign_up: SignUp, *, language: str) -> None:
    """Mail a new code for the sign-up, in the language of the page; the one before stops working."""
    with transaction.atomic():
        shift = lock_shift(sign_up.shift_id)
        row = SignUp.objects.select_related("volunteer").get(pk=sign_up.pk)
        code = issue_code(row)
        row.save(update_fields=COLUMNS)
        tell(row, "code", shift=shift, language=language, code=code)
