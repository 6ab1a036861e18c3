"""Forgetting somebody: the row goes, and if they asked for it a digest stays that keeps letters from ever going there."""

from django.db import transaction

from campaigns.newsletters.models import Subscriber, Suppression
from campaigns.newsletters.subscription.change_hook import tell
from campaigns.newsletters.subscription.suppression import suppress
from campaigns.newsletters.subscription.unsubscribe import end_queued
from cms.mail.models import OutboxMail
from cms.privacy.write_ahead_log import sweep

OUR_MAILS = "newsletters/"


def erase(subscriber: Subscriber) -> None:
    """As the person asked: they leave, everything about them is deleted, and their address is suppressed."""
    with transaction.atomic():
        row = Subscriber.objects.select_for_update(of=("self",)).filter(pk=subscriber.pk).first()
        if row is None:
            return
        suppress(row.email, kind=Suppression.Kind.ERASED)
        row.refresh_from_db()
        forget(row)
        transaction.on_commit(sweep)


def forget(subscriber: Subscriber) -> None:
    """Delete the row with its consents, and the mails about it. Of the letters only the digest of the address stays."""
    with transaction.atomic():
        end_queued(subscriber)
        for address in filter(None, [subscriber.email, subscriber.new_email]):
            OutboxMail.objects.filter(name__startswith=OUR_MAILS, to__iexact=address).delete()
        tell(subscriber, is_erased=True)
        subscriber.delete()
