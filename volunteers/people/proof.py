"""What a volunteer has done or shown: written down, and taken out again when it was a mistake."""

from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db import transaction

from volunteers.people.models import Proof, Qualification, Role, Volunteer


class HasLeft(Exception):
    """The person has left, or may not be found any more: nothing is written down about them."""


def prove(
    volunteer: Volunteer,
    qualification: Qualification,
    *,
    shown_on: date,
    good_until: date | None,
    by: Any,
    for_role: Role | None = None,
) -> Proof:
    """Write down that the volunteer has shown it to ``by``. Raises ``HasLeft``.

    An earlier proof of the same stays: it held when it held.
    """
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        if row.erased_at or row.is_protected:
            raise HasLeft
        return Proof.objects.create(
            volunteer=row,
            qualification=qualification,
            shown_on=shown_on,
            good_until=good_until,
            seen_by=by,
            for_role=for_role,
        )


def renew_by(qualification: Qualification, shown_on: date) -> date | None:
    """The last day of a proof shown then; None when it does not run out."""
    return shown_on + relativedelta(months=qualification.months) if qualification.months else None


def withdraw(proof: Proof) -> None:
    """Take out what was written down. Nothing of it is kept, and doing it again is harmless."""
    Proof.objects.filter(pk=proof.pk).delete()
