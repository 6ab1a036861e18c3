"""From rows to shapes, in as many queries for one row as for a hundred."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from cms.base.models import Area
from cms.base.restrictions import for_everybody
from volunteers.events.models import EventPage, Occurrence
from volunteers.programme.api import shapes
from volunteers.programme.places_left import Shifts, Shown
from volunteers.programme.sharing.addresses import (
    feed_of,
    file_of_date,
    page_of,
    page_of_date,
)
from volunteers.shifts.availability import State

AREA = ("area__district", "locale")
SHIFT = ("role__name", "says", "starts_at", "ends_at")
SIGN_UP = {
    State.OPEN: shapes.SignUp.OPEN,
    State.FULL: shapes.SignUp.WAITING_LIST,
    State.NOT_OPEN_YET: shapes.SignUp.NOT_OPEN_YET,
    State.CLOSED: shapes.SignUp.CLOSED,
    State.CALLED_OFF: shapes.SignUp.CLOSED,
}


def events() -> "QuerySet[EventPage]":
    """Published events that anybody may see, each in the language that holds its dates."""
    swedish = EventPage.objects.filter(
        translation_key=OuterRef("translation_key"),
        locale__language_code=settings.LANGUAGE_CODE,
        alias_of=None,
    )
    originals = EventPage.objects.filter(~Exists(swedish.exclude(pk=OuterRef("pk"))), alias_of=None)
    public: QuerySet[EventPage] = for_everybody(originals.live()).select_related(*AREA)
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
    """Shapes of dates that were fetched with their events. One query, none without dates."""
    now = timezone.now()
    alone = [row.pk for row in rows if not row.event.is_series]
    series = {row.event_id for row in rows if row.event.is_series}
    shifts = Shifts(alone, series, now=now, columns=SHIFT)
    return [occurrence(row, shifts, now=now) for row in rows]


def occurrence(row: Occurrence, shifts: Shifts, *, now: datetime) -> shapes.Occurrence:
    event = row.event
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
        places=shifts.seats(row, called_off=row.called_off, now=now).words,
        shifts=[shift(shown, called_off=row.called_off) for shown in shifts.at(row)],
        updated_at=timezone.localtime(row.changed_at),
        url=page_of_date(row),
        file=file_of_date(row),
    )


def shift(shown: Shown, *, called_off: bool) -> shapes.Shift:
    role, text, starts_at, ends_at = shown.columns
    found = shown.availability
    state = State.CALLED_OFF if called_off else found.state
    return shapes.Shift(
        role=role,
        text=text,
        starts_at=timezone.localtime(starts_at),
        ends_at=timezone.localtime(ends_at),
        sign_up=SIGN_UP[state],
        places_left=found.places_left if state is State.OPEN else 0,
        opens_at=timezone.localtime(found.opens_at)
        if state is State.NOT_OPEN_YET and found.opens_at
        else None,
    )


def area(row: Area | None) -> shapes.Place | None:
    if row is None:
        return None
    return shapes.Place(slug=row.slug, name=row.name, district=row.district.name if row.district else None)


def position(coordinates: tuple[float, float] | None) -> shapes.Position | None:
    return shapes.Position(latitude=coordinates[0], longitude=coordinates[1]) if coordinates else None


def term(value: str, words: object) -> shapes.Term:
    return shapes.Term(value=value, words=str(words))
