"""The end of messages: only here, only by the rules that the contact page tells, and only of what has been dealt with."""

from django.db import transaction
from django.utils import timezone

from cms.contact.models import ContactRules, Message


def purge_messages(*, dry_run: bool) -> dict[str, int]:
    """Delete what is past its time, with notes and answers; how many of each retention class. Again finds nothing."""
    with transaction.atomic():
        due = Message.objects.past(ContactRules.current(), timezone.now())
        counts = {str(kind): due.filter(retention=kind).count() for kind in Message.Retention}
        if not dry_run:
            due.order_by().delete()
    return counts


def purge_now() -> int:
    """For the register of personal data."""
    return sum(purge_messages(dry_run=False).values())
