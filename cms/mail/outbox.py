"""Every mail of the site is a name and three templates beside each other: subject, plain text and HTML."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.validators import validate_email
from django.template import Context, Engine, loader
from django.utils import timezone, translation
from django.utils.encoding import punycode
from django.utils.text import Truncator
from django.utils.translation import gettext

from cms.mail.models import OutboxMail
from cms.privacy.encryption import CannotBeRead

SUBJECT_LENGTH = 200
EMPTY_LINES = re.compile(r"\n\s*\n\s*\n")
NOT_IN_A_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def write_mail(  # noqa: PLR0913 - each is a part of the mail
    name: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, Any],
    calendar: bytes = b"",
    calendar_method: str = "",
    picture: bytes = b"",
    is_discreet: bool = False,
    send_after: datetime | None = None,
    about: str = "",
) -> OutboxMail:
    """Put a mail in the outbox, in the caller's transaction: it goes out if, and only if, that one commits.

    ``<name>.subject.txt``, ``<name>.txt`` and ``<name>.html`` are rendered in that language. To the context
    come ``site_url``, ``site_name``, ``language``, ``direction`` (ltr or rtl) and, in the last two,
    ``subject``, and in all three ``is_discreet``: neither the sender nor the subject may then say whom it is from.
    ``picture`` is a PNG that the HTML shows as ``cid:picture``. ``about`` is a row's code, for the apps above when the mail
    is given up (hook ``mail_given_up``). Raises ValidationError when ``to`` cannot be an address;
    to one that cannot be read, which is no fault of the caller's, the mail is given up.
    """
    if not isinstance(to, CannotBeRead):
        validate_email(to)
    mail = compose_mail(name, to=to, language=language, context=context, is_discreet=is_discreet)
    mail.calendar, mail.calendar_method, mail.picture = calendar, calendar_method, picture
    mail.send_after, mail.about = send_after or timezone.now(), about
    if isinstance(to, CannotBeRead):
        # Nobody can be written to there, and the others, whom it is told to as well, must not wait for that.
        mail.to, mail.state, mail.last_error = "", OutboxMail.State.FAILED, "CannotBeRead"
    mail.save()
    if mail.state == OutboxMail.State.FAILED:
        mail.tell_given_up()
    return mail


def put_in_outbox(name: str, *, to: str, subject: str, text: str, html: str) -> OutboxMail:
    """A mail that was rendered elsewhere, in the caller's transaction as by ``write_mail``. Raises ValidationError."""
    validate_email(to)
    return OutboxMail.objects.create(
        name=name,
        message_id=new_message_id(),
        to=to,
        subject=in_one_line(subject),
        text=tidy(text),
        html=tidy(html),
    )


def compose_mail(
    name: str, *, to: str, language: str, context: Mapping[str, Any], is_discreet: bool = False
) -> OutboxMail:
    """The mail as ``write_mail`` would put it in the outbox, not saved: to be looked at before it is sent."""
    with translation.override(language):
        shared = {
            **context,
            "site_url": settings.SITE_URL,
            "site_name": gettext("Vägra gängvåld"),
            "language": language,
            "is_discreet": is_discreet,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        shared["subject"] = subject = render_subject(f"{name}.subject.txt", shared)
        text = render_text(f"{name}.txt", shared)
        html = loader.render_to_string(f"{name}.html", shared)
    return OutboxMail(
        name=name,
        message_id=new_message_id(is_discreet=is_discreet),
        to=to,
        subject=subject,
        text=tidy(EMPTY_LINES.sub("\n\n", text)),
        html=tidy(html),
        is_discreet=is_discreet,
    )


def render_subject(template: str, context: dict[str, Any]) -> str:
    """One line without control characters, whatever people typed into the names it is made of."""
    return in_one_line(render_text(template, context))


def in_one_line(text: str) -> str:
    """As a subject has it: nothing in it controls anything, and it is not too long for the outbox."""
    return Truncator(NOT_IN_A_LINE.sub(" ", text).strip()).chars(SUBJECT_LENGTH)


def tidy(text: str) -> str:
    """Without NUL, which PostgreSQL refuses, and with one newline at the end."""
    return text.replace("\x00", "").strip() + "\n"


def render_text(template: str, context: dict[str, Any]) -> str:
    """The template without HTML escaping: an ampersand in plain text is an ampersand."""
    return Engine.get_default().get_template(template).render(Context(context, autoescape=False))


def new_message_id(*, is_discreet: bool = False) -> str:
    """Made once, before the first attempt, so that a mail sent twice is recognised as one.

    Behind the @ stands the site's name, of a discreet mail the domain that its sender shows anyway.
    """
    if is_discreet:
        return f"<{uuid4().hex}@{punycode(settings.MAIL_FROM_DISCREET.rpartition('@')[2])}>"
    host = punycode(urlsplit(settings.SITE_URL).hostname or "localhost")
    return f"<{uuid4().hex}@{f'[IPv6:{host}]' if ':' in host else host}>"
