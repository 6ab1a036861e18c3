"""Somebody of 15–17 takes part when a guardian has said yes, once, by a mail of their own."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.mail.outbox import write_mail
from volunteers.mail_kinds import KINDS
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import guardian_link
from volunteers.signups.personal.mails import tell
from volunteers.signups.places.cancelling import follow_up
from volunteers.signups.places.locking import lock_volunteer, locked
from volunteers.signups.places.queue import let_go, settle, take_place
from volunteers.signups.places.refusals import refusal_of
from volunteers.signups.places.seats import recount, seat

WAIT = timedelta(hours=72)
AGAIN = timedelta(hours=24)  # no guardian is asked more often
SAID_NO = _(
    "Your parent or guardian has said no. Talk with them, and sign up again if they change their mind."
)


def wait_for_guardian(sign_up: SignUp, *, shift: Shift) -> None:
    """Keep places, where there are any, until the guardian has answered: three days, and not longer than sign-up is open.

    The shift is locked. Whoever waits for a guardian already goes on waiting.
    """
    if sign_up.awaits_guardian:
        return
    now = timezone.now()
    until = min(now + WAIT, shift.closes_at)
    is_free = shift.has_room_for(sign_up.people) and not shift.role.needs_approval
    had_a_place, sign_up.confirmed_at = sign_up.has_a_place, now
    if had_a_place or is_free:
        seat(sign_up, SignUp.State.HELD, shift=shift, until=until)
        recount(shift)
    else:
        sign_up.state, sign_up.held_until, sign_up.changed_at = SignUp.State.ASKED, until, now
        sign_up.save()


def ask_guardian(volunteer: Volunteer) -> bool:
    """Mail the guardian the link to their page; whether it was sent. The volunteer is locked.

    The mail names nobody and no shift: the page does.
    """
    if not volunteer.guardian_email or not is_due(volunteer.guardian_asked_at):
        return False
    kind = KINDS["guardian"]
    with transaction.atomic():
        volunteer.guardian_asked_at = timezone.now()
        volunteer.save(update_fields=["guardian_asked_at"])
        write_mail(
            kind.template,
            to=volunteer.guardian_email,
            language=volunteer.language,
            context={"button_url": guardian_link(volunteer), "button_text": kind.button},
            is_discreet=volunteer.is_discreet,
            about=str(volunteer),
        )
    return True


class Answered(Exception):
    """A guardian has said yes or no: whom else to ask is a coordinator's to decide."""

    message = _(
        "A parent or guardian has answered already. Talk to a coordinator if somebody else is to answer."
    )


def correct_guardian(volunteer: Volunteer, *, email: str, is_staff: bool = False) -> bool:
    """Another address is the guardian's: the old link opens nothing, and the new one is asked at once. Whether it is another.

    What was answered at the old one counts no more: places wait for the new answer, as long as sign-up is open. Without
    ``is_staff`` it is the young person, who may until somebody has answered. Raises ``Answered``.
    """
    with transaction.atomic():
        volunteer = lock_volunteer(volunteer.pk)
        if not is_staff and has_answered(volunteer):
            raise Answered
        if not name_guardian(volunteer, email):
            return False
        volunteer.save()
        for row in sorted(concerned(volunteer), key=lambda row: row.shift_id):
            with locked(row) as now:
                _wait_anew(now)
        ask_guardian(volunteer)
        return True


def has_answered(volunteer: Volunteer) -> bool:
    return bool(volunteer.guardian_confirmed_at or volunteer.guardian_refused_at)


def name_guardian(volunteer: Volunteer, email: str) -> bool:
    """Let this be the address, with nothing asked or answered there yet; False when it is already. The caller writes the row."""
    was = volunteer.guardian_email
    if was.lower() == email.lower():
        return False
    volunteer.guardian_email = email
    volunteer.guardian_asked_at = volunteer.guardian_confirmed_at = volunteer.guardian_refused_at = None
    volunteer.guardian_link_number += bool(was)
    return True


def _wait_anew(row: SignUp) -> None:
    """Three days from now; whatever has begun stays as it is."""
    if row.shift.is_closed:
        return
    if row.awaits_guardian:
        row.held_until = min(timezone.now() + WAIT, row.shift.closes_at)
        row.save(update_fields=["held_until"])
    elif row.has_a_place:
        wait_for_guardian(row, shift=row.shift)


def is_due(asked_at: datetime | None) -> bool:
    return asked_at is None or timezone.now() - asked_at >= AGAIN


def awaiting(volunteer: Volunteer) -> list[SignUp]:
    """The sign-ups that wait for the guardian, the earliest shift first."""
    rows = SignUp.objects.filter(volunteer=volunteer, state__in=SignUp.UNCONFIRMED).exclude(confirmed_at=None)
    return list(
        rows.select_related("shift__role", "shift__occurrence__event").order_by("shift__starts_at", "pk")
    )


def concerned(volunteer: Volunteer) -> list[SignUp]:
    """The sign-ups to come that a guardian's answer is about: whatever the person has shown to be theirs. The earliest first."""
    rows = SignUp.objects.upcoming().filter(volunteer=volunteer).exclude(confirmed_at=None)
    return list(
        rows.select_related("shift__role", "shift__occurrence__event__area").order_by(
            "shift__starts_at", "pk"
        )
    )


def guardian_says(volunteer: Volunteer, *, yes: bool) -> list[SignUp]:
    """The guardian has answered. Every sign-up that it concerns is settled; returns them. Again, nothing happens.

    A yes gives what waited for it. A no, also one that takes a yes back, ends all that is to come: places, offers, requests and
    waiting. The young person is told of it, and of a rule that is against it by now. A later yes by the same link counts for
    what is signed up for after it.
    """
    with transaction.atomic():
        volunteer = lock_volunteer(volunteer.pk)
        volunteer.guardian_confirmed_at = (volunteer.guardian_confirmed_at or timezone.now()) if yes else None
        volunteer.guardian_refused_at = None if yes else (volunteer.guardian_refused_at or timezone.now())
        volunteer.save(update_fields=["guardian_confirmed_at", "guardian_refused_at"])
        rows = sorted(concerned(volunteer), key=lambda row: row.shift_id)
        for row in rows:
            with locked(row) as now:
                if not yes and now.state in SignUp.CURRENT:
                    _end(now, why=SAID_NO)
                elif now.awaits_guardian:
                    _give(now)
                elif now.is_waiting:
                    settle(now.shift)
        return rows


def _give(row: SignUp) -> None:
    if refusal := refusal_of(row, shift=row.shift):
        _end(row, why=refusal)
    else:
        take_place(row, shift=row.shift)


def _end(row: SignUp, *, why: object) -> None:
    was_placed = row.is_placed or row.is_in_question
    promoted = let_go(row, shift=row.shift, why=why)
    tell(row, "declined", shift=row.shift)
    if was_placed:
        follow_up(row, shift=row.shift, promoted=promoted)
