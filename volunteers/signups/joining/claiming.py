"""Somebody whom staff wrote down by name and address says "it is me": what hangs on the name is theirs from then on."""

from django.db import transaction
from django.utils import timezone
from wagtail import hooks

from volunteers.people.account import give_account
from volunteers.people.models import SpokenLanguage, Volunteer
from volunteers.people.names import rename
from volunteers.people.path import begin
from volunteers.signups.models import SignUp
from volunteers.signups.places.locking import lock_shift, lock_volunteer
from volunteers.signups.places.queue import settle

CLAIMED = (
    *("email", "typed_email", "typed_hash", "typed_at", "confirmed_at", "bounced_at"),
    *("stage", "user"),
)


def claim(written: Volunteer) -> Volunteer:
    """Whoever reads at the typed address has said yes. Returns who they are; a second time nothing happens.

    Nobody had the address: then the row that staff wrote is theirs. Else what hangs on it goes to the one who had it.
    """
    with transaction.atomic():
        email = written.typed_email
        known = Volunteer.objects.filter(email=email).exclude(pk=written.pk).first() if email else None
        locked = {pk: lock_volunteer(pk) for pk in sorted({written.pk, *([known.pk] if known else [])})}
        row = locked[written.pk]
        if not row.typed_email:
            return row
        person = locked[known.pk] if known else row
        if person is row:
            row.email = row.typed_email
        person.typed_email, person.typed_hash, person.typed_at = "", None, None
        person.confirmed_at, person.bounced_at = person.confirmed_at or timezone.now(), None
        begin(person)
        give_account(person)
        person.save(update_fields=CLAIMED)
        if person is not row:
            hand_over(row, person)
        return person


def hand_over(row: Volunteer, person: Volunteer) -> None:
    """Give the person what hangs on the row, and delete it. Both are locked. Apps above: the hook ``volunteers_are_one``."""
    if not person.name:
        rename(person, row.name)
    for sign_up in row.sign_ups.order_by("shift_id"):
        hand_over_sign_up(sign_up, person)
    row.proofs.update(volunteer=person)
    row.consents.update(volunteer=person)
    person.areas.add(*row.areas.all())
    spoken = [SpokenLanguage(volunteer=person, code=each.code) for each in row.spoken.all()]
    SpokenLanguage.objects.bulk_create(spoken, ignore_conflicts=True)
    for follow in hooks.get_hooks("volunteers_are_one"):
        follow(row, person)
    row.delete()


def hand_over_sign_up(sign_up: SignUp, person: Volunteer) -> None:
    """One person counts once in a shift: what is written of a second sign-up goes to the first (hook ``sign_ups_are_one``)."""
    shift = lock_shift(sign_up.shift_id)
    theirs = SignUp.objects.filter(shift=shift, volunteer=person).first()
    if theirs is None:
        SignUp.objects.filter(pk=sign_up.pk).update(volunteer=person)
        return
    for follow in hooks.get_hooks("sign_ups_are_one"):
        follow(sign_up, theirs)
    sign_up.delete()
    settle(shift)
