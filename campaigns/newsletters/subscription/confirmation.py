"""The owner of the address says yes: from now on what was asked for holds."""

from django.db import transaction
from django.utils import timezone

from campaigns.newsletters.models import Subscriber, SubscriberConsent, Topic
from campaigns.newsletters.subscription.change_hook import tell
from campaigns.newsletters.subscription.suppression import lift
from cms.base.models import Area


def confirm(consent: SubscriberConsent) -> Subscriber:
    """Let the wish hold, in place of earlier choices. Doing it again is harmless, also after the reader has left.

    Whatever ended the letters to the address before, a mail that came through and was answered lifts it.
    """
    with transaction.atomic():
        subscriber = Subscriber.objects.select_for_update(of=("self",)).get(pk=consent.subscriber_id)
        now = timezone.now()
        fresh = SubscriberConsent.objects.filter(pk=consent.pk, confirmed_at=None)
        if not fresh.update(confirmed_at=now):
            return subscriber
        if subscriber.state != Subscriber.State.ACTIVE:
            lift(subscriber.email)
            subscriber.confirmed_at, subscriber.left_at = now, None
            subscriber.paused_until, subscriber.soft_bounces = None, 0
        subscriber.state, subscriber.is_quarantined = Subscriber.State.ACTIVE, False
        subscriber.language = consent.language
        subscriber.save()
        subscriber.topics.set(Topic.objects.filter(kind__in=consent.topics.split(",")))
        subscriber.areas.set(Area.objects.neighbourhoods().filter(slug__in=consent.areas))
        tell(subscriber)
    return subscriber
