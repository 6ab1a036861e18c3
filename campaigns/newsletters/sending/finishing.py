"""The end of a sending: nothing is left in the queue."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Sending


def finish_done(sending: Sending) -> bool:
    """Mark it as sent when no letter of it waits any more. Asking again is harmless. Mailchimp says itself when it is done."""
    left = Delivery.objects.filter(sending=OuterRef("pk"), state=Delivery.State.QUEUED)
    own = Sending.objects.filter(pk=sending.pk, carrier="own")
    rows = own.filter(~Exists(left), state=Sending.State.SENDING)
    return bool(rows.update(state=Sending.State.DONE, finished_at=timezone.now()))
