"""The end of a sending: nothing is left in the queue."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Sending
from campaigns.newsletters.models.sendings import SendingQuerySet


def finish_done(sending: Sending) -> bool:
    """Mark it as sent when no letter of it waits any more. Asking again is harmless. Mailchimp says itself when it is done."""
    return bool(finish(Sending.objects.filter(pk=sending.pk)))


def finish_all_done() -> int:
    """The same for all of them: also the last letter of one may have been left out, or its worker killed."""
    under_way = Sending.objects.filter(carrier="own", state=Sending.State.SENDING)
    return finish(under_way) if under_way.exists() else 0


def finish(sendings: SendingQuerySet) -> int:
    left = Delivery.objects.filter(sending=OuterRef("pk"), state=Delivery.State.QUEUED)
    rows = sendings.filter(~Exists(left), carrier="own", state=Sending.State.SENDING)
    return rows.update(state=Sending.State.DONE, finished_at=timezone.now())
