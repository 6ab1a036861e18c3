"""Taking a shift as somebody who is signed in."""

from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.guardian import ask_guardian, wait_for_guardian
from volunteers.signups.models import SignUp
from volunteers.signups.places.holds import end_holds, free_ended_around
from volunteers.signups.places.locking import locked_for
from volunteers.signups.places.queue import take_place
from volunteers.signups.places.refusals import Asking, Reason, refuse
from volunteers.signups.places.seats import recount


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
            row.typed_discreet = False
        if volunteer.lacks_guardian:
            wait_for_guardian(row, shift=shift)
            ask_guardian(volunteer)
        else:
            take_place(row, shift=shift)
        recount(shift)
        return row
