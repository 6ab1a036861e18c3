"""When and where one person is expected, as far as that person may know it."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from volunteers.events.models import Occurrence
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp


class Meeting(NamedTuple):
    """One time to come. ``date`` is the primary key of the date that it belongs to."""

    date: int
    starts_at: datetime
    ends_at: datetime
    all_day: bool
    place: str
    called_off: bool


def meetings_of(sign_up: SignUp, *, shift: Shift) -> list[Meeting]:
    """The shift itself; in a series all dates of the event, in order, the shift standing for the date it hangs on."""
    return [_meeting(date, times, sign_up, shift) for date, times in _dates_of(shift)]


def times_of(shift: Shift) -> list[tuple[datetime, datetime]]:
    """When one is there, whoever it is: the same, without what is called off."""
    return [(times.starts_at, times.ends_at) for date, times in _dates_of(shift) if not date.called_off]


def _dates_of(shift: Shift) -> list[tuple[Occurrence, Occurrence | Shift]]:
    """Each with whose times hold there."""
    own = shift.occurrence
    if not own.event.is_series:
        return [(own, shift)]
    dates = Occurrence.objects.filter(event_id=own.event_id).defer("vevent").order_by("starts_at", "pk")
    for date in dates:
        date.event = own.event
    return [(date, shift if date.pk == own.pk else date) for date in dates]


def _meeting(date: Occurrence, times: Occurrence | Shift, sign_up: SignUp, shift: Shift) -> Meeting:
    is_own = times is shift
    return Meeting(
        date=date.pk,
        starts_at=times.starts_at,
        ends_at=times.ends_at,
        all_day=date.all_day and not is_own,
        place=_place(date, sign_up, shift if is_own else None),
        called_off=date.called_off,
    )


def _place(date: Occurrence, sign_up: SignUp, shift: Shift | None) -> str:
    """Where to be: for those with a place the shift's own meeting point, once it is time to tell it."""
    if not (sign_up.is_placed or sign_up.is_in_question):
        return date.where
    if shift and shift.tells_meeting_point(timezone.now()):
        return shift.meeting_point
    return date.meeting_place


def is_off(meetings: Sequence[Meeting], now: datetime) -> bool:
    """Whether nothing of it is held any more: all that is still to come is called off."""
    to_come = [meeting for meeting in meetings if meeting.ends_at > now]
    return all(meeting.called_off for meeting in to_come or meetings)


def place_comes_later(sign_up: SignUp, *, shift: Shift) -> bool:
    """Whether the person will be told the place once they have one of the places."""
    hidden = shift.occurrence.event.place_hidden and not sign_up.is_in_question
    return hidden and sign_up.state in {
        *SignUp.UNCONFIRMED,
        SignUp.State.REQUESTED,
        SignUp.State.WAITING,
        SignUp.State.OFFERED,
        SignUp.State.EXPIRED,
    }
