"""A coordinator puts somebody into a shift by hand."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.by_hand import CannotAdd, check, forget_asking
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.locking import locked_for
from volunteers.signups.places.passing import note_pass
from volunteers.signups.places.seats import recount, seat


def put_in(shift: Shift, *, volunteer: Volunteer, people: int, by: Any, insists: bool = False) -> SignUp:
    """Give the volunteer places in the shift, also of those who wait or asked, and tell them. Raises ``CannotAdd``.

    Only one who ``insists`` passes those who wait, goes over the places or over a person's weekly limit.
    """
    with locked_for(volunteer, shift) as row:
        shift = row.shift
        if row.state == SignUp.State.PLACED:
            raise CannotAdd(_("This person has a place already."))
        passed = check(row, people=people, insists=insists)
        note_pass(row, passed, by=by)
        row.people, row.decided_by, row.reason = people, by, ""
        row.confirmed_at = row.confirmed_at or timezone.now()
        forget_asking(row)
        row.seats.all().delete() if row.pk else None
        seat(row, SignUp.State.PLACED, shift=shift)
        recount(shift)
        tell(row, "placed", shift=shift, is_spoken_with=True)
        return row
