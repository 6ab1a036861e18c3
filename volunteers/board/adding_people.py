"""A coordinator puts somebody into a shift by hand."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.refusals import Asking, Reason, reasons_against
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.locking import locked_for
from volunteers.signups.places.seats import recount, seat

# A coordinator may know better than these. The others protect people.
MAY_INSIST = {Reason.FULL, Reason.NOT_OPEN_YET, Reason.TOO_MANY}


class CannotAdd(Exception):
    """With a sentence for the coordinator. ``may_insist`` when it can be done all the same, knowingly."""

    def __init__(self, message: str, *, may_insist: bool = False) -> None:
        super().__init__(message)
        self.message, self.may_insist = message, may_insist


def put_in(shift: Shift, *, volunteer: Volunteer, people: int, by: Any, insists: bool = False) -> SignUp:
    """Give the volunteer places in the shift, also of those who wait or asked, and tell them. Raises ``CannotAdd``.

    Only one who ``insists`` passes those who wait, goes over the places or over a person's weekly limit.
    """
    with locked_for(volunteer, shift) as row:
        shift = row.shift
        if row.state == SignUp.State.PLACED:
            raise CannotAdd(_("This person has a place already."))
        check(row, people=people, insists=insists)
        row.people, row.decided_by, row.reason = people, by, ""
        row.confirmed_at = row.confirmed_at or timezone.now()
        row.seats.all().delete() if row.pk else None
        seat(row, SignUp.State.PLACED, shift=shift)
        recount(shift)
        tell(row, "placed", shift=shift)
        return row


def check(row: SignUp, *, people: int, insists: bool) -> None:
    """Raise ``CannotAdd`` with what is against it, the weightiest first."""
    shift = row.shift
    if row.volunteer.lacks_guardian:
        raise CannotAdd(_("This person is under 18 and a guardian has not said yes yet."))
    against = reasons_against(Asking(shift, people, row.volunteer), besides={Reason.FULL, Reason.TOO_LARGE})
    if forbidden := [reason for reason in against if reason not in MAY_INSIST]:
        raise CannotAdd(REASONS[forbidden[0]]())
    if insists:
        return
    if people > shift.untaken:
        told = {"taken": shift.taken, "capacity": shift.capacity}
        raise CannotAdd(
            _("The shift is full: %(taken)s of %(capacity)s places are taken.") % told, may_insist=True
        )
    if shift.is_waited_for:
        raise CannotAdd(
            _("%(count)s people wait for a place and would be passed.") % {"count": shift.waiting},
            may_insist=True,
        )
    if against:
        raise CannotAdd(REASONS[against[0]](), may_insist=True)


REASONS = {
    Reason.CALLED_OFF: lambda: _("The date is called off."),
    Reason.TOO_LATE: lambda: _("The shift has begun. Whoever comes now is added at the door."),
    Reason.CLOSED: lambda: _("The event is not published."),
    Reason.NOT_OPEN_YET: lambda: _("Sign-up has not opened yet."),
    Reason.OVERLAPS: lambda: _("This person has another shift at that time."),
    Reason.LACKS_QUALIFICATION: lambda: _("This person lacks a qualification that the role takes."),
    Reason.TOO_YOUNG: lambda: _("This person is too young for the role, or the shift ends too late."),
    Reason.TOO_MANY: lambda: _("This person has as many shifts that week as one person may have."),
}
