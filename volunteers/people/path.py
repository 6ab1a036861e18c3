"""The path of a volunteer, from a first hello to a goodbye: each step dated, and by whom."""

from typing import Any

from django.db import transaction

from volunteers.people.models import Stage, Step, Volunteer


def take_step(volunteer: Volunteer, stage: Stage, *, by: Any = None) -> Step | None:
    """Bring the volunteer to the stage; None, and nothing happens, when they are there already.

    ``by`` is the member of staff who said so, None when it happened by itself.
    """
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        volunteer.stage = stage
        if row.stage_id == stage.pk:
            return None
        row.stage = stage
        row.save(update_fields=["stage"])
        return Step.objects.create(volunteer=row, stage=stage, by=by)


def begin(volunteer: Volunteer) -> None:
    """Put somebody new on the first stage of the path. Whoever is on it already stays where they are.

    The volunteer is locked; the caller writes the row.
    """
    if volunteer.stage_id is None and (first := Stage.objects.filter(is_first=True).first()):
        volunteer.stage = first
        Step.objects.create(volunteer=volunteer, stage=first)
