"""Free shifts that suit one person: near first, then soon."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

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

MOST = 10
SHORT = {
    Reason.OVERLAPS: _("Clashes with another shift"),
    Reason.LACKS_QUALIFICATION: _("Introduction required"),
    Reason.TOO_YOUNG: _("Not for those under 18"),
    Reason.TOO_MANY: _("Your week is full"),
}
LOOKED_AT = 40  # of the soonest ones, to have some that can be taken among those shown


@dataclass(frozen=True)
class Suggestion:
    """A shift with what its button says: ``reasons`` against it, in words; without any it can be taken."""

    shift: Shift
    event: EventPage
    reasons: list[Reason]
    is_full: bool
    is_near_another: bool
    in_own_area: bool

    @property
    def can_be_taken(self) -> bool:
        return not self.reasons

    @property
    def short_reason(self) -> object:
        """The weightiest reason in the few words of a button."""
        return SHORT.get(self.reasons[0], self.reasons[0].label)


def suggestions_for(volunteer: Volunteer) -> list[Suggestion]:
    """At most ten open shifts: those that can be taken before those that cannot, own areas first, then the soonest.

    As many queries for one shift as for forty; one more a series.
    """
    areas = own_areas(volunteer)
    shifts = open_shifts(volunteer)
    near = list(shifts.filter(occurrence__event__area__in=areas)[:LOOKED_AT]) if areas else []
    known = {shift.pk for shift in near}
    found = near + [shift for shift in shifts[:LOOKED_AT] if shift.pk not in known]
    pages = pages_in_this_language(shift.occurrence.event for shift in found)
    person = Person(volunteer)
    suggestions = [
        suggest(shift, person=person, event=pages[shift.occurrence.event_id], in_own_area=shift.pk in known)
        for shift in found
    ]
    return sorted(suggestions, key=rank)[:MOST]


def suggest(shift: Shift, *, person: Person, event: EventPage, in_own_area: bool) -> Suggestion:
    asking = Asking(shift, 1, person.volunteer, person)
    reasons = reasons_against(asking, besides={Reason.FULL})
    is_near = not reasons and is_near_another(asking)
    return Suggestion(shift, event, reasons, asking.availability.is_full, is_near, in_own_area)


def rank(suggestion: Suggestion) -> tuple[bool, bool, object, int]:
    shift = suggestion.shift
    return (not suggestion.can_be_taken, not suggestion.in_own_area, shift.starts_at, shift.pk)


def open_shifts(volunteer: Volunteer) -> models.QuerySet[Shift]:
    """Public shifts that can be signed up for now and that the person is not in, the soonest first."""
    mine = SignUp.objects.filter(volunteer=volunteer, state__in=SignUp.CURRENT)
    return (
        Shift.objects.public()
        .taking_sign_ups()
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
