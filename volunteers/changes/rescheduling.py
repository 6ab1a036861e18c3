"""Adding a date, moving it, calling it off and putting it on again: its shifts go along, and everybody in them is told.

The order of locks: plans where they are laid out, shifts, then dates. Whoever signs up locks the shift first, and so either
is in it before the change and is told, or comes after it and sees what is true by then.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.events.models import Occurrence
from volunteers.shifts.models import Shift
from volunteers.shifts.moving import move, on_the_wall
from volunteers.shifts.plan_shifts import lay_out_shifts_of, lock_plans
from volunteers.signups.joining.questions import ask_again, tell_of_questions
from volunteers.signups.models import SignUp
from volunteers.signups.personal.mails import tell
from volunteers.signups.personal.meetings import Meeting, is_off, meetings_of
from volunteers.signups.places.locking import lock_shift
from volunteers.signups.places.queue import settle
from volunteers.signups.places.refusals import why_not


class Known(NamedTuple):
    """What a person who is signed up knows of when and where."""

    sign_up: SignUp
    meetings: list[Meeting]


def add_date(occurrence: Occurrence) -> list[SignUp]:
    """Save a new date, with the shifts that plans have for it. Returns who was told: of a series those who signed up for it."""
    with transaction.atomic():
        lock_plans(occurrence.event_id)
        its_own = Shift.objects.filter(occurrence__event=occurrence.event_id)
        shifts = list(its_own.select_for_update(of=("self",)).order_by("pk"))
        known = known_in(shifts)
        occurrence.save()
        told = tell_what_changed(shifts, known)
        lay_out_shifts_of(occurrence.event)
        return told


def reschedule(occurrence: Occurrence, **changes: Any) -> list[SignUp]:
    """Give the date these values of its fields. Its shifts move along by the clock on the wall.

    Everybody who is in its shifts, or waits for a place there, gets one mail if that changes when or where they are to
    come, or whether. Giving it what it has already tells nobody. Whoever may not be there by the rules any more is told so, and
    a coordinator is asked. Returns those who were told. Raises ``CannotMove``.
    """
    return _change([occurrence.pk], changes)


def call_off(dates: Iterable[Occurrence], *, reason: str = "") -> list[SignUp]:
    """Call these dates off together: one mail for each sign-up, however many of its meetings are off.

    The reason stands in the mail and as the note of each date; without one their notes stay.
    """
    because = {"note": reason} if reason else {}
    return _change([date.pk for date in dates], {"called_off": True, **because})


class CannotMove(Exception):
    """With a sentence for the editor. Nothing is changed."""

    message = _("The date would begin in the past. Choose a time that is still to come.")


def ensure_to_come(date: Occurrence, *, was: datetime) -> None:
    """Raise ``CannotMove`` when a date that was still to come would now begin in the past. One that has been may be corrected.

    Of a whole day it is enough that it is not over.
    """
    now = timezone.now()
    if was > now and (date.ends_at if date.all_day else date.starts_at) <= now:
        raise CannotMove


def _change(pks: list[int], changes: dict[str, Any]) -> list[SignUp]:
    with transaction.atomic():
        shifts = lock_shifts(pks)
        known = known_in(shifts)
        rows = Occurrence.objects.select_for_update(of=("self",)).select_related("event").filter(pk__in=pks)
        for date in rows:
            was = (date.starts_at, date.ends_at, date.all_day)
            for name, value in changes.items():
                setattr(date, name, value)
            ensure_to_come(date, was=was[0])
            date.save()
            _move_shifts(date, *was)
        told = tell_what_changed(shifts, known)
        for shift in shifts:
            settle(lock_shift(shift.pk))  # one that is open again may have places that became free meanwhile
        return told


def lock_shifts(dates: list[int]) -> list[Shift]:
    """The shifts that belong to these dates, nobody else's until the transaction ends."""
    return list(Shift.objects.on_dates(dates).select_for_update(of=("self",)).order_by("pk"))


def _move_shifts(date: Occurrence, starts_at: datetime, ends_at: datetime, all_day: bool) -> None:
    """Move the shifts as the date moved from these times; one that ended with the date goes on doing so."""
    # The hours of a whole day are nobody's hours: then only the day counts.
    by_the_day = all_day or date.all_day
    days = timezone.localdate(date.starts_at) - timezone.localdate(starts_at)
    by = days if by_the_day else on_the_wall(starts_at, date.starts_at)
    for shift in date.shifts.all():
        ended_with_it = shift.ends_at == ends_at and not by_the_day
        move(shift, by, ends_at=date.ends_at if ended_with_it else None)


def known_in(shifts: Sequence[Shift]) -> dict[int, Known]:
    """What everybody in these shifts knows by now, by the number of the sign-up."""
    rows = SignUp.objects.filter(shift__in=shifts, state__in=SignUp.CURRENT).order_by("pk")
    return {
        row.pk: Known(row, meetings_of(row, shift=row.shift))
        for row in rows.select_related("shift__occurrence__event", "shift__role", "volunteer")
    }


def tell_what_changed(shifts: Sequence[Shift], known: dict[int, Known]) -> list[SignUp]:
    """Tell those for whom something is not as they knew it, and whom a rule is against by now. The shifts are locked.

    Every change of when, where or what is asked for ends here. Returns those who were told.
    """
    now = timezone.now()
    told = []
    after = known_in(shifts)
    moved = {
        pk
        for pk, (_row, meetings) in after.items()
        if pk in known and hours(known[pk].meetings) != hours(meetings)
    }
    questions = ask_again([row for row, _meetings in after.values()], moved=moved)
    for pk, (row, meetings) in after.items():
        before = known[pk].meetings if pk in known else meetings
        if before == meetings:
            continue
        row.changed_at = now
        row.save(update_fields=["changed_at"])
        if what := news(before, meetings, now=now):
            was = [meeting for meeting in before if meeting not in meetings and meeting.ends_at > now]
            tell(row, what, shift=row.shift, was=was, why_not=why_not(row))
            told.append(row)
    return told + tell_of_questions(questions, besides={row.pk for row in told})


def hours(meetings: Sequence[Meeting]) -> list[tuple[datetime, datetime]]:
    """When one is to come to what is held."""
    return [(meeting.starts_at, meeting.ends_at) for meeting in meetings if not meeting.called_off]


def news(before: Sequence[Meeting], after: Sequence[Meeting], *, now: datetime) -> str:
    """Which mail says how these meetings became those, or none: of what has been, or is off anyway, nobody is told."""
    changed = set(before) ^ set(after)
    if not any(meeting.ends_at > now for meeting in changed):
        return ""
    off_before, off_after = is_off(before, now), is_off(after, now)
    if off_before and off_after:
        return ""
    return "called_off" if off_after else "on_again" if off_before else "moved"
