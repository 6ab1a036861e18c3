"""What a coordinator reads on a volunteer's page."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admin.utils import label_for_field
from django.utils import timezone

from volunteers.board.volunteers.list_rows import areas_in_words, languages_in_words, outlives
from volunteers.people.models import Coordinator, Proof, Volunteer

PAST = 50  # so many past sign-ups are shown
SWITCHES = ("wants_confirmation", "wants_day_before", "wants_two_hours", "wants_thanks", "wants_calls")


@dataclass(frozen=True)
class ShownProof:
    proof: Proof
    is_renewed: bool  # another one of the same holds longer


@dataclass(frozen=True)
class ShownSignUp:
    sign_up: Any
    is_open: bool  # whether the reader may open it: it is in their areas


def describe(volunteer: Volunteer, *, reader: Any) -> dict[str, Any]:
    """Everything the page says, as a template's context."""
    coming, past = sign_ups_of(volunteer, reader=reader)
    return {
        "mail_language": dict(settings.LANGUAGES).get(volunteer.language, volunteer.language),
        "areas": areas_in_words(volunteer),
        "languages": languages_in_words(volunteer),
        "steps": volunteer.steps.select_related("stage", "by"),
        "proofs": proofs_of(volunteer),
        "coming": coming,
        "past": past,
        "consents": volunteer.consents.select_related("text"),
        "switches": [(label_for_field(name, Volunteer), getattr(volunteer, name)) for name in SWITCHES],
    }


def proofs_of(volunteer: Volunteer) -> list[ShownProof]:
    rows = list(volunteer.proofs.select_related("qualification", "for_role", "seen_by"))
    return [ShownProof(row, any(replaces(other, row) for other in rows)) for row in rows]


def replaces(proof: Proof, other: Proof) -> bool:
    return proof.qualification_id == other.qualification_id and outlives(proof, other)


def sign_ups_of(volunteer: Volunteer, *, reader: Any) -> tuple[list[ShownSignUp], list[ShownSignUp]]:
    """Those to come, the next first, and those that were, the latest first.

    The floor above owns sign-ups: here they are only a name.
    """
    rows = volunteer.sign_ups.select_related("shift__occurrence__event", "shift__role")
    rows = rows.defer("shift__occurrence__vevent")
    now = timezone.now()
    areas = Coordinator.objects.area_ids_of(reader)

    def shown(row: Any) -> ShownSignUp:
        return ShownSignUp(row, areas is None or row.shift.occurrence.event.area_id in areas)

    coming = rows.filter(shift__ends_at__gt=now).order_by("shift__starts_at", "pk")
    past = rows.filter(shift__ends_at__lte=now).order_by("-shift__starts_at", "pk")[:PAST]
    return [shown(row) for row in coming], [shown(row) for row in past]
