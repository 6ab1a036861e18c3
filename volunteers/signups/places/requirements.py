"""What a shift takes of whoever helps in it, and where one gets that: said beside the shift, and when somebody is refused."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language

from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import Qualification
from volunteers.shifts.models import Shift

LOOKED_AT = 40  # coming dates of the events that give something, the soonest first


class Source(NamedTuple):
    """The next date that gives a qualification, and its event's page in the reader's language. ``is_full``: there is a queue."""

    date: Occurrence
    page: EventPage
    is_full: bool


class Requirement(NamedTuple):
    """A qualification that the shift takes. Without a ``source`` a coordinator knows where one gets it."""

    qualification: Qualification
    source: Source | None
    comes_after: bool  # the date that gives it is no earlier than the shift

    @property
    def name(self) -> str:
        return self.qualification.name


def requirements_of(shifts: Iterable[Shift]) -> dict[int, list[Requirement]]:
    """What each of the shifts takes, by its primary key. A fixed number of queries; where they take nothing, only for that."""
    shifts = list(shifts)
    needs = {shift.pk: list(shift.role.needs.all()) for shift in shifts}
    sources = sources_of({need for each in needs.values() for need in each})
    found: dict[int, list[Requirement]] = {}
    for shift in shifts:
        found[shift.pk] = [
            Requirement(need, source, source is not None and source.date.ends_at > shift.starts_at)
            for need in needs[shift.pk]
            for source in [sources.get(need.pk)]
        ]
    return found


def sources_of(qualifications: Iterable[Qualification]) -> dict[int, Source]:
    """By the qualification's primary key; those that no coming date gives are not in it."""
    given = {need.pk: need.given_at_id for need in qualifications if need.given_at_id}
    if not given:
        return {}
    keys = dict(EventPage.objects.filter(pk__in=given.values()).values_list("pk", "translation_key"))
    dates = coming_dates(keys.values())
    pages = pages_in_this_language(keys.values())
    found = {}
    for need, event in given.items():
        own = [each for each in dates if each[0].event.translation_key == keys[event]]
        # One with places left, if there is one: else the soonest, for its queue.
        best = min(own, key=lambda each: not each[1], default=None)
        if best:
            date, has_room = best
            found[need] = Source(date, pages.get(keys[event], date.event), is_full=not has_room)
    return found


def coming_dates(keys: Iterable[object]) -> list[tuple[Occurrence, bool]]:
    """Each with whether somebody who signs up now may get a place, or needs none."""
    now = timezone.now()
    dates = Occurrence.objects.published().filter(event__translation_key__in=set(keys), called_off=False)
    dates = dates.filter(starts_at__gt=now).select_related("event").defer("vevent")
    public = Shift.objects.public().filter(occurrence=OuterRef("pk"))
    dates = dates.annotate(has_room=Exists(public.with_places_left(now)) | ~Exists(public))
    return [(date, vars(date)["has_room"]) for date in dates.order_by("starts_at", "pk")[:LOOKED_AT]]


def pages_in_this_language(keys: Iterable[object]) -> dict[object, EventPage]:
    pages = EventPage.objects.live().filter(
        translation_key__in=set(keys), locale__language_code=get_language()
    )
    return {page.translation_key: page for page in pages}
