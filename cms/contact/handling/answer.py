"""An answer by mail, kept as it was sent; when it does not arrive, its message waits again: nobody else would learn of it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cms.base.jobs import at_most_every
from cms.contact.handling.case import CannotDo, reopen, take_up
from cms.contact.models import Answer, Message
from cms.mail.models import OutboxMail
from cms.mail.outbox import write_mail


def answer(message: Message, *, text: str, by: Any, form_key: UUID) -> Answer:
    """Send the words to who wrote the message, and to nobody else. The same form again sends nothing.

    What they had written does not stand in the mail: it may be read by others on the way.

    Raises ``CannotDo`` when they left no address.
    """
    if not message.wants_answer:
        raise CannotDo(_("Whoever wrote this gave no address, so there is nobody to answer."))
    with transaction.atomic():
        row = take_up(message)
        if known := Answer.objects.filter(form_key=form_key).first():
            return known
        sent = Answer.objects.create(message=row, text=text, written_by=by, form_key=form_key)
        row.state, row.finished_at = Message.State.ANSWERED, timezone.now()
        row.copied_at = None  # what the diary has is not all of it any more
        row.save(update_fields=["state", "finished_at", "copied_at"])
        with translation.override(row.language):
            write_again = settings.SITE_URL + reverse("send_message")
        context = {
            "message": row,
            "paragraphs": [part.strip() for part in text.split("\n\n") if part.strip()],
            "answer": text,
            "button_url": write_again,
            "button_text": _("Write to us again"),
        }
        sent.mail = write_mail("contact/mail/answer", to=row.email, language=row.language, context=context)
        sent.save(update_fields=["mail"])
    return sent


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
