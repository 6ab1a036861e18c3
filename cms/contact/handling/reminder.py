"""One reminder, some days after a message came, when nobody has finished it."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.jobs import at_most_every
from cms.contact.incoming.mails import handlers
from cms.contact.models import ContactRules, Message
from cms.mail.outbox import write_mail

AT_ONCE = 50  # messages a call


@at_most_every(300)
def remind_of_open() -> int:
    """Tell the handlers of messages that have waited too long, each once; returns how many messages.

    Whoever has been given a message hears of it alone; of one that nobody has, quarantined too, all handlers do.
    """
    now = timezone.now()
    long_ago = now - timedelta(days=ContactRules.current().remind_after)
    with transaction.atomic():
        waiting = (
            Message.objects.unfinished()
            .filter(reminded_at=None, received_at__lt=long_ago)
            .for_list()
            .order_by("received_at", "pk")
            .select_for_update(skip_locked=True, of=("self",))
        )
        rows = list(waiting[:AT_ONCE])
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
        if rows:
            _tell(rows)
    return len(rows)


def _tell(rows: list[Message]) -> None:
    everybody = [handler.email for handler in handlers()]
    told: dict[str, list[Message]] = defaultdict(list)
    for row in rows:
        owner = row.assigned_to
        for address in [owner.email] if owner and owner.is_active else everybody:
            told[address].append(row)
    for address, theirs in told.items():
        context = {
            "codes": ", ".join(map(str, theirs)),
            "button_url": settings.SITE_URL + reverse("inbox:index"),
            "button_text": _("Open the inbox"),
        }
        write_mail("contact/mail/reminder", to=address, language=settings.LANGUAGE_CODE, context=context)
