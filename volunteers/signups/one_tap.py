"""What somebody who is signed in is shown of an event's shifts: where they stand, and what one tap would do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from volunteers.events.models import Occurrence
from volunteers.people.models import Volunteer
from volunteers.shifts.availability import Availability
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of
from volunteers.signups.places.refusals import Asking, Person, Reason, Refused, reasons_against
from volunteers.signups.places.requirements import Requirement, requirements_of

MOST_OTHERS = 40  # shifts on other dates, the soonest first


@dataclass(frozen=True)
class OwnChoice:
    """A shift and one person: their sign-up if they are in it, else what is against it, if anything is. Being full is not."""

    shift: Shift
    availability: Availability
    sign_up: SignUp | None
    refused: Refused | None
    requirements: list[Requirement]

    @property
    def can_take(self) -> bool:
        return self.sign_up is None and self.refused is None

    @property
    def has_place(self) -> bool:
        return self.sign_up is not None and self.sign_up.is_placed

    @property
    def token(self) -> str:
        return token_of(self.sign_up) if self.sign_up else ""


def own_choices(volunteer: Volunteer, shifts: Iterable[Shift]) -> list[OwnChoice]:
    """The shifts, which come ``with_series`` and the needs of their roles.

    As many queries for one as for forty; one more a series.
    """
    shifts, person, now = list(shifts), Person(volunteer), timezone.now()
    rows = SignUp.objects.filter(volunteer=volunteer, shift__in=shifts, state__in=SignUp.CURRENT)
    mine = {row.shift_id: row for row in rows.exclude(confirmed_at=None)}
    required = requirements_of(shifts)
    found = []
    for shift in shifts:
        row = mine.get(shift.pk)
        if row:
            row.volunteer = volunteer
        asking = Asking(shift, 1, volunteer, person)
        against = [] if row else reasons_against(asking, besides={Reason.FULL})
        refused = Refused(against[0], asking=asking) if against else None
        found.append(OwnChoice(shift, shift.availability(now=now), row, refused, required[shift.pk]))
    return found


def on_other_dates(occurrence: Occurrence) -> list[Shift]:
    """The public shifts on the event's other coming dates; none in a series, where one sign-up is for all of them."""
    if occurrence.event.is_series:
        return []
    dates = Occurrence.objects.published().filter(event=occurrence.event_id).exclude(pk=occurrence.pk)
    shifts = Shift.objects.public().taking_sign_ups().filter(occurrence__in=dates).with_series()
    return list(shifts.prefetch_related("role__needs").order_by("starts_at", "pk")[:MOST_OTHERS])
