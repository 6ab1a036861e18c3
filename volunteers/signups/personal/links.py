"""Signed links that act without a password: one opens a person's own sign-up, the other only takes a typed code."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation

from cms.base.security.opaque_signer import OpaqueSigner
from volunteers.events.models import Occurrence
from volunteers.events.models.occurrences import of_event
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

# Names, whatever the modules are called: with another salt every link that has been mailed is dead.
OPENS = OpaqueSigner(salt="volunteers.signups.sign-up")
GUARDIAN = OpaqueSigner(salt="volunteers.signups.guardian")
PRIVATE = OpaqueSigner(salt="volunteers.signups.private")
TAKES_A_CODE = OpaqueSigner(salt="volunteers.signups.code")
# After a shift its links still show it and take the answer to the question afterwards; then they end.
LASTS = timedelta(days=10)
# What the page where a code is typed takes of the row; and what no page behind a link takes.
WITH_A_CODE = (
    *("volunteer__email", "volunteer__user", "volunteer__link_number"),
    *("shift__starts_at", "shift__ends_at", "shift__text", "shift__role__name", "shift__role__text"),
    *("shift__occurrence__event__title", "shift__occurrence__event__is_series"),
)
NOT_ON_ONES_PAGE = ("shift__occurrence__vevent", *of_event("shift__occurrence__event"))


def link_to(sign_up: SignUp, *, language: str) -> str:
    """The absolute address of the person's own page, in their language. Only ever sent to their own address."""
    with translation.override(language):
        return settings.SITE_URL + reverse("my_shift", args=[token_of(sign_up)])


def token_of(sign_up: SignUp) -> str:
    """What opens the person's own page. It closes when the volunteer's ``link_number`` is raised.

    That of a mail with a code remembers which form it was for, as do the pages behind it (``form_mark``).
    """
    number = sign_up.volunteer.link_number
    if sign_up.form_mark:
        return OPENS.sign(f"{sign_up.pk}.{number}.{sign_up.form_mark}")
    return OPENS.sign(f"{sign_up.pk}.{number}" if number else f"{sign_up.pk}")


def guardian_link(volunteer: Volunteer) -> str:
    """Where the guardian says yes or no. Only ever sent to the guardian's own address, and dead once that is another."""
    with translation.override(volunteer.language):
        number = f"{volunteer.link_number}.{volunteer.guardian_link_number}"
        token = GUARDIAN.sign(f"{volunteer.pk}.{number}")
        return settings.SITE_URL + reverse("guardian", args=[token])


def private_link(shift: Shift) -> str:
    """Where a shift that the calendar does not show can be signed up for, until its ``link_number`` is raised."""
    return settings.SITE_URL + reverse(
        "private_shift", args=[PRIVATE.sign(f"{shift.pk}.{shift.link_number}")]
    )


def is_over(shift: Shift) -> bool:
    """Whether links to this shift have ended. By the times as they are now; a series ends with its last meeting."""
    return timezone.now() > end_of(shift) + LASTS


def end_of(shift: Shift) -> datetime:
    event = shift.occurrence.event
    if not event.is_series:
        return shift.ends_at
    last = Occurrence.objects.filter(event_id=event.pk).aggregate(last=Max("ends_at"))["last"]
    return max(shift.ends_at, last)


def sign_up_behind(token: str, signer: signing.Signer) -> SignUp | None:
    """The sign-up that the token names; None when it is forged or closed, or the sign-up is gone."""
    try:
        return row_behind(signer.unsign(token))
    except signing.BadSignature:
        return None


def row_behind(signed: str, *, only: tuple[str, ...] = ()) -> SignUp | None:
    """The sign-up of this number, while the number of its volunteer's links is the one that was signed with it.

    Read at once are its own columns ``only``, else all but what no page behind a link takes.
    """
    row, number, mark = (*signed.split("."), "", "")[:3]
    try:
        numbers = int(row), int(number or 0)
    except ValueError:
        return None
    rows = SignUp.objects.select_related("shift__occurrence__event", "shift__role", "volunteer")
    rows = rows.only(*only) if only else rows.defer(*NOT_ON_ONES_PAGE)
    sign_up = rows.filter(pk=numbers[0], volunteer__link_number=numbers[1]).first()
    if sign_up:
        sign_up.form_mark = mark
    return sign_up


def volunteer_behind(token: str) -> Volunteer | None:
    """Whom a guardian is asked about."""
    try:
        pk, *numbers = map(int, GUARDIAN.unsign(token).split("."))
    except (signing.BadSignature, ValueError):
        return None
    number, of_guardian = (*numbers, 0, 0)[:2]
    rows = Volunteer.objects.filter(link_number=number, guardian_link_number=of_guardian)
    return rows.filter(pk=pk).first()


def shift_behind(token: str) -> Shift | None:
    """The private shift that the link is for."""
    pk, number = read(token, PRIVATE)
    rows = Shift.objects.select_related("occurrence__event")
    return rows.filter(pk=pk, link_number=number, is_private=True).first()


def read(token: str, signer: signing.Signer) -> tuple[int, int]:
    """What was signed, number and number of the link, or twice 0: there is no such row."""
    try:
        pk, _dot, number = signer.unsign(token).partition(".")
        return int(pk), int(number or 0)
    except (signing.BadSignature, ValueError):
        return 0, 0
