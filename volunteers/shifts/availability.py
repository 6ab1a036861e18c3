"""May one still sign up for a shift, is there room, since when and until when: the one answer, in Python and in SQL.

Lists, pages, filters, feeds, the API and the server ask here, so that none of them promises what another refuses. Who
waits, and what that means for those who come now, is docs/decisions/0015.
"""

from datetime import datetime
from enum import Enum, auto
from typing import NamedTuple

from django.db.models import Case, Exists, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext

from volunteers.events.models import Occurrence

# What a query reads of a shift for ``Facts``, in their order; ``closing`` and ``held`` are annotated by ``with_closing``.
COLUMNS = (
    *("capacity", "taken", "least_waiting", "opens_at", "closing"),
    *("occurrence__called_off", "occurrence__event__live", "held"),
)
MOST_TOGETHER = 5  # people in one sign-up


class State(Enum):
    OPEN = auto()  # there is room for those who ask
    FULL = auto()  # one may stand in the queue
    NOT_OPEN_YET = auto()
    CLOSED = auto()  # it, or its series, has begun, or its event is not published
    CALLED_OFF = auto()


class Facts(NamedTuple):
    """What decides. ``least_waiting`` is how many people the smallest group is that waits: 0 when nobody does.

    ``taken`` are places of people who have shown who they are, ``held`` is for how many others some are held just now.
    """

    capacity: int
    taken: int
    least_waiting: int
    opens_at: datetime | None
    closes_at: datetime
    called_off: bool
    live: bool
    held: int = 0


class Availability(NamedTuple):
    """The answer. ``places_left`` are those that whoever comes now may get: none unless sign-up is open."""

    state: State
    places_left: int
    opens_at: datetime | None
    closes_at: datetime

    @property
    def is_open(self) -> bool:
        return self.state is State.OPEN

    @property
    def is_full(self) -> bool:
        return self.state is State.FULL

    @property
    def opens_later(self) -> bool:
        return self.state is State.NOT_OPEN_YET

    @property
    def takes_sign_ups(self) -> bool:
        """Whether one may sign up now, for a place or for the queue."""
        return self.state in {State.OPEN, State.FULL}

    @property
    def is_closed(self) -> bool:
        """Whether it is over: nobody gets a place any more, not from the queue either."""
        return self.state in {State.CLOSED, State.CALLED_OFF}


def availability(facts: Facts, *, people: int = 1, now: datetime) -> Availability:
    """What so many people who come together are answered."""
    free = places_left(facts.capacity, facts.taken, facts.least_waiting)
    free -= kept(free, facts.held)
    if facts.called_off:
        state = State.CALLED_OFF
    elif facts.closes_at <= now or not facts.live:
        state = State.CLOSED
    elif facts.opens_at is not None and facts.opens_at > now:
        state = State.NOT_OPEN_YET
    else:
        state = State.OPEN if people <= free else State.FULL
    return Availability(
        state,
        free if state in {State.OPEN, State.FULL} else 0,
        opens_at=facts.opens_at,
        closes_at=facts.closes_at,
    )


def is_waited_for(capacity: int, taken: int, least_waiting: int) -> bool:
    """Whether somebody who waits fits into the free places: promotion gives them to those, and nobody passes them.

    Groups are not split: one that is too large for what is free keeps no place from others.
    """
    return 0 < least_waiting <= capacity - taken


def kept(free: int, held: int) -> int:
    """How many of the free places are kept for those who have yet to show that their address is theirs: at most half.

    So nobody makes a shift read full with addresses alone. They are kept from others who have shown nothing either: whoever
    has is given any place that is free.
    """
    return min(held, free // 2)


def most_together(capacity: int) -> int:
    """How many may sign up together, to come or to wait: a larger group would wait for ever."""
    return min(MOST_TOGETHER, capacity)


def places_left(capacity: int, taken: int, least_waiting: int) -> int:
    """How many places whoever comes now, and has shown who they are, may get."""
    return 0 if is_waited_for(capacity, taken, least_waiting) else max(0, capacity - taken)


def not_closed(now: datetime) -> Q:
    """In SQL, of shifts: those that are not ``is_closed``."""
    begun = Occurrence.objects.filter(
        event=OuterRef("occurrence__event"), called_off=False, starts_at__lte=now
    )
    begins = Q(occurrence__event__is_series=False) | ~Exists(begun)
    return begins & Q(starts_at__gt=now, occurrence__called_off=False, occurrence__event__live=True)


def takes_sign_ups(now: datetime) -> Q:
    """In SQL, of shifts: those that one may sign up for now, for a place or for the queue."""
    return not_closed(now) & (Q(opens_at=None) | Q(opens_at__lte=now))


def has_places_left() -> Q:
    """In SQL, of shifts: those with ``places_left``, whether or not one may sign up."""
    free = F("capacity") - F("taken")
    return Q(taken__lt=F("capacity")) & (Q(least_waiting=0) | Q(least_waiting__gt=free))


def closing() -> Least:
    """In SQL, of a shift: when its sign-up closes. See ``closes_at``; a series that is off as a whole keeps the shift's start."""
    return Least("starts_at", Coalesce(series_begins(), "starts_at"))


def series_begins() -> Case:
    """In SQL, of a shift: when the first meeting of its series begins that is held; null where it is no series."""
    held = Occurrence.objects.filter(event=OuterRef("occurrence__event"), called_off=False).order_by()
    first = held.values("event").annotate(first=Min("starts_at")).values("first")
    return Case(When(occurrence__event__is_series=True, then=Subquery(first)))


def opens_in_words(opens_at: datetime, *, now: datetime) -> str:
    """Such as "Sign-up opens Tuesday 15 December"; on the day itself the time."""
    opens, today = timezone.localtime(opens_at), timezone.localdate(now)
    if opens.date() == today:
        return gettext("Sign-up opens at %(time)s") % {"time": time_format(opens)}
    return gettext("Sign-up opens %(day)s") % {"day": date_format(opens, "l j F")}
