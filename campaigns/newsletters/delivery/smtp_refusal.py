"""What becomes of a letter that the mail server did not take."""

import logging
import smtplib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.delivery.batch import Claimed
from campaigns.newsletters.delivery.smtp import codes_of, words_of
from campaigns.newsletters.models import Delivery, Suppression
from campaigns.newsletters.models.deliveries import RETRIES
from campaigns.newsletters.subscription.suppression import suppress

FIRST_WAIT = timedelta(minutes=5)  # doubles with each attempt; grey lists ask for a few minutes
TOO_MANY = 3  # refusals of the letter itself, one after the other: then it is the letter

log = logging.getLogger(__name__)


@dataclass
class Refusals:
    """What the server has refused since it last took a letter of a sending.

    While it has taken none, nobody knows whether it is the addresses that are wrong, or we (a server that does not relay
    for us says 5xx to every recipient): what would suppress an address waits in ``doubtful`` until it takes one.
    """

    in_a_row: list[Claimed] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    trusted: set[int] = field(default_factory=set)  # sendings of which it has taken one

    def taken(self, sending_pk: int) -> None:
        """It takes letters: whom it did not know is gone."""
        self.in_a_row.clear()
        self.trusted.add(sending_pk)
        self.believe()

    def trusts(self, sending_pk: int) -> bool:
        if sending_pk not in self.trusted:
            sent = Delivery.objects.filter(sending=sending_pk, state=Delivery.State.SENT)
            if sent.exists():
                self.trusted.add(sending_pk)
        return sending_pk in self.trusted

    def believe(self) -> None:
        while self.doubtful:
            suppress(self.doubtful.pop(), kind=Suppression.Kind.BOUNCED)


def settle(delivery: Claimed, error: Exception, *, email: str, refusals: Refusals, sending_pk: int) -> bool:
    """Write down what came of it: again later, given up, or an address that is gone. False: no letter should follow."""
    if is_gone(error) and refusals.trusts(sending_pk):
        with transaction.atomic():
            fail(delivery, error)
            suppress(email, kind=Suppression.Kind.BOUNCED)
    elif is_about_address(error):
        fail(delivery, error)
    elif is_final(error):
        fail(delivery, error)
        refusals.in_a_row.append(delivery)
        refusals.doubtful += [email] if is_gone(error) else []
    else:
        put_off(delivery, error)
    return len(refusals.in_a_row) < TOO_MANY


def put_back(refusals: Refusals) -> None:
    """It was the letter, or we, and not these addresses: they have another chance when the letter goes on."""
    for delivery in refusals.in_a_row:
        if delivery.attempts + 1 < RETRIES:
            Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED).update(
                state=Delivery.State.QUEUED, send_after=wait_after(delivery), leased_until=None
            )
    refusals.in_a_row.clear()
    refusals.doubtful.clear()


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


def put_off(delivery: Claimed, error: Exception) -> None:
    """Wait twice as long as the last time; after RETRIES give up."""
    if delivery.attempts + 1 >= RETRIES:
        fail(delivery, error)
        return
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED).update(
        attempts=delivery.attempts + 1,
        send_after=wait_after(delivery),
        last_error=kind_of(error),
        leased_until=None,
    )


def wait_after(delivery: Claimed) -> datetime:
    return timezone.now() + FIRST_WAIT * 2**delivery.attempts


def fail(delivery: Claimed, error: Exception) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.QUEUED).update(
        state=Delivery.State.FAILED,
        attempts=delivery.attempts + 1,
        last_error=kind_of(error),
        leased_until=None,
    )
    log.warning("%s failed: %s", delivery, kind_of(error))


def leave_out(delivery: Claimed, *, leased_until: datetime) -> None:
    """The reader left, pauses or changed their choices since the letter was made ready."""
    Delivery.objects.filter(pk=delivery.pk, leased_until=leased_until, state=Delivery.State.QUEUED).update(
        state=Delivery.State.SKIPPED, leased_until=None
    )


def kind_of(error: Exception) -> str:
    """The error without its words, which may hold an address: "SMTPRecipientsRefused 550"."""
    return " ".join([type(error).__name__, *map(str, codes_of(error))])[:80]
