"""Signed links that act without a password: one opens a reader's choices, the other only ends the letters."""

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from campaigns.newsletters.models import Subscriber

MANAGE = signing.Signer(salt="campaigns.newsletters.manage")
LEAVE = signing.Signer(salt="campaigns.newsletters.leave")
CONFIRM = signing.TimestampSigner(salt="campaigns.newsletters.confirm")


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
        pk, _dot, number = value.partition(".")
        return Subscriber.objects.filter(pk=int(pk), link_number=int(number or 0)).first()
    except (signing.BadSignature, ValueError):
        return None
