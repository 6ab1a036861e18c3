"""An answer by mail, kept as it was sent."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from cms.contact.handling.handling import CannotDo, take_up
from cms.contact.models import Answer, Message
from cms.mail.composing import write_mail


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
