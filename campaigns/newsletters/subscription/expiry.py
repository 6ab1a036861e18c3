"""What is not kept: askings that nobody answered, and those who have left."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from campaigns.newsletters.models import Subscriber, SubscriberConsent
from campaigns.newsletters.models.subscribers import TIME_TO_CONFIRM
from campaigns.newsletters.subscription.erasure import forget
from cms.base.jobs import at_most_every, stop
from cms.privacy.write_ahead_log import sweep

KEEP_LEFT = timedelta(days=30)
BATCH = 500


@at_most_every(60)
def forget_unconfirmed() -> int:
    """Delete what nobody confirmed in a week, and who left or could not be reached a month ago. Returns how many rows went.

    Of those who left no digest is kept; of those who could not be reached there is one already.
    """
    now = timezone.now()
    week_ago = now - timedelta(days=TIME_TO_CONFIRM)
    forgotten, _by_model = SubscriberConsent.objects.unanswered(before=week_ago).delete()
    Subscriber.objects.filter(new_email_at__lt=week_ago).update(new_email="", new_email_at=None)
    # Whoever asked again in these days has a new week.
    asking = SubscriberConsent.objects.filter(subscriber=OuterRef("pk"))
    forgotten += forget_all(Subscriber.objects.never_confirmed(before=week_ago).exclude(Exists(asking)))
    ended = [Subscriber.State.LEFT, Subscriber.State.SUPPRESSED]
    left = Subscriber.objects.filter(state__in=ended, left_at__lt=now - KEEP_LEFT)
    forgotten += forget_all(left)
    if forgotten:
        sweep()
    return forgotten


def forget_all(rows: QuerySet[Subscriber]) -> int:
    """Delete each of the rows that is still one of them under its lock: a person may be pressing a button just now."""
    forgotten = 0
    for pk in list(rows.values_list("pk", flat=True)[:BATCH]):
        if stop.asked:
            break
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).filter(pk=pk).first()
            if row is not None:
                forget(row)
                forgotten += 1
    return forgotten
