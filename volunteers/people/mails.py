"""A mail to a volunteer: in their language, and discreet where they want it so."""

from typing import Any

from cms.mail.models import OutboxMail
from cms.mail.outbox import write_mail
from volunteers.mail_kinds import MailKind
from volunteers.people.models import Volunteer


def write_to(volunteer: Volunteer, kind: MailKind, **context: Any) -> OutboxMail:
    """Put the mail in the outbox, in the caller's transaction. Raises ValidationError when they gave no address.

    Whether it is wanted is the caller's to ask. The button has its text from the table, and its ``button_url`` from ``context``.
    """
    return write_mail(
        kind.template,
        to=volunteer.email or "",
        language=volunteer.language,
        context={"button_text": kind.button, **context},
        is_discreet=volunteer.is_discreet,
    )
