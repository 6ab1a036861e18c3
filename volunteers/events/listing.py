"""Dates as a list shows them: cheap rows, worded in the reader's language, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, gettext, ngettext

from cms.base.place import prefix
from volunteers.events.models import CALENDAR_SLUG, EventPage, Occurrence
from volunteers.events.models.occurrences import OccurrenceQuerySet

EVENT_COLUMNS = ("title", "slug", "place", "translation_key")
Shifts = Sequence[tuple[int, int, int, datetime]]  # places, taken, waiting, start


class Seats(NamedTuple):
    """What a list says of the places, and the colour it says it in."""

    words: str
    tone: str


class When(NamedTuple):
    """The day and the hours, apart so that neither breaks over two lines."""

    day: str
    hours: str


class Moments(NamedTuple):
    """When a date is, in the words of a list."""

    date: str
    day: str
    month: str
    when: str
    year_and_month: str


class Row(NamedTuple):
    """One date in a list. ``language`` is that of the title when it is not the reader's, else empty."""

    title: str
    url: str
    language: str
    moments: Moments
    where: str
    seats: Seats
    called_off: bool


def listed(dates: OccurrenceQuerySet) -> Any:
    """Of each date what a row needs of it and of its event, as a named tuple: a third of the cost of the object."""
    own = ("pk", "starts_at", "ends_at", "place", "called_off")
    return dates.values_list(*own, *(f"event__{name}" for name in EVENT_COLUMNS), named=True)


def rows(dates: Sequence[Any]) -> list[Row]:
    """Rows for dates that came from ``listed``. Two queries at most, one of them only outside Swedish."""
    language = get_language() or settings.LANGUAGE_CODE
    shifts = shifts_of(dates)
    pages = {} if language == settings.LANGUAGE_CODE else pages_in(language, dates)
    now = timezone.now()
    return [row(date, pages.get(date.event__translation_key), shifts.get(date.pk, []), now) for date in dates]


def by_month(listed_rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    return [
        (month, list(group))
        for month, group in groupby(listed_rows, key=lambda row: row.moments.year_and_month)
    ]


def shifts_of(dates: Sequence[Any]) -> dict[int, list[tuple[int, int, int, datetime]]]:
    found: dict[int, list[tuple[int, int, int, datetime]]] = {}
    if not dates:
        return found
    # The floor above owns shifts: here they are only a name.
    shifts: Any = Occurrence.shifts.rel.related_model
    rows = shifts.objects.filter(occurrence_id__in=[date.pk for date in dates]).order_by()
    for pk, *shift in rows.values_list("occurrence_id", "capacity", "taken", "waiting", "starts_at"):
        found.setdefault(pk, []).append(tuple(shift))
    return found


def pages_in(language: str, dates: Sequence[Any]) -> dict[Any, dict[str, Any]]:
    pages = EventPage.objects.live().filter(
        locale__language_code=language, translation_key__in={date.event__translation_key for date in dates}
    )
    return {
        page["translation_key"]: page
        for page in pages.values("translation_key", "title", "slug", "place", "alias_of_id")
    }


def row(date: Any, page: dict[str, Any] | None, shifts: Shifts, now: datetime) -> Row:
    language = get_language() or settings.LANGUAGE_CODE
    shown = page or {name: getattr(date, f"event__{name}") for name in EVENT_COLUMNS}
    swedish = language != settings.LANGUAGE_CODE and (page is None or page["alias_of_id"] is not None)
    calendar = prefix(language if page else settings.LANGUAGE_CODE) + CALENDAR_SLUG
    return Row(
        title=shown["title"],
        url=f"{calendar}/{shown['slug']}/?tillfalle={date.pk}",
        language=settings.LANGUAGE_CODE if swedish else "",
        moments=in_short(date.starts_at, date.ends_at, language),
        where=date.place or shown["place"],
        seats=seats(shifts, called_off=date.called_off, now=now),
        called_off=date.called_off,
    )


@lru_cache(maxsize=4096)
def in_short(starts_at: datetime, ends_at: datetime, language: str) -> Moments:
    """``language`` is the active one; remembered, as most lists show the same dates."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    return Moments(
        date=start.date().isoformat(),
        day=str(start.day),
        month=date_format(start, "M"),
        when=f"{first_upper(date_format(start, 'l'))} {span(start, end)}",
        year_and_month=first_upper(date_format(start, "F Y")),
    )


def seats(shifts: Shifts, *, called_off: bool, now: datetime) -> Seats:
    if called_off:
        return Seats(gettext("Called off"), "off")
    if not shifts:
        return Seats(gettext("Open to all"), "open")
    to_come = [shift for shift in shifts if shift[3] > now]
    if not to_come:
        return Seats(gettext("Sign-up is closed"), "full")
    # Nobody passes those who wait already.
    left = sum(max(0, places - taken) for places, taken, waiting, _start in to_come if not waiting)
    if not left:
        return Seats(gettext("Waiting list"), "full")
    return Seats(ngettext("%(left)d place left", "%(left)d places left", left) % {"left": left}, "mint")


def span(start: datetime, end: datetime) -> str:
    """Such as 19.00–23.00, from local times."""
    return f"{time_format(start)}–{time_format(end)}"


def in_full(starts_at: datetime, ends_at: datetime) -> When:
    """Such as Friday 27 November 2026 and 19.00–23.00: the way the reader's language writes it."""
    return _in_full(starts_at, ends_at, get_language())


@lru_cache(maxsize=4096)
def _in_full(starts_at: datetime, ends_at: datetime, language: str | None) -> When:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    first, last = (first_upper(date_format(moment, "l j F Y")) for moment in (start, end))
    # A night that ends before the morning still belongs to its evening.
    if (end - start).total_seconds() < 24 * 3600:
        return When(first, span(start, end))
    return When(f"{first} {time_format(start)} –", f"{last} {time_format(end)}")


def webcal(path: str) -> str:
    """The address that makes a calendar program subscribe."""
    return f"webcal://{urlsplit(settings.SITE_URL).netloc}{path}"


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
