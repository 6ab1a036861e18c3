"""A code by mail before what whoever was sent somebody's letter must not do: the address, the export, the erasure.

Nothing is stored. Each asking is a ticket, its code a keyed digest of the ticket: one asking neither shows nor ends another.
"""

import secrets

from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscription.signed_links import address_of, subscriber_behind
from cms.base.security.opaque_signer import OpaqueTimestampSigner
from cms.mail.outbox import write_mail

TICKET = OpaqueTimestampSigner(salt="campaigns.newsletters.ticket")
PROVEN = OpaqueTimestampSigner(salt="campaigns.newsletters.proven")
VALID = 30 * 60  # seconds, of a code and of what it opens


def send_code(subscriber: Subscriber, *, language: str) -> str:
    """Mail six digits, and a link that does without them. Returns the ticket, at whose page they are typed."""
    ticket = TICKET.sign(f"{subscriber.pk}.{subscriber.link_number}.{secrets.token_hex(8)}")
    url = address_of("own_letters", proven_token(subscriber), language=language)
    context = {"code": code_of(ticket), "button_url": url, "button_text": _("See and change my data")}
    with transaction.atomic():
        write_mail("newsletters/mail/code", to=subscriber.email, language=language, context=context)
    return ticket


def code_of(ticket: str, key: str | None = None) -> str:
    """By SECRET_KEY where no former key is given."""
    digest = salted_hmac("campaigns.newsletters.code", ticket, secret=key, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:16]) % 10**6:06d}"


def asker_behind(ticket: str) -> Subscriber | None:
    """Whose code is typed there; None when the ticket is forged, closed or too old."""
    return subscriber_behind(ticket, TICKET, max_age=VALID)


def code_is_right(ticket: str, code: str) -> bool:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    typed = "".join(filter(str.isdigit, code))
    return any(constant_time_compare(code_of(ticket, key), typed) for key in keys)


def proven_token(subscriber: Subscriber) -> str:
    """Opens, for half an hour, all that is the reader's own."""
    return PROVEN.sign(f"{subscriber.pk}.{subscriber.link_number}")


def prover_behind(token: str) -> Subscriber | None:
    return subscriber_behind(token, PROVEN, max_age=VALID)
