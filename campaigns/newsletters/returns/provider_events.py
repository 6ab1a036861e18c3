"""What a mail provider tells about its customers' mails (django-anymail, an optional extra), as bounces and complaints.

Whoever calls has shown ANYMAIL_WEBHOOK_SECRET. The signal is anymail's own; this module listens once it is imported,
which ``provider_urls`` does.
"""

from datetime import timedelta
from typing import Any

from anymail.signals import AnymailTrackingEvent, EventType, RejectReason, tracking
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Subscriber, Suppression
from campaigns.newsletters.returns.bounces import bounce, bounce_for_now
from campaigns.newsletters.returns.returned_mail import FOR_NOW, status_in
from campaigns.newsletters.subscription.suppression import suppress
from campaigns.newsletters.subscription.unsubscribe import leave

LATEST = timedelta(days=5)  # mail servers try no longer: what is told later is not about the newest letter
# Refused by a rule or for a time, not because there is nobody.
NOT_GONE = {RejectReason.TIMED_OUT, RejectReason.BLOCKED, RejectReason.OTHER}


@receiver(tracking, dispatch_uid="campaigns.newsletters.hear")
def hear(*, event: AnymailTrackingEvent, **_sender: Any) -> None:
    """Act on one event; hearing it twice changes nothing more.

    A deferred letter is still being tried: its provider tells of the end too. Opened and clicked are not asked for.
    """
    reader = Subscriber.objects.known_as(event.recipient or "").first()
    if reader is None:
        return
    kind, reason = event.event_type, event.reject_reason
    with transaction.atomic():
        if kind == EventType.COMPLAINED or reason == RejectReason.SPAM:
            suppress(reader.email, kind=Suppression.Kind.COMPLAINED)
        elif kind == EventType.UNSUBSCRIBED or reason == RejectReason.UNSUBSCRIBED:
            leave(reader)
        elif kind in {EventType.BOUNCED, EventType.REJECTED}:
            refuse(reader, reason=reason, status=status_in(event.mta_response or ""))


def refuse(reader: Subscriber, *, reason: str | None, status: str) -> None:
    """The provider does not say which letter it was in a way that all share: it is the newest."""
    theirs = Delivery.objects.filter(subscriber=reader, sent_at__gte=timezone.now() - LATEST)
    newest = theirs.order_by("-sent_at").first()
    if reason in NOT_GONE or FOR_NOW.fullmatch(status):
        if newest is not None:
            bounce_for_now(newest, status=status)
        return
    if newest is not None:
        bounce(newest, status=status)
    suppress(reader.email, kind=Suppression.Kind.BOUNCED)
