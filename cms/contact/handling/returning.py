"""Answers that did not arrive: their messages wait again, since nobody would learn of it from a mail that is not there."""

from django.db import transaction
from django.utils import timezone

from cms.base.working import at_most_every
from cms.contact.handling.handling import reopen
from cms.contact.models import Answer
from cms.mail.models import OutboxMail


@at_most_every(300)
def bring_back_undelivered() -> int:
    """Open what was answered by a mail that the outbox has given up, once each; returns how many answers that were."""
    with transaction.atomic():
        given_up = Answer.objects.filter(mail__state=OutboxMail.State.FAILED, undelivered_at=None)
        rows = list(given_up.select_related("message").select_for_update(of=("self",), skip_locked=True))
        for row in rows:
            row.undelivered_at = timezone.now()
            row.save(update_fields=["undelivered_at"])
            reopen(row.message)
    return len(rows)
