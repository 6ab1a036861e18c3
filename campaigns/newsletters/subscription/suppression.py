"""Addresses that no letter may go to: they bounce, their owner called a letter spam, or asked to be forgotten."""

from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.models import Subscriber, Suppression
from campaigns.newsletters.models.suppressions import digest_of
from campaigns.newsletters.subscription.change_hook import tell
from campaigns.newsletters.subscription.unsubscribe import end_queued


def suppress(email: str, *, kind: Suppression.Kind) -> Suppression:
    """Write down the address's digest, end what waits for it, and mark its subscriber, if there is one.

    Harmless when done twice: the first row with its reason comes back.
    """
    with transaction.atomic():
        rows = Subscriber.objects.known_as(email).select_for_update(of=("self",))
        for subscriber in rows.exclude(state=Subscriber.State.LEFT):
            mark(subscriber)
        row, _made = Suppression.objects.get_or_create(digest=digest_of(email), defaults={"kind": kind})
    return row


def mark(subscriber: Subscriber) -> None:
    end_queued(subscriber)
    if subscriber.state != Subscriber.State.SUPPRESSED:
        subscriber.state, subscriber.left_at = Subscriber.State.SUPPRESSED, timezone.now()
        subscriber.save(update_fields=["state", "left_at"])
        tell(subscriber)


def lift(email: str) -> bool:
    """Forget that the address was suppressed: its owner has just asked for letters by a mail that reached it."""
    deleted, _by_model = Suppression.objects.of(email).delete()
    return bool(deleted)
