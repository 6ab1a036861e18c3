"""What a guardian answers, and what becomes of the sign-ups that waited for it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.people.models import Volunteer
from volunteers.rosters.joining.confirming import let_go, refusal_of, take_place
from volunteers.rosters.joining.guarding import awaiting
from volunteers.rosters.joining.seating import lock_shift
from volunteers.rosters.models import SignUp
from volunteers.rosters.telling import tell

SAID_NO = _(
    "Your parent or guardian has said no. Talk with them, and sign up again if they change their mind."
)


def guardian_says(volunteer: Volunteer, *, yes: bool) -> list[SignUp]:
    """The guardian has answered. Every sign-up that waited for it is settled; returns them. Again, nothing happens.

    A no, or a rule that is against it by now, frees what was held, and the young person is told. A later yes by the same
    link counts for what is signed up for after it.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        volunteer.guardian_confirmed_at = (volunteer.guardian_confirmed_at or timezone.now()) if yes else None
        volunteer.save(update_fields=["guardian_confirmed_at"])
        waited = sorted(awaiting(volunteer), key=lambda row: row.shift_id)
        for row in waited:
            shift = lock_shift(row.shift_id)
            row = SignUp.objects.get(pk=row.pk)  # noqa: PLW2901 - as it is now, under the lock
            row.volunteer, row.shift = volunteer, shift
            if not row.awaits_guardian:
                continue
            refusal = refusal_of(row, shift=shift) if yes else None
            if yes and not refusal:
                take_place(row, shift=shift)
            else:
                let_go(row, shift=shift, why=refusal.label if refusal else SAID_NO)
                tell(row, "declined", shift=shift)
        return waited
