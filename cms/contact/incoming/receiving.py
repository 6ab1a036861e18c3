"""A message comes in: it gets its number and its row in one transaction, and the mails that follow from it."""

import secrets
from collections.abc import Sequence

from django.db import transaction

from cms.contact.incoming.mails import send_receipt, tell_handlers
from cms.contact.incoming.spam import Doubt, is_enough
from cms.contact.models import Message, MessageCounter
from cms.contact.models.messages import sender_of
from cms.privacy.encryption import fingerprint

SMALLEST = 10**6  # of the numbers: seven digits can be written down


def receive(
    text: str,
    *,
    language: str,
    kind: str = Message.Kind.QUESTION,
    email: str = "",
    nonce: str = "",
    doubts: Sequence[Doubt] = (),
    may_mail: bool = True,
) -> Message:
    """Keep the message and give it a number. The same form with the same words again gives the first row back.

    ``nonce`` names the form; without one every call is a message of its own. With ``may_mail`` false the sender gets
    no mail, however much one was asked for. What is doubtful enough lies in quarantine, and handlers get no mail.
    """
    form_key = key_of(nonce, kind, text, email)
    with transaction.atomic():
        # Whoever sends twice at once waits here, and then finds what the first one wrote.
        MessageCounter.objects.select_for_update().get_or_create(pk=1)
        if known := Message.objects.filter(form_key=form_key).first():
            return known
        message = Message.objects.create(
            number=new_number(),
            kind=kind,
            state=Message.State.QUARANTINE if is_enough(doubts) else Message.State.UNREAD,
            language=language,
            text=text,
            email=email,
            sender=sender_of(email),
            form_key=form_key,
            doubts=" ".join(doubts),
            has_receipt=bool(email) and may_mail,
        )
        if message.has_receipt:
            send_receipt(message)
        if message.state == Message.State.UNREAD:
            tell_handlers(message)
    return message


def new_number() -> int:
    """One that no message has, and that tells nobody how many there are or who wrote first: the sender is given it."""
    while Message.objects.filter(number=(number := SMALLEST + secrets.randbelow(9 * SMALLEST))).exists():
        pass
    return number


def key_of(nonce: str, kind: str, text: str, email: str) -> str:
    """The same for one form with the same words. A page from a cache may show many the same form: the words tell apart."""
    name = "\x00".join([nonce, kind, email, text]) if nonce else secrets.token_urlsafe(24)
    return fingerprint(name, about="contact.message.form_key")
