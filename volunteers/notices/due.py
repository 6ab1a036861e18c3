"""Which notices are due: found by what the shifts and the clock say now, so that no change of a shift leaves one behind."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone

from volunteers.attendance.models import Attendance
from volunteers.events.models import Occurrence
from volunteers.mail_kinds import KINDS
from volunteers.notices.models import Notice
from volunteers.signups.models import SignUp, SignUpQuerySet

DAY_BEFORE_FROM, DAY_BEFORE_UNTIL = 11, 20  # o'clock in Göteborg
BEFORE = timedelta(hours=2)
AFTER = timedelta(hours=1)
TOO_LATE_FOR_THANKS = timedelta(hours=24)  # when no worker ran meanwhile
JUST_TOLD = timedelta(hours=1)  # whoever has had a mail about the shift this recently needs no other
NOT_THERE = [Attendance.State.EXCUSED, Attendance.State.ABSENT]
MOMENT = timedelta(microseconds=1)


class Due(NamedTuple):
    """A notice that is due: for whom, and for which meeting of a shift, by primary keys and its time."""

    sign_up: int
    shift: int
    date: int
    starts_at: datetime


class Window(NamedTuple):
    """Meetings whose ``field`` lies between the two, both included, are due."""

    field: str
    first: datetime
    last: datetime

    def of(self, path: str = "") -> dict[str, tuple[datetime, datetime]]:
        return {f"{path}{self.field}__range": (self.first, self.last)}


class Rule(NamedTuple):
    """When a notice by the clock is due, and who of those with a place gets it. The switches are asked for all alike."""

    window: Callable[[datetime], Window | None]  # None when it is not the hour for it
    readers: Callable[[SignUpQuerySet, datetime], SignUpQuerySet]
    needs_the_hour: bool = False  # nothing of a meeting of a series of which nobody has said when it begins
    needs_presence: bool = False  # nothing to those of whom we know that they were not there


def tomorrow(now: datetime) -> Window | None:
    if not DAY_BEFORE_FROM <= timezone.localtime(now).hour < DAY_BEFORE_UNTIL:
        return None
    day = timezone.localdate(now) + timedelta(days=1)
    begins, ends = (timezone.make_aware(datetime.combine(day + timedelta(days=n), time())) for n in (0, 1))
    return Window("starts_at", begins, ends - MOMENT)


def beginning_soon(now: datetime) -> Window:
    return Window("starts_at", now + MOMENT, now + BEFORE)


def ended_lately(now: datetime) -> Window:
    return Window("ends_at", now - AFTER - TOO_LATE_FOR_THANKS, now - AFTER)


def not_just_told(rows: SignUpQuerySet, now: datetime) -> SignUpQuerySet:
    return rows.filter(changed_at__lte=now - JUST_TOLD)


def not_left(rows: SignUpQuerySet, now: datetime) -> SignUpQuerySet:
    return rows.exclude(volunteer__stage__is_left=True)


RULES = {
    "day_before": Rule(tomorrow, not_just_told),
    "two_hours": Rule(beginning_soon, not_just_told, needs_the_hour=True),
    "thanks": Rule(ended_lately, not_left, needs_presence=True),
}


def find_due(kind: str, now: datetime) -> Iterator[Due]:
    """The notices of the kind that are due and not sent: one query, and one more for each meeting of a series."""
    rule = RULES[kind]
    span = rule.window(now)
    if span is None:
        return
    held = {"shift__occurrence__called_off": False, "shift__occurrence__event__live": True}
    readers = rule.readers(wanting(kind), now)
    yield from _unsent(readers.filter(**held, **span.of("shift__")), kind)
    for date in _meetings(rule, span):
        others = readers.filter(shift__occurrence__event=date.event_id)
        others = others.exclude(shift__occurrence=date.pk)  # there the shift's own hours count
        yield from _unsent(others, kind, meeting=date)


def _meetings(rule: Rule, span: Window) -> Iterator[Occurrence]:
    """Meetings of series, whose shifts hang on one of them for all."""
    dates = Occurrence.objects.filter(**span.of(), event__is_series=True, event__live=True, called_off=False)
    if rule.needs_the_hour:
        dates = dates.filter(all_day=False)
    yield from dates.only("pk", "event_id", "starts_at").order_by("starts_at", "pk")


def wanting(kind: str) -> SignUpQuerySet:
    """Those with a place who want such mails."""
    wants = {f"volunteer__{KINDS[kind].own_switch}": True}
    return SignUp.objects.filter(**wants, state=SignUp.State.PLACED, volunteer__email__isnull=False)


def _unsent(rows: SignUpQuerySet, kind: str, *, meeting: Occurrence | None = None) -> Iterator[Due]:
    """Those who have not had the notice for the meeting, or without one for the shift's own."""
    at = meeting.starts_at if meeting else OuterRef("shift__starts_at")
    rows = rows.filter(~Exists(Notice.objects.filter(sign_up=OuterRef("pk"), kind=kind, starts_at=at)))
    if RULES[kind].needs_presence:
        on = meeting.pk if meeting else OuterRef("shift__occurrence")
        missed = SignUp.objects.filter(attendances__date=on, attendances__state__in=NOT_THERE)
        rows = rows.filter(~Exists(missed.filter(pk=OuterRef("pk"))))
    found = rows.order_by("shift", "pk").values_list("pk", "shift", "shift__occurrence", "shift__starts_at")
    for pk, shift, own_date, own_start in found:
        yield Due(pk, shift, meeting.pk if meeting else own_date, meeting.starts_at if meeting else own_start)
