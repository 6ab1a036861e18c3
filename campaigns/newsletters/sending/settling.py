"""What becomes of a letter that the mail server did not take."""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Suppression
from campaigns.newsletters.models.deliveries import RETRIES
from campaigns.newsletters.sending.carrying import codes_of, words_of
from campaigns.newsletters.subscribing.suppressing import suppress

FIRST_WAIT = timedelta(minutes=5)  # doubles with each attempt; grey lists ask for a few minutes
TOO_MANY = 3  # refusals of the letter itself, one after the other: then it is the letter

log = logging.getLogger(__name__)


@dataclass
class Refusals:
    """How often the server has refused the letter itself since it last took one."""

    in_a_row: int = 0


def settle(delivery: Delivery, error: Exception, *, email: str, refusals: Refusals) -> bool:
    """Write down what came of it: again later, given up, or an address that is gone. False: no letter should follow."""
    if is_gone(error):
        with transaction.atomic():
            fail(delivery, error)
            suppress(email, kind=Suppression.Kind.BOUNCED)
    elif is_about_address(error):
        fail(delivery, error)
    elif is_final(error):
        fail(delivery, error)
        refusals.in_a_row += 1
    else:
        put_off(delivery, error)
    return refusals.in_a_row < TOO_MANY


def is_gone(error: Exception) -> bool:
    """5xx to the recipient. But 5.7.x is a rule of the server's, about us and not the address (RFC 3463)."""
    is_refused = isinstance(error, smtplib.SMTPRecipientsRefused) and is_final(error)
    return is_refused and not words_of(error).lstrip().startswith(b"5.7.")


def is_final(error: Exception) -> bool:
    codes = codes_of(error)
    return bool(codes) and all(500 <= code < 600 for code in codes)


def is_about_address(error: Exception) -> bool:
    """An address that cannot be written, or has letters that this server does not take (no SMTPUTF8)."""
    return isinstance(error, smtplib.SMTPNotSupportedError | ValueError)


def put_off(delivery: Delivery, error: Exception) -> None:
    """Wait twice as long as the last time; after RETRIES give up."""
    if delivery.attempts + 1 >= RETRIES:
        fail(delivery, error)
        return
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED).update(
        attempts=delivery.attempts + 1,
        send_after=timezone.now() + FIRST_WAIT * 2**delivery.attempts,
        last_error=kind_of(error),
        leased_until=None,
    )


def fail(delivery: Delivery, error: Exception) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED).update(
        state=Delivery.State.FAILED,
        attempts=delivery.attempts + 1,
        last_error=kind_of(error),
        leased_until=None,
    )
    log.warning("%s failed: %s", delivery, kind_of(error))


def leave_out(delivery: Delivery, *, leased_until: datetime) -> None:
    """The reader left, pauses or changed their choices since the letter was made ready."""
    Delivery.objects.filter(pk=delivery.pk, leased_until=leased_until, state=Delivery.State.QUEUED).update(
        state=Delivery.State.SKIPPED, leased_until=None
    )


def kind_of(error: Exception) -> str:
    """The error without its words, which may hold an address: "SMTPRecipientsRefused 550"."""
    return " ".join([type(error).__name__, *map(str, codes_of(error))])[:80]
