"""From rows to shapes, in as many queries for one row as for a hundred."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from cms.base.models import Area
from volunteers.events.models import EventPage, Occurrence
from volunteers.programme.api import shapes
from volunteers.programme.seats import LONG_AGO, seats
from volunteers.programme.sharing.addresses import (
    feed_of,
    file_of_date,
    page_of,
    page_of_date,
)

AREA = ("area__district", "locale")
Shifts = Sequence[dict[str, Any]]


def events() -> "QuerySet[EventPage]":
    """Published events that anybody may see, each in the language that holds its dates."""
    swedish = EventPage.objects.filter(
        translation_key=OuterRef("translation_key"),
        locale__language_code=settings.LANGUAGE_CODE,
        alias_of=None,
    )
    originals = EventPage.objects.filter(~Exists(swedish.exclude(pk=OuterRef("pk"))), alias_of=None)
    public: QuerySet[EventPage] = originals.live().public().select_related(*AREA)
    return public


def event(page: EventPage) -> shapes.Event:
    return shapes.Event(
        slug=page.slug,
        title=page.title,
        intro=page.intro,
        kind=term(page.kind, page.get_kind_display()),
        area=area(page.area),
        place=page.public_place,
        position=position(page.coordinates),
        languages=[word.strip() for word in page.languages.split(",") if word.strip()],
        age=term(page.age, page.get_age_display()),
        step_free=term(page.step_free, page.get_step_free_display()) if page.step_free else None,
        bring=page.bring,
        organiser=page.organiser,
        is_series=page.is_series,
        updated_at=page.last_published_at and timezone.localtime(page.last_published_at),
        url=page_of(page),
        feed=feed_of(page),
    )


def occurrences(rows: Sequence[Occurrence]) -> list[shapes.Occurrence]:
    """Shapes of dates that were fetched with their events. Three queries, none without dates."""
    shifts, closes = shifts_of(rows), closing(rows)
    now = timezone.now()
    return [occurrence(row, shifts(row), closes=closes, now=now) for row in rows]


def occurrence(
    row: Occurrence, shifts: Shifts, *, closes: Callable[[dict[str, Any]], datetime], now: datetime
) -> shapes.Occurrence:
    event, on = row.event, not row.called_off
    counted = [(shift["capacity"], shift["taken"], shift["waiting"], closes(shift)) for shift in shifts]
    return shapes.Occurrence(
        id=row.uid,
        event=shapes.EventInBrief(slug=event.slug, title=event.title, url=page_of(event)),
        starts_at=timezone.localtime(row.starts_at),
        ends_at=timezone.localtime(row.ends_at),
        all_day=row.all_day,
        called_off=row.called_off,
        place=row.where,
        area=area(event.area),
        position=None if row.place else position(event.coordinates),
        note=row.note,
        places=seats(counted, called_off=row.called_off, now=now).words,
        shifts=[as_shape(shift, is_open=on and closes(shift) > now) for shift in shifts],
        updated_at=timezone.localtime(row.changed_at),
        url=page_of_date(row),
        file=file_of_date(row),
    )


def as_shape(row: dict[str, Any], *, is_open: bool) -> shapes.Shift:
    # Nobody passes those who wait already.
    left = max(0, row["capacity"] - row["taken"]) if is_open and not row["waiting"] else 0
    return shapes.Shift(
        role=row["role__name"],
        text=row["says"],
        starts_at=timezone.localtime(row["starts_at"]),
        ends_at=timezone.localtime(row["ends_at"]),
        sign_up=("open" if left else "waiting list") if is_open else "closed",
        places_left=left,
    )


def shifts_of(rows: Iterable[Occurrence]) -> Callable[[Occurrence], Shifts]:
    """Which shifts a date shows: its own, or those of its series."""
    alone = [row.pk for row in rows if not row.event.is_series]
    together = {row.event_id for row in rows if row.event.is_series}
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    # The floor above owns shifts: here they are only a name.
    shifts: Any = Occurrence.shifts.rel.related_model
    wanted = Q(occurrence_id__in=alone) | Q(occurrence__event_id__in=together)
    columns = ("role__name", "says", "starts_at", "ends_at", "capacity", "taken", "waiting")
    of_date = (
        "occurrence_id",
        "occurrence__event_id",
        "occurrence__called_off",
        "occurrence__event__is_series",
    )
    for shift in (
        shifts.objects.public()
        .filter(wanted)
        .with_what_it_says()
        .order_by("starts_at", "pk")
        .values(*columns, *of_date)
    ):
        series = shift["occurrence__event__is_series"]
        key = ("series", shift["occurrence__event_id"]) if series else ("date", shift["occurrence_id"])
        found.setdefault(key, []).append(shift)

    def of(row: Occurrence) -> Shifts:
        return found.get(("series", row.event_id) if row.event.is_series else ("date", row.pk), [])

    return of


def closing(rows: Iterable[Occurrence]) -> Callable[[dict[str, Any]], datetime]:
    """When sign-up to a shift closes: as it begins; in a series when the first meeting begins."""
    series = {row.event_id for row in rows if row.event.is_series}
    held = Occurrence.objects.filter(event_id__in=series, called_off=False).order_by()
    begins = dict(held.values_list("event_id").annotate(Min("starts_at")))

    def closes(shift: dict[str, Any]) -> datetime:
        starts_at: datetime = shift["starts_at"]
        if shift["occurrence__called_off"]:
            return LONG_AGO
        return min(starts_at, begins.get(shift["occurrence__event_id"], starts_at))

    return closes


def area(row: Area | None) -> shapes.Place | None:
    if row is None:
        return None
    return shapes.Place(slug=row.slug, name=row.name, district=row.district.name if row.district else None)


def position(coordinates: tuple[float, float] | None) -> shapes.Position | None:
    return shapes.Position(latitude=coordinates[0], longitude=coordinates[1]) if coordinates else None


def term(value: str, words: object) -> shapes.Term:
    return shapes.Term(value=value, words=str(words))
