"""What speaks against a coordinator's putting somebody into a shift, on the board or at the door, and what they may pass.

The rules are everybody's (``refusals``). What protects people nobody passes: a guardian who has not said yes above all.
"""

from collections.abc import Callable

from django.utils.translation import gettext as _

from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.holds import end_holds
from volunteers.signups.places.refusals import Asking, Reason, reasons_against

# A coordinator may know better than these. The others protect people.
MAY_INSIST = {Reason.FULL, Reason.NOT_OPEN_YET, Reason.TOO_MANY}
# Who stands at the door has come, whatever else they had said they would do at that time.
MAY_INSIST_AT_THE_DOOR = {*MAY_INSIST, Reason.OVERLAPS}
HAS_BEGUN = {Reason.TOO_LATE, Reason.NOT_OPEN_YET}


class CannotAdd(Exception):
    """With a sentence for the coordinator. ``may_insist`` when it can be done all the same, knowingly.

    ``reason`` is its name in the access log.
    """

    def __init__(self, message: str, *, reason: str = "", may_insist: bool = False) -> None:
        super().__init__(message)
        self.message, self.reason, self.may_insist = message, reason, may_insist


def check(row: SignUp, *, people: int, insists: bool, at_the_door: bool = False) -> list[str]:
    """Raise ``CannotAdd`` with what is against it, the weightiest first; else the names of what is insisted upon."""
    if row.volunteer.lacks_guardian:
        raise CannotAdd(SENTENCES[Reason.LACKS_GUARDIAN](), reason="no guardian's yes")
    asking = Asking(row.shift, people, row.volunteer if row.volunteer.pk else None)
    besides = {Reason.FULL, Reason.TOO_LARGE, *(HAS_BEGUN if at_the_door else ())}  # "no room" says both
    against = reasons_against(asking, besides=besides)
    passable = MAY_INSIST_AT_THE_DOOR if at_the_door else MAY_INSIST
    if forbidden := [reason for reason in against if reason not in passable]:
        raise CannotAdd(SENTENCES[forbidden[0]](), reason=forbidden[0].value)
    more = people - (row.seats.count() if row.pk else 0)  # what is offered to them is theirs to take
    refusals = [*no_room(row.shift, more), *(CannotAdd(SENTENCES[each](), reason=each) for each in against)]
    if refusals and not insists:
        first = refusals[0]
        raise CannotAdd(first.message, reason=first.reason, may_insist=True)
    return [refusal.reason for refusal in refusals]


def forget_asking(row: SignUp) -> None:
    """Whoever is put in by hand is known: what is held for their address, and what was typed with it, counts no more.

    The caller writes the row.
    """
    end_holds(row)
    row.typed_name = row.typed_age = row.typed_guardian = ""
    row.typed_discreet = False


def no_room(shift: Shift, people: int) -> list[CannotAdd]:
    """That there are fewer places than so many more people need, or that somebody waits for them."""
    if people <= 0:
        return []
    if people > shift.untaken:
        told = {"taken": shift.taken, "capacity": shift.capacity}
        said = _("The shift is full: %(taken)s of %(capacity)s places are taken.") % told
        return [CannotAdd(said, reason=Reason.FULL.value)]
    if shift.is_waited_for:
        said = _("%(count)s people wait for a place and would be passed.") % {"count": shift.waiting}
        return [CannotAdd(said, reason="passes those who wait")]
    return []


SENTENCES: dict[Reason, Callable[[], str]] = {
    Reason.CALLED_OFF: lambda: _("The date is called off."),
    Reason.TOO_LATE: lambda: _("The shift has begun. Whoever comes now is added at the door."),
    Reason.CLOSED: lambda: _("The event is not published."),
    Reason.NOT_OPEN_YET: lambda: _("Sign-up has not opened yet."),
    Reason.OVERLAPS: lambda: _("This person has another shift at that time."),
    Reason.LACKS_QUALIFICATION: lambda: _("This person lacks a qualification that the role takes."),
    Reason.TOO_YOUNG: lambda: _("This person is too young for the role, or the shift ends too late."),
    Reason.TOO_MANY: lambda: _("This person has as many shifts that week as one person may have."),
    Reason.LACKS_GUARDIAN: lambda: _("This person is under 18 and a guardian has not said yes yet."),
}
