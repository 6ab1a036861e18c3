"""Leaving without a trace: one verb for "Leave and delete my data" and for "Delete everything about me now"."""

from django.db import transaction
from django.utils import timezone

from cms.accounts.sign_in.account import close_account
from cms.mail.models import OutboxMail
from cms.privacy.register import trails
from cms.privacy.write_ahead_log import sweep
from volunteers.mail_kinds import KINDS, OWN_SWITCHES, TABLE, Reader
from volunteers.my_pages.inactivity import to_part_from
from volunteers.my_pages.own_data.extract import TRAIL
from volunteers.notices.staff_mails import tell_of_free_place
from volunteers.people.models import AddressChange, Stage, Volunteer
from volunteers.people.path import take_step
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel

NOTHING = {
    "typed_email": "",
    "typed_hash": None,
    "typed_at": None,
    "email": None,
    "bounced_at": None,
    "name": "",
    "phone": "",
    "notes": "",
    "language": "sv",
    "age": "",
    "guardian_email": "",
    "guardian_asked_at": None,
    "guardian_confirmed_at": None,
    "guardian_refused_at": None,
    "calendar_hash": None,
    "parting_told_at": None,
    "user": None,
    "is_discreet": False,
    **dict.fromkeys(OWN_SWITCHES, False),
}
NOT_TYPED = {
    "typed_name": "",
    "typed_age": "",
    "typed_guardian": "",
    "wished_people": None,
    "wished_name": "",
    "wished_at": None,
    "typed_discreet": False,
    "note": "",
    "note_at": None,
    "left_from": "",
    "left_at": None,
    "reason": "",
    "against": "",
    "questioned_at": None,
    "passed": "",
    "passed_by": None,
    "passed_at": None,
    "agreed_to": None,
    "code": "",
    "code_until": None,
    "coming_at": None,
}


def vanish(volunteer: Volunteer) -> None:
    """Take the person out of everything and erase who they were, all at once. Doing it again is harmless.

    Their places are free, the next in line have them; coordinators hear that a place is free and of nobody. Every link,
    calendar address, log-in and subscription of theirs ends, as do the trails that the address left in other apps. What
    stays is a row without a name: how many were there, and for how long. They get no mail.
    """
    with transaction.atomic():
        row = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        if row.erased_at:
            return
        email = row.email or ""
        forget_volunteer(row)
        for trail in trails(but=TRAIL) if email else []:
            trail.erase(email)
        transaction.on_commit(sweep)


def part_from_the_quiet() -> int:
    """Erase, as volunteers, those of whom nothing has been heard for long and who have been told; return how many.

    Letters that they subscribe to and their place on the line are theirs still: those end in ways of their own.
    """
    return sum(part_from(pk) for pk in list(to_part_from().order_by("pk").values_list("pk", flat=True)))


def part_from(pk: int) -> bool:
    with transaction.atomic():
        # As it is now: they may have signed in a moment ago.
        row = to_part_from().select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
        if row:
            forget_volunteer(row)
    return row is not None


def forget_volunteer(volunteer: Volunteer) -> None:
    """Their row is locked."""
    leave_every_shift(volunteer)
    forget_mails(volunteer)
    forget_who_it_was(volunteer)


def leave_every_shift(volunteer: Volunteer) -> None:
    """In the order of the shifts' numbers, as everywhere that several are locked."""
    current = SignUp.objects.filter(volunteer=volunteer, state__in=SignUp.CURRENT)
    for sign_up in current.order_by("shift_id"):
        had_a_place = sign_up.has_a_place
        left = cancel(sign_up, tells=False)
        if had_a_place and left.state == SignUp.State.CANCELLED:
            tell_of_free_place(left.shift)
    SignUp.objects.filter(volunteer=volunteer).update(**NOT_TYPED)


def forget_mails(volunteer: Volunteer) -> None:
    """Delete what waits to be sent and what was sent, to them and about them to a guardian."""
    if volunteer.email:
        OutboxMail.objects.filter(to__iexact=volunteer.email).delete()
    for change in AddressChange.objects.filter(volunteer=volunteer):
        of_changes = [KINDS["new_address"].template, KINDS["address_moved"].template]
        OutboxMail.objects.filter(name__in=of_changes, to__iexact=change.email).delete()
        change.delete()
    if volunteer.guardian_email:
        about = [kind.template for kind in TABLE if kind.to == Reader.GUARDIAN]
        OutboxMail.objects.filter(name__in=about, to__iexact=volunteer.guardian_email).delete()


def forget_who_it_was(volunteer: Volunteer) -> None:
    now, user = timezone.now(), volunteer.user
    for name, nothing in NOTHING.items():
        setattr(volunteer, name, nothing)
    volunteer.link_number += 1
    volunteer.erased_at = now
    volunteer.save()
    volunteer.areas.clear()
    for rows in (volunteer.spoken, volunteer.proofs, volunteer.calls, volunteer.phone_calls):
        rows.all().delete()
    volunteer.consents.filter(withdrawn_at=None).update(withdrawn_at=now)
    # Whoever kept the paper has its code, and by it must not find all that the person did.
    volunteer.certificates.update(volunteer=None)
    if user:
        close_account(user)
    left = Stage.objects.filter(is_left=True).first()
    if left:
        take_step(volunteer, left)
