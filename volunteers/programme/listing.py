"""Dates as a list shows them: cheap rows, worded in the reader's language, in a fixed number of queries."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, gettext

from cms.base.surroundings import prefix
from volunteers.events.models import CALENDAR_SLUG, EventPage
from volunteers.events.models.occurrences import OccurrenceQuerySet
from volunteers.programme.places_left import (
    Meetings,
    Seats,
    Shifts,
    meetings_of,
)

OWN_COLUMNS = ("pk", "event_id", "starts_at", "ends_at", "all_day", "place", "called_off")
RULE_COLUMNS = ("rule_starts_at", "rule_ends_at")
EVENT_COLUMNS = ("title", "slug", "place", "place_hidden", "area__name", "is_series", "translation_key")
PAGE_COLUMNS = ("translation_key", "title", "slug", "place", "place_hidden", "alias_of_id")


class When(NamedTuple):
    """The day and the hours, apart so that neither breaks over two lines."""

    day: str
    hours: str


class Moments(NamedTuple):
    """When a date is, in the words of a list. ``starts`` is empty when it lasts the whole day."""

    date: str
    day: str
    month: str
    weekday: str
    starts: str
    hours: str
    when: str
    year_and_month: str


class Row(NamedTuple):
    """One date in a list. ``language`` is that of the title when it is not the reader's, else empty.

    ``meeting`` says which one of a series it is, and ``moved`` that it is not when its rule says.
    """

    title: str
    url: str
    language: str
    moments: Moments
    where: str
    seats: Seats
    called_off: bool
    meeting: str = ""
    moved: bool = False


def listed(dates: OccurrenceQuerySet) -> Any:
    """Of each date what a row needs of it and of its event, as a named tuple: a third of the cost of the object."""
    columns = (*OWN_COLUMNS, *RULE_COLUMNS, *(f"event__{name}" for name in EVENT_COLUMNS))
    return dates.values_list(*columns, named=True)


def rows(dates: Sequence[Any]) -> list[Row]:
    """Rows for dates that came from ``listed``. At most one query for shifts, meetings and languages each."""
    language = get_language() or settings.LANGUAGE_CODE
    now = timezone.now()
    series = {date.event_id for date in dates if date.event__is_series}
    shifts = Shifts([date.pk for date in dates if not date.event__is_series], series, now=now)
    meetings = meetings_of(series)
    pages = {} if language == settings.LANGUAGE_CODE else pages_in(language, dates)
    calendars = {code: prefix(code) + CALENDAR_SLUG for code in {language, settings.LANGUAGE_CODE}}
    return [
        row(
            date,
            page=pages.get(date.event__translation_key),
            calendars=calendars,
            meetings=meetings.get(date.event_id),
            seats=shifts.seats(date, called_off=date.called_off, now=now),
        )
        for date in dates
    ]


def by_month(listed_rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    return [
        (month, list(group))
        for month, group in groupby(listed_rows, key=lambda row: row.moments.year_and_month)
    ]


def pages_in(language: str, dates: Sequence[Any]) -> dict[Any, dict[str, Any]]:
    pages = EventPage.objects.live().filter(
        locale__language_code=language, translation_key__in={date.event__translation_key for date in dates}
    )
    return {page["translation_key"]: page for page in pages.values(*PAGE_COLUMNS)}


def row(
    date: Any,
    *,
    page: dict[str, Any] | None,
    calendars: dict[str, str],
    meetings: Meetings | None,
    seats: Seats,
) -> Row:
    language = get_language() or settings.LANGUAGE_CODE
    shown = page or {name: getattr(date, f"event__{name}") for name in ("title", "slug", "place")}
    swedish = language != settings.LANGUAGE_CODE and (page is None or page["alias_of_id"] is not None)
    calendar = calendars[language if page else settings.LANGUAGE_CODE]
    # Hidden in one language is hidden in all.
    hidden = date.event__place_hidden or (page is not None and page["place_hidden"])
    held = (date.starts_at, date.ends_at)
    return Row(
        title=shown["title"],
        url=f"{calendar}/{shown['slug']}/?tillfalle={date.pk}",
        language=settings.LANGUAGE_CODE if swedish else "",
        moments=in_short(*held, date.all_day, language),
        where=date.event__area__name or "" if hidden else date.place or shown["place"],
        seats=seats,
        called_off=date.called_off,
        meeting=meetings.words(date.pk) if meetings else "",
        moved=date.rule_starts_at is not None and held != (date.rule_starts_at, date.rule_ends_at),
    )


@lru_cache(maxsize=4096)
def in_short(starts_at: datetime, ends_at: datetime, all_day: bool, language: str) -> Moments:
    """``language`` is the active one; remembered, as most lists show the same dates."""
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    weekday = first_upper(date_format(start, "l"))
    hours = span(start, end, all_day=all_day)
    return Moments(
        date=start.date().isoformat(),
        day=str(start.day),
        month=date_format(start, "M"),
        weekday=weekday,
        starts="" if all_day else time_format(start),
        hours=hours,
        when=f"{weekday} {hours}",
        year_and_month=first_upper(date_format(start, "F Y")),
    )


def span(start: datetime, end: datetime, *, all_day: bool = False) -> str:
    """Such as 19.00–23.00, "the whole day" or "– Sunday 29 November", from local times."""
    if all_day:
        last = end - timedelta(seconds=1)
        one_day = last.date() <= start.date()
        return gettext("the whole day") if one_day else f"– {date_format(last, 'l j F')}"
    # A night that ends before the morning still belongs to its evening.
    if end - start < timedelta(days=1):
        return f"{time_format(start)}–{time_format(end)}"
    return f"{time_format(start)} – {date_format(end, 'l j F')} {time_format(end)}"


def in_full(starts_at: datetime, ends_at: datetime, *, all_day: bool = False) -> When:
    """Such as Friday 27 November 2026 and 19.00–23.00: the way the reader's language writes it."""
    return _in_full(starts_at, ends_at, all_day, get_language())


@lru_cache(maxsize=4096)
def _in_full(starts_at: datetime, ends_at: datetime, all_day: bool, language: str | None) -> When:
    start, end = timezone.localtime(starts_at), timezone.localtime(ends_at)
    last = end - timedelta(seconds=1) if all_day else end
    first_day, last_day = (first_upper(date_format(moment, "l j F Y")) for moment in (start, last))
    if all_day and last.date() > start.date():
        return When(f"{first_day} –", last_day)
    if all_day or end - start < timedelta(days=1):
        return When(first_day, span(start, end, all_day=all_day))
    return When(f"{first_day} {time_format(start)} –", f"{last_day} {time_format(end)}")


def webcal(path: str) -> str:
    """The address that makes a calendar program subscribe."""
    return f"webcal://{urlsplit(settings.SITE_URL).netloc}{path}"


def first_upper(text: str) -> str:
    return text[:1].upper() + text[1:]
