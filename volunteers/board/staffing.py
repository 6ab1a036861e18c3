"""The next fourteen days: which shifts a coordinator answers for, and how they are staffed. Always the same few queries."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from volunteers.events.models import EventPage, Occurrence
from volunteers.people.in_charge import in_areas_of
from volunteers.shifts.availability import Availability, has_places_left, series_begins
from volunteers.shifts.models import Hold, Shift
from volunteers.signups.models import SignUp

AHEAD = timedelta(days=14)
LONGEST = timedelta(days=1)  # a shift that began before that has ended
PAGE = 30
SHORT, FREE, FULL = 0, 1, 2
SHOWN = [
    *(field.attname for field in Shift._meta.concrete_fields),
    *("role__name", "role__needs_approval", "role__text", "occurrence__called_off", "occurrence__place"),
    *(f"occurrence__event__{name}" for name in ("title", "live", "is_series", "area__name")),
]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the coordinator asked the board for; primary keys as numbers."""

    area: int | None = None
    role: int | None = None
    event: int | None = None
    only_gaps: bool = False
    by_day: bool = False
    page: int = 1


@dataclass
class Line:
    """One shift on the board, when it is held next, and what is not on its own row."""

    shift: Shift
    starts_at: datetime
    ends_at: datetime
    availability: Availability
    requests: int = 0
    coming: int = 0

    @property
    def missing(self) -> int:
        return max(0, self.shift.minimum - self.shift.taken)

    @property
    def anybody(self) -> bool:
        """Whether there is somebody to write to."""
        return bool(self.shift.taken or self.shift.waiting)

    @property
    def gap(self) -> int:
        return SHORT if self.missing else FREE if self.shift.places_left else FULL

    @property
    def bar(self) -> dict[str, int]:
        """How long the parts of the bar are, of 100: the places, those taken, and where the minimum is."""
        whole = max(self.shift.capacity, self.shift.taken)
        parts = {"places": self.shift.capacity, "taken": self.shift.taken, "minimum": self.shift.minimum}
        return {name: round(100 * number / whole) for name, number in parts.items()}

    @property
    def over(self) -> int:
        return max(0, self.shift.taken - self.shift.capacity)


@dataclass
class Board:
    """A page of lines, how many there are in all, and how many of them have too few people."""

    lines: list[Line]
    total: int
    short: int
    requests: int
    page: int = 1
    choices: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


def shifts_for(user: Any) -> QuerySet[Shift]:
    """The shifts that the user answers for; none for whoever is no coordinator."""
    if not user.is_active or not user.has_perm("signups.change_signup"):
        return Shift.objects.none()
    return in_areas_of(Shift.objects.all(), user, event="occurrence__event")


def read_board(user: Any, wanted: Wanted) -> Board:
    now = timezone.now()
    rows = to_come(shifts_for(user), now)
    choices = choices_among(rows)
    rows = narrowed(rows, wanted)
    counted = rows.aggregate(total=Count("pk"), short=Count("pk", filter=Q(taken__lt=F("minimum"))))
    page = max(1, min(wanted.page, -(-counted["total"] // PAGE)))
    order = ["when", "pk"] if wanted.by_day else ["gap", "when", "pk"]
    shown = rows.order_by(*order)[(page - 1) * PAGE : page * PAGE]
    shifts = list(shown.select_related("role", "occurrence__event__area").only(*SHOWN))
    requests = SignUp.objects.filter(shift__in=rows.order_by().values("pk"), state=SignUp.State.REQUESTED)
    return Board(lines_of(shifts, now), counted["total"], counted["short"], requests.count(), page, choices)


def to_come(shifts: QuerySet[Shift], now: datetime) -> QuerySet[Shift]:
    """Those with something to come to in the next days, each with ``when`` that begins and how great its ``gap`` is.

    A series is signed up for at its first meeting: its shifts stand where their next meeting is.
    """
    meetings = Occurrence.objects.filter(ends_at__gt=now, starts_at__lt=now + AHEAD, called_off=False)
    series = EventPage.objects.filter(is_series=True, pk__in=meetings.values("event"))
    later = list(
        shifts.filter(occurrence__event__in=series, starts_at__lt=now - LONGEST).values_list("pk", flat=True)
    )
    its_own = Q(starts_at__gt=now - LONGEST, starts_at__lt=now + AHEAD, ends_at__gt=now)
    rows = shifts.filter(its_own | Q(pk__in=later)) if later else shifts.filter(its_own)
    following = meetings.filter(event=OuterRef("occurrence__event")).order_by("starts_at").values("starts_at")
    when = (
        Case(When(pk__in=later, then=Subquery(following[:1])), default=F("starts_at"))
        if later
        else F("starts_at")
    )
    short = When(taken__lt=F("minimum"), then=Value(SHORT))
    free = When(has_places_left(), then=Value(FREE))
    gap = Case(short, free, default=Value(FULL), output_field=IntegerField())
    on = rows.filter(occurrence__event__live=True).filter(Q(occurrence__called_off=False) | Q(pk__in=later))
    return on.annotate(
        when=when, gap=gap, series_begins=series_begins(), held=Hold.objects.all().of_shift(now)
    )


def narrowed(rows: QuerySet[Shift], wanted: Wanted) -> QuerySet[Shift]:
    if wanted.area:
        area = Q(occurrence__event__area=wanted.area) | Q(occurrence__event__area__district=wanted.area)
        rows = rows.filter(area)
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.event:
        rows = rows.filter(occurrence__event=wanted.event)
    missing = Q(taken__lt=F("minimum")) | has_places_left()
    return rows.filter(missing) if wanted.only_gaps else rows


def choices_among(rows: QuerySet[Shift]) -> dict[str, list[tuple[int, str]]]:
    """What the board can be narrowed to: nothing that would leave it empty."""
    plain = rows.order_by().values_list("role", "role__name").distinct()
    of = "occurrence__event"
    return {
        "role": sorted(plain, key=by_name),
        "event": sorted(plain.values_list(of, f"{of}__title").distinct(), key=by_name),
        "area": sorted(
            plain.exclude(**{f"{of}__area": None}).values_list(f"{of}__area", f"{of}__area__name").distinct(),
            key=by_name,
        ),
    }


def by_name(choice: tuple[int, str]) -> str:
    return choice[1].casefold()


def lines_of(shifts: list[Shift], now: datetime) -> list[Line]:
    """With what hangs on them, in one query each."""
    sign_ups = SignUp.objects.filter(shift__in=[shift.pk for shift in shifts]).order_by()
    of_state = {
        "requests": Count("pk", filter=Q(state=SignUp.State.REQUESTED)),
        "coming": Count("pk", filter=Q(state=SignUp.State.PLACED, coming_at__gte=F("changed_at"))),
    }
    counted_rows: Any = sign_ups.values("shift").annotate(**of_state)
    counts = {row["shift"]: row for row in counted_rows}
    ends = next_ends(shifts)
    lines = []
    for shift in shifts:
        counted = counts.get(shift.pk, {"requests": 0, "coming": 0})
        ends_at = ends.get((shift.occurrence.event_id, shift.when), shift.ends_at)  # type: ignore[attr-defined]
        when: datetime = shift.when  # type: ignore[attr-defined]
        found = shift.availability(now=now)
        lines.append(Line(shift, when, ends_at, found, counted["requests"], counted["coming"]))
    return lines


def next_ends(shifts: list[Shift]) -> dict[tuple[int, datetime], datetime]:
    """When the later meetings of a series end, by event and start."""
    later = [shift for shift in shifts if shift.when != shift.starts_at]  # type: ignore[attr-defined]
    if not later:
        return {}
    dates = Occurrence.objects.filter(
        event__in=[shift.occurrence.event_id for shift in later],
        starts_at__in=[shift.when for shift in later],  # type: ignore[attr-defined]
    )
    return {(event, start): end for event, start, end in dates.values_list("event", "starts_at", "ends_at")}


def has_requests(shifts: QuerySet[Shift]) -> QuerySet[Shift]:
    """Those where somebody waits for a coordinator's answer."""
    asked = SignUp.objects.filter(shift=OuterRef("pk"), state=SignUp.State.REQUESTED)
    return shifts.filter(Exists(asked))
