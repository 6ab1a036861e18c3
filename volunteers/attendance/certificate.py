"""Certificates: that somebody has been of use so many hours. The code proves it to others, and tells them no name."""

import re
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.attendance.hours import Worked, hours_of
from volunteers.attendance.models import Certificate
from volunteers.people.models import Volunteer

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: none is taken for another
MISREAD = str.maketrans("OIL", "011")
LENGTH = (
    16  # 80 bits: at a million guesses a second one of a million certificates is found in some 38,000 years
)
LEAST = 60  # minutes


class TooLittle(Exception):
    """Less than an hour: there is nothing to certify yet."""

    message = _("A certificate can be made when you have been there for an hour or more.")


class NotOver(TooLittle):
    """There would be enough, but the shift has not ended."""

    message = _("Your shift is not over yet. A certificate can be made when it has ended.")


def issue(volunteer: Volunteer, *, by: Any = None) -> Certificate:
    """A certificate of all that the volunteer has done in what has ended; raises ``TooLittle``, and ``NotOver`` of what has not.

    The same as the last one while there is nothing to add and it is not withdrawn. Those that say more than holds now, after
    a correction, are withdrawn, also when there is too little for a new one. ``by`` is the member of staff who issues
    it for the volunteer, None when they do so themselves.
    """
    with transaction.atomic():
        volunteer = Volunteer.objects.select_for_update(no_key=True).get(pk=volunteer.pk)
        worked = certified(volunteer)
        certificate = _of(volunteer, worked, by=by) if minutes_in(worked) >= LEAST else None
        _replace(volunteer, worked, by_this=certificate)
    if certificate is None:
        raise NotOver if minutes_in(hours_of(volunteer)) >= LEAST else TooLittle
    return certificate


def _of(volunteer: Volunteer, worked: list[Worked], *, by: Any) -> Certificate:
    days = [each.date for each in worked]
    certificate, made = Certificate.objects.get_or_create(
        volunteer=volunteer,
        first_day=min(days),
        last_day=max(days),
        minutes=minutes_in(worked),
        shifts=len(worked),
        withdrawn_on=None,
        defaults={"code": new_code()},
    )
    if made and by:
        note_access(by, AccessEntry.Action.CHANGE, str(volunteer), reason=str(certificate))
    return certificate


def _replace(volunteer: Volunteer, worked: list[Worked], *, by_this: Certificate | None) -> None:
    held = volunteer.certificates.filter(withdrawn_on=None)
    wrong = [each.pk for each in held if not still_holds(each, worked)]
    held.filter(pk__in=wrong).update(withdrawn_on=timezone.localdate(), replaced_by=by_this)


def certified(volunteer: Volunteer) -> list[Worked]:
    """What a certificate counts: of meetings that have ended."""
    return [each for each in hours_of(volunteer, over_by=timezone.now()) if each.minutes]


def minutes_in(worked: list[Worked]) -> int:
    return sum(each.minutes for each in worked)


def still_holds(certificate: Certificate, worked: list[Worked]) -> bool:
    """Whether as much as it says was done between its days, by what is written down now."""
    within = [each for each in worked if certificate.first_day <= each.date <= certificate.last_day]
    return minutes_in(within) >= certificate.minutes and len(within) >= certificate.shifts


def latest_of(volunteer: Volunteer) -> Certificate | None:
    """The last one that was issued and holds, by what is written down now."""
    worked = certified(volunteer)
    held = volunteer.certificates.filter(withdrawn_on=None).order_by("-pk")
    return next((each for each in held if still_holds(each, worked)), None)


def withdraw(certificate: Certificate, *, by: Any) -> None:
    """It holds no more, and whoever checks it is told so. Again is harmless."""
    held = Certificate.objects.filter(pk=certificate.pk, withdrawn_on=None)
    if held.update(withdrawn_on=timezone.localdate()):
        note_access(by, AccessEntry.Action.CHANGE, str(certificate), reason="withdrawn")


def certificate_with(code: str) -> Certificate | None:
    """The one with this code; case, spaces, dashes and O for 0, I or L for 1 do not matter."""
    return Certificate.objects.filter(code=read(code)).first()


def read(code: str) -> str:
    """As it is stored; the empty text when it can be no code."""
    plain = re.sub(r"[\s\-–]+", "", code).upper().translate(MISREAD)
    return plain if len(plain) == LENGTH and set(plain) <= set(LETTERS) else ""


def shown(code: str) -> str:
    """In fours, as a person reads it."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def address_of(certificate: Certificate, *, language: str) -> str:
    """Where anybody can check it."""
    with translation.override(language):
        return settings.SITE_URL + reverse("certificate", args=[shown(certificate.code)])


def new_code() -> str:
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))
