"""Free shifts that suit one person, at most three events: what fits best first, then what is soon."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.utils import timezone

from volunteers.events.models import EventPage, Occurrence
from volunteers.my_pages.own_shifts import pages_in_this_language
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.refusals import (
    Asking,
    Person,
    Reason,
    is_near_another,
    reasons_against,
)

MOST = 3  # events
LOOKED_AT = 80  # of the soonest shifts, to have some that can be taken among them


@dataclass(frozen=True)
class Suggestion:
    """A shift that can be taken now, for a place: of its event the one that fits best.

    ``has_done_it``: the person has been placed in such a role before.
    """

    shift: Shift
    event: EventPage
    person: Person
    in_own_area: bool
    has_done_it: bool

    @property
    def is_near_another(self) -> bool:
        return is_near_another(Asking(self.shift, 1, self.person.volunteer, self.person))


def suggestions_for(volunteer: Volunteer) -> list[Suggestion]:
    """At most three, each of another event: own areas first, then roles that one knows, then the soonest.

    None that is full, and none that a rule is against. As many queries for one shift as for eighty; one more a series.
    """
    areas = own_areas(volunteer)
    shifts = open_shifts(volunteer)
    near = list(shifts.filter(occurrence__event__area__in=areas)[:LOOKED_AT]) if areas else []
    known = {shift.pk for shift in near}
    found = near + [shift for shift in shifts[:LOOKED_AT] if shift.pk not in known]
    pages = pages_in_this_language(shift.occurrence.event for shift in found)
    person, roles = Person(volunteer), roles_of(volunteer)
    suggestions = [
        Suggestion(
            shift,
            pages[shift.occurrence.event_id],
            person,
            in_own_area=shift.pk in known,
            has_done_it=shift.role_id in roles,
        )
        for shift in found
        if can_be_taken(shift, person)
    ]
    return one_an_event(sorted(suggestions, key=rank))[:MOST]


def can_be_taken(shift: Shift, person: Person) -> bool:
    """Whether one tap gives them a place, or asks a coordinator for it. A queue is no suggestion."""
    reasons: list[Reason] = reasons_against(Asking(shift, 1, person.volunteer, person))
    return not reasons and shift.availability(now=timezone.now()).is_open


def one_an_event(suggestions: Iterable[Suggestion]) -> list[Suggestion]:
    """The first of each event, in their order."""
    first: dict[object, Suggestion] = {}
    for each in suggestions:
        first.setdefault(each.event.translation_key, each)
    return list(first.values())


def rank(suggestion: Suggestion) -> tuple[bool, bool, object, int]:
    shift = suggestion.shift
    return (not suggestion.in_own_area, not suggestion.has_done_it, shift.starts_at, shift.pk)


def roles_of(volunteer: Volunteer) -> set[int]:
    """The roles that they have had a place in, by primary key."""
    placed = SignUp.objects.filter(volunteer=volunteer, state=SignUp.State.PLACED)
    return set(placed.values_list("shift__role", flat=True))


def open_shifts(volunteer: Volunteer) -> models.QuerySet[Shift]:
    """Public shifts with places left that can be signed up for now and that the person is not in, the soonest first."""
    mine = SignUp.objects.filter(volunteer=volunteer, state__in=SignUp.CURRENT)
    return (
        Shift.objects.public()
        .with_places_left()
        .filter(occurrence__in=Occurrence.objects.published())
        .exclude(pk__in=mine.values("shift"))
        .with_series()
        .select_related("occurrence__event__area")
        .prefetch_related("role__needs")
        .order_by("starts_at", "pk")
    )


def own_areas(volunteer: Volunteer) -> set[int]:
    """The areas that the person chose, by primary key, and all that lies in those that are stadsområden."""
    chosen = set(volunteer.areas.values_list("pk", flat=True))
    within = volunteer.areas.exclude(neighbourhoods=None).values_list("neighbourhoods", flat=True)
    return chosen | set(within)
