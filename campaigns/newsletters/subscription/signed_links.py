"""Signed links that act without a password: one opens a reader's choices, the other only ends the letters."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

from campaigns.newsletters.models import Subscriber, SubscriberConsent
from campaigns.newsletters.models.subscribers import TIME_TO_CONFIRM
from cms.base.security.opaque_signer import OpaqueSigner, OpaqueTimestampSigner

IN_TIME = TIME_TO_CONFIRM * 24 * 3600  # seconds
MANAGE = OpaqueSigner(salt="campaigns.newsletters.manage")
LEAVE = OpaqueSigner(salt="campaigns.newsletters.leave")
CONFIRM = OpaqueTimestampSigner(salt="campaigns.newsletters.confirm")
MOVE = OpaqueTimestampSigner(salt="campaigns.newsletters.move")


def manage_token(pk: int, link_number: int) -> str:
    return MANAGE.sign(f"{pk}.{link_number}")


def leave_token(pk: int, link_number: int) -> str:
    return LEAVE.sign(f"{pk}.{link_number}")


def address_of(name: str, token: str, *, language: str) -> str:
    """The absolute address of one of our pages for a token, in that language: ``manage_letters``, ``leave_letters``, …"""
    with translation.override(language):
        return settings.SITE_URL + reverse(name, args=[token])


def subscriber_behind(token: str, signer: signing.Signer, *, max_age: int | None = None) -> Subscriber | None:
    """Whom a token names; None when it is forged, closed or too old (``max_age`` in seconds), or they are gone."""
    try:
        aged = isinstance(signer, signing.TimestampSigner) and max_age is not None
        value = signer.unsign(token, max_age=max_age) if aged else signer.unsign(token)  # type: ignore[call-arg]
        pk, number, *_rest = [*value.split("."), ""]
        return Subscriber.objects.filter(pk=int(pk), link_number=int(number or 0)).first()
    except (signing.BadSignature, ValueError):
        return None


def confirm_token(consent: SubscriberConsent) -> str:
    """Answers one asking, for a week."""
    return CONFIRM.sign(f"{consent.pk}.{consent.subscriber.link_number}")


def consent_behind(token: str) -> SubscriberConsent | None:
    """The asking that a token answers, with its subscriber; None when it is forged, closed, too old, or forgotten."""
    try:
        pk, _dot, number = CONFIRM.unsign(token, max_age=IN_TIME).partition(".")
        rows = SubscriberConsent.objects.select_related("subscriber", "text")
        return rows.filter(pk=int(pk), subscriber__link_number=int(number)).first()
    except (signing.BadSignature, ValueError):
        return None


def move_token(subscriber: Subscriber) -> str:
    """Answers the wish for ``new_email``, and no later wish for another address."""
    return MOVE.sign(
        f"{subscriber.pk}.{subscriber.link_number}.{mark_of(subscriber.new_email, settings.SECRET_KEY)}"
    )


def mover_behind(token: str) -> Subscriber | None:
    """Whose new address the token confirms; None also when they have asked for another since, or have moved."""
    try:
        pk, number, mark = MOVE.unsign(token, max_age=IN_TIME).split(".")
        found = Subscriber.objects.filter(pk=int(pk), link_number=int(number)).exclude(new_email="").first()
        keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        return found if found and mark in [mark_of(found.new_email, key) for key in keys] else None
    except (signing.BadSignature, ValueError):
        return None


def mark_of(email: str, key: str) -> str:
    """Tells one address from another in a link, and nobody which it is."""
    return salted_hmac("campaigns.newsletters.move", email, secret=key, algorithm="sha256").hexdigest()[:32]
