"""Taking a shift as somebody who is known: signed in, or standing at the door."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from volunteers.people.models import Volunteer
from volunteers.people.names import rename
from volunteers.people.path import begin
from volunteers.shifts.models import Shift
from volunteers.signups.joining.guardian import ask_guardian, wait_for_guardian
from volunteers.signups.joining.refusals import Asking, Reason, refuse
from volunteers.signups.models import SignUp
from volunteers.signups.places.holds import end_holds, free_ended_around
from volunteers.signups.places.locking import locked_for
from volunteers.signups.places.queue import take_place
from volunteers.signups.places.seats import recount, seat


def take(shift: Shift, *, volunteer: Volunteer, people: int = 1, may_queue: bool = False) -> SignUp:
    """The signed-in volunteer takes the shift: there is no code to type, and every rule is answered at once.

    Whoever is in it already stays as they are. Raises ``Refused``.
    """
    with locked_for(volunteer, shift) as row:
        volunteer, shift = row.volunteer, row.shift
        free_ended_around(row)
        end_holds(row)
        if row.state in SignUp.CURRENT and not row.is_unconfirmed:
            return row
        may_be_full = may_queue or row.has_a_place
        refuse(Asking(shift, people, volunteer), besides={Reason.FULL} if may_be_full else ())
        if not row.awaits_guardian:  # whatever somebody may have typed here, with their address
            row.people, row.decided_by, row.reason = people, None, ""
            row.typed_name = row.typed_age = row.typed_guardian = ""
        if volunteer.lacks_guardian:
            wait_for_guardian(row, shift=shift)
            ask_guardian(volunteer)
        else:
            take_place(row, shift=shift)
        recount(shift)
        return row


def walk_in(shift: Shift, *, name: str, email: str = "", by: Any) -> SignUp:
    """Somebody came without having signed up: they are in the shift, whether or not there was a place left.

    With an address they are the volunteer who has it, made now if need be, and it counts as theirs when they confirm it
    some time; without one a volunteer by name alone. No mail is written.
    """
    with transaction.atomic():
        made = (
            Volunteer.objects.known_as(email)
            if email
            else Volunteer.objects.create(confirmed_at=timezone.now())
        )
        with locked_for(made, shift) as row:
            if not row.volunteer.name:
                rename(row.volunteer, name)
            begin(row.volunteer)
            row.confirmed_at = row.confirmed_at or timezone.now()
            row.decided_by = by
            seat(row, SignUp.State.PLACED, shift=row.shift)
            recount(row.shift)
            return row
