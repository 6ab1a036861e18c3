"""The rules of the person are asked again when the facts have changed. Called under the shift's lock.

Nobody who has a place loses it by themselves: it is kept, and in question, until a coordinator answers or nothing is against
it any more. Till then they are not placed.
"""

from datetime import datetime

from django.utils import timezone

from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import is_off, meetings_of
from volunteers.signups.places.refusals import Person, Reason, now_against

STATES = [SignUp.State.PLACED, SignUp.State.OFFERED, SignUp.State.REQUESTED, SignUp.State.WAITING]


def is_asked(row: SignUp, *, shift: Shift, now: datetime) -> bool:
    """Whether there is something to ask: they have said yes to what is held and has not begun, of a series is not over."""
    begun = shift.has_ended if shift.occurrence.event.is_series else shift.starts_at <= now
    is_theirs = row.state in STATES and row.confirmed_at is not None
    return is_theirs and not begun and not is_off(meetings_of(row, shift=shift), now)


def what_is_against(row: SignUp, *, shift: Shift, moved: bool, known: Person | None = None) -> Reason | None:
    """The weightiest rule against it. Of a place that is theirs and stays where it is, the week's limit is not asked again.

    Else a limit that is lowered would put in question what people have long been promised.
    """
    asks_week = moved or not row.is_placed
    found = now_against(row, shift=shift, known=known)
    return next((each for each in found if asks_week or each is not Reason.TOO_MANY), None)


def look_again(row: SignUp, *, shift: Shift, moved: bool = False) -> bool:
    """Write on the row what is against it now; a place comes in question by it, or ceases to be. Whether anything changed."""
    return write_against(row, what_is_against(row, shift=shift, moved=moved))


def write_against(row: SignUp, reason: Reason | None) -> bool:
    """Whether that changed anything."""
    against = reason.value if reason else ""
    if row.against == against:
        return False
    row.against = against
    if against and row.is_placed:
        row.state, row.questioned_at, row.changed_at = SignUp.State.REQUESTED, timezone.now(), timezone.now()
    elif row.is_in_question and not against:
        row.state, row.questioned_at, row.changed_at = SignUp.State.PLACED, None, timezone.now()
    row.save(update_fields=["against", "state", "questioned_at", "changed_at"])
    return True
