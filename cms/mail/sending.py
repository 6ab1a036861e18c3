"""The way of a mail from the outbox to the mail server: claim, send, mark.

In that order, so that a crash never loses one. Whoever dies between sending and marking leaves a lease that
ends, and the mail goes again with the same Message-ID, by which mail programs know it.
"""

import email.policy
import logging
import smtplib
from datetime import timedelta
from email.message import MIMEPart
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from cms.base.jobs import at_most_every, stop
from cms.mail.models import LEASE, RETRIES, OutboxMail
from cms.privacy.encryption import must_open
from cms.privacy.write_ahead_log import sweep

BATCH = 200  # mails a call, so that the worker's other jobs get their turn
FIRST_WAIT = timedelta(minutes=1)  # doubles with each attempt
OUTAGE = timedelta(minutes=1)
KEEP_SENT = timedelta(days=7)
KEEP_FAILED = timedelta(days=30)
NOTHING_LEFT: dict[str, Any] = {
    "to": "",
    "subject": "",
    "text": "",
    "html": "",
    "calendar": b"",
    "picture": b"",
}

log = logging.getLogger(__name__)


class UnreachableError(Exception):
    """The mail server does not take our call: no fault of the mail that happened to be the first."""


def send_due() -> int:
    """Send what is due, at most a batch, over one connection; return how many went out.

    Any number of workers may do so at once. What cannot be sent is put off or given up, never raised.
    """
    mailer, sent = mailers.default, 0
    try:
        for _ in range(BATCH):
            if stop.asked or (mail := claim()) is None:
                break
            sent += send(mail, mailer=mailer)
    except UnreachableError as error:
        log.warning("The mail server cannot be reached (%s): mails wait.", kind_of(error.__cause__))
    finally:
        mailer.close()
    return sent


def claim() -> OutboxMail | None:
    """The next mail that is due, ours alone until its lease ends."""
    with transaction.atomic():
        now = timezone.now()
        # On PostgreSQL two workers step past each other; on SQLite the transaction itself is exclusive.
        due = OutboxMail.objects.due(now).select_for_update(skip_locked=True)
        mail = due.first()
        if mail is not None:
            mail.leased_until = now + LEASE
            mail.save(update_fields=["leased_until"])
    return mail


def send(mail: OutboxMail, *, mailer: BaseEmailBackend) -> bool:
    """Try once and write down what came of it."""
    try:
        deliver(build_message(mail), mailer=mailer)
    except UnreachableError:
        wait_out(mail)
        raise
    except Exception as error:  # one mail that cannot be sent must not stop those behind it
        if not is_refusal(error):
            mailer.close()  # in whatever state it is
        put_off(mail, error)
        return False
    # Whoever holds the lease by now: it has been sent. What it said, and to whom, is nobody's business any more.
    OutboxMail.objects.filter(pk=mail.pk).update(
        state=OutboxMail.State.SENT, sent_at=timezone.now(), leased_until=None, last_error="", **NOTHING_LEFT
    )
    return True


def deliver(message: EmailMultiAlternatives, *, mailer: BaseEmailBackend) -> None:
    """Send over the open connection; when that one turns out to be broken, over a new one.

    Raises ``UnreachableError`` when nobody answers, smtplib's own errors when the server refuses the mail.
    """
    reused = not connect(mailer)
    try:
        mailer.send_messages([message])
    except smtplib.SMTPException as error:
        if not reused or not is_hang_up(error):
            raise
        mailer.close()
        connect(mailer)
        mailer.send_messages([message])


def connect(mailer: BaseEmailBackend) -> bool:
    """Connect, unless it is connected; return whether that was needed. Raises ``UnreachableError`` when nobody answers."""
    try:
        return mailer.open() is not False
    except OSError as error:  # smtplib's own errors are OSErrors too
        mailer.close()
        raise UnreachableError from error


def is_hang_up(error: Exception) -> bool:
    """Whether the server only ended the connection, as many do after a number of mails or a silence."""
    return isinstance(error, smtplib.SMTPServerDisconnected) or 421 in reply_codes(error)


def is_refusal(error: Exception) -> bool:
    """Whether the server said no to this one mail and listens for the next."""
    return bool(reply_codes(error)) and not is_hang_up(error)


def build_message(mail: OutboxMail) -> EmailMultiAlternatives:
    """Raises ``Unreadable`` when a part of it does not open: half a mail is none."""
    must_open(mail.to, mail.subject, mail.text, mail.html, mail.calendar, mail.picture)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        from_email=settings.MAIL_FROM_DISCREET if mail.is_discreet else settings.MAIL_FROM,
        to=[mail.to],
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office replies, please
            "X-Auto-Response-Suppress": "All",  # the same for Exchange, which never read it
        },
    )
    message.attach_alternative(mail.html, "text/html")
    if mail.picture:
        message.attach(picture_part(bytes(mail.picture)))
    if mail.calendar:
        message.attach(calendar_part(bytes(mail.calendar), method=mail.calendar_method))
    return message


def picture_part(content: bytes) -> MIMEPart:
    """A PNG that stands in the letter itself, so that showing it asks no server for anything."""
    part = MIMEPart(policy=email.policy.SMTP)
    part.set_content(
        content, maintype="image", subtype="png", cid="<picture>", disposition="inline", filename="kod.png"
    )
    return part


def calendar_part(content: bytes, *, method: str) -> MIMEPart:
    """The file as an attachment, byte for byte.

    Not as an alternative to the text: a program that prefers the calendar then shows the event in place of
    the letter and its button. As a named attachment of this type it can be opened everywhere.
    """
    part = MIMEPart(policy=email.policy.SMTP)
    part.set_content(
        content,
        maintype="text",
        subtype="calendar",
        cte="base64",  # keeps the CRLFs that RFC 5545 asks for
        disposition="attachment",
        filename="kalender.ics",
        params={"method": method or "PUBLISH", "charset": "utf-8"},
    )
    return part


def put_off(mail: OutboxMail, error: Exception) -> None:
    """Wait twice as long as the last time, or give up: at once when refused for good, else after RETRIES."""
    mail.attempts += 1
    mail.last_error = kind_of(error)
    if is_final(error) or mail.attempts >= RETRIES:
        mail.state = OutboxMail.State.FAILED
    mail.send_after = timezone.now() + FIRST_WAIT * 2 ** (mail.attempts - 1)
    # Only while the lease is ours: when it ran out, another worker may be at it.
    ours = OutboxMail.objects.filter(
        pk=mail.pk, state=OutboxMail.State.QUEUED, leased_until=mail.leased_until
    )
    with transaction.atomic():
        is_ours = ours.update(
            state=mail.state,
            attempts=mail.attempts,
            last_error=mail.last_error,
            send_after=mail.send_after,
            leased_until=None,
        )
        if is_ours and mail.state == OutboxMail.State.FAILED:
            mail.tell_given_up()
    log.warning("%s (%s) %s, attempt %d: %s", mail, mail.name, mail.state, mail.attempts, mail.last_error)


def came_back(message_id: str) -> bool:
    """A mail of ours was sent and has been returned for good, as its Message-ID says. Whether it is one, and that is news."""
    with transaction.atomic():
        sent = OutboxMail.objects.filter(message_id=message_id, state=OutboxMail.State.SENT)
        if not (mail := sent.select_for_update().first()):
            return False
        mail.state, mail.last_error = OutboxMail.State.FAILED, "Bounced"
        mail.save(update_fields=["state", "last_error"])
        mail.tell_given_up()
        return True


def wait_out(mail: OutboxMail) -> None:
    """The mail, and all that is due with it, waits for the mail server. It costs none of them an attempt."""
    now = timezone.now()
    OutboxMail.objects.filter(pk=mail.pk, leased_until=mail.leased_until).update(leased_until=None)
    OutboxMail.objects.due(now).update(send_after=now + OUTAGE)


def is_final(error: Exception) -> bool:
    """Whether trying again is useless: 5xx for recipient or content, or a mail that cannot be written."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return all(500 <= code < 600 for code in reply_codes(error))
    return isinstance(error, ValueError)


def reply_codes(error: BaseException | None) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _ in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def kind_of(error: BaseException | None) -> str:
    """The error without its message, which may hold an address: "SMTPRecipientsRefused 550"."""
    return " ".join([type(error).__name__, *map(str, reply_codes(error))])[:80]


@at_most_every(60)
def forget_sent() -> int:
    """Delete what was sent a week ago and what was given up a month ago; return how many."""
    now = timezone.now()
    sent, _ = OutboxMail.objects.sent_before(now - KEEP_SENT).delete()
    failed, _ = OutboxMail.objects.filter(
        state=OutboxMail.State.FAILED, send_after__lt=now - KEEP_FAILED
    ).delete()
    if sent + failed:
        sweep()
    return sent + failed
