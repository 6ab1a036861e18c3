"""What comes back: an address that is gone gets no more letters, nor does anybody who complained.

Only a name of our own making (``verp``) does anything, and doing it twice changes nothing: a mail that is read again after
a crash, or by two workers at once, finds its delivery failed already.
"""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Subscriber, Suppression
from campaigns.newsletters.models.suppressions import digest_of
from campaigns.newsletters.returns.mailboxes import UnreadableError, open_mailbox
from campaigns.newsletters.returns.returned_mail import Kind, Report, read_report
from campaigns.newsletters.returns.verp import delivery_behind
from campaigns.newsletters.subscription.suppression import suppress
from cms.base.jobs import at_most_every, stop
from cms.mail.sending import came_back

BATCH = 200
SOFT_LIMIT = 5  # letters in a row that did not arrive for now: then the address is gone too

log = logging.getLogger(__name__)


@at_most_every(60)
def read_bounces() -> int:
    """Read new mails of BOUNCES_URL, at most a batch; return how many. A mailbox out of reach is read later."""
    read = 0
    if not settings.BOUNCES_URL:
        return read
    try:
        with open_mailbox(settings.BOUNCES_URL) as mailbox:
            for key, raw in mailbox.unread(BATCH):
                if stop.asked:
                    break
                if take(read_report(raw)):
                    mailbox.remove(key)
                else:
                    mailbox.keep(key)
                read += 1
    except UnreadableError as error:
        log.warning("The mailbox for bounces cannot be read: %s.", type(error.__cause__).__name__)
    return read


def take(report: Report) -> bool:
    """Do what a report asks for; whether its mail may go. What is not about a mail of ours stays for a person to read."""
    if report.kind is Kind.OTHER:
        return False
    found = next((each for name in report.names if (each := delivery_behind(name))), None)
    if found is None:
        return report.kind is Kind.GONE and any(came_back(each) for each in report.mails)
    if report.kind is Kind.COMPLAINT:
        complain(found)
    elif report.kind is Kind.GONE:
        bounce(found, status=report.status)
    elif report.kind is Kind.FOR_NOW:
        bounce_for_now(found, status=report.status)
    return True


def bounce(delivery: Delivery, *, status: str = "") -> None:
    """The letter came back, and nothing will ever arrive: its address gets no more. ``status`` as in RFC 3463, or nothing."""
    with transaction.atomic():
        reader = reader_of(delivery)
        fail(delivery, f"Bounced {status}")
        if reader is not None:
            suppress(reader.email, kind=Suppression.Kind.BOUNCED)


def bounce_for_now(delivery: Delivery, *, status: str = "") -> None:
    """The letter came back, the next one may arrive. The address is given up at SOFT_LIMIT letters without one that arrived."""
    with transaction.atomic():
        reader = reader_of(delivery)
        if not fail(delivery, f"BouncedForNow {status}") or reader is None:
            return
        reader.soft_bounces = 1 if arrived_before(delivery) else reader.soft_bounces + 1
        is_gone = reader.soft_bounces >= SOFT_LIMIT
        if is_gone:
            reader.soft_bounces = 0  # whoever asks for letters again begins anew
        reader.save(update_fields=["soft_bounces"])
        if is_gone:
            suppress(reader.email, kind=Suppression.Kind.BOUNCED)


def complain(delivery: Delivery) -> None:
    """Its reader called the letter spam. It arrived, so the delivery stays as it is."""
    with transaction.atomic():
        reader = reader_of(delivery)
        if reader is not None:
            suppress(reader.email, kind=Suppression.Kind.COMPLAINED)


def reader_of(delivery: Delivery) -> Subscriber | None:
    """Whose letter it was, locked; None when they are erased, or get their letters at another address by now."""
    readers = Subscriber.objects.filter(deliveries=delivery)
    reader = readers.select_for_update(of=("self",)).first()
    is_theirs = reader is not None and digest_of(reader.email) == delivery.digest
    return reader if is_theirs else None


def fail(delivery: Delivery, why: str) -> bool:
    """Mark the letter as not arrived; whether that is news. One that is queued was handed over and not marked yet."""
    sent = Delivery.objects.filter(pk=delivery.pk, state__in=[Delivery.State.SENT, Delivery.State.QUEUED])
    return bool(sent.update(state=Delivery.State.FAILED, leased_until=None, last_error=why.strip()[:80]))


def arrived_before(delivery: Delivery) -> bool:
    """Whether the reader's letter before this one arrived, as far as is known."""
    theirs = Delivery.objects.filter(subscriber=delivery.subscriber_id, sent_at__isnull=False)
    earlier = theirs.filter(sent_at__lt=delivery.sent_at or timezone.now()).exclude(pk=delivery.pk)
    last = earlier.order_by("-sent_at").first()
    return last is not None and last.state == Delivery.State.SENT
