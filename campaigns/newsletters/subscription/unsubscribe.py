"""Ending the letters to somebody: at once, and for the letters that stand ready too."""

from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Subscriber
from campaigns.newsletters.subscription.change_hook import tell


def leave(subscriber: Subscriber) -> Subscriber:
    """No letter that has not been handed over goes out after this. Leaving twice, or after a bounce, changes nothing.

    The row comes back as it is then.
    """
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        if row.state in {Subscriber.State.ACTIVE, Subscriber.State.UNCONFIRMED}:
            row.state = Subscriber.State.LEFT
            row.left_at = timezone.now()
            row.paused_until = None
            row.save(update_fields=["state", "left_at", "paused_until"])
            tell(row)
        end_queued(row)
    return row


def end_queued(subscriber: Subscriber) -> int:
    """Leave out the letters that wait for this reader; return how many. Within the caller's transaction."""
    waiting = Delivery.objects.filter(subscriber=subscriber, state=Delivery.State.QUEUED)
    return waiting.update(state=Delivery.State.SKIPPED, leased_until=None)


def come_back(subscriber: Subscriber) -> Subscriber:
    """Take a leaving back that was a mistake: the choices are still there. Whoever has not left is not changed."""
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).get(pk=subscriber.pk)
        if row.state == Subscriber.State.LEFT and row.confirmed_at:
            row.state, row.left_at = Subscriber.State.ACTIVE, None
            row.save(update_fields=["state", "left_at"])
            tell(row)
    return row
