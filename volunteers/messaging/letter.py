"""A message as one person gets it: a letter in their language around the text as it was written."""

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from cms.mail.models import OutboxMail
from cms.mail.outbox import compose_mail, write_mail
from volunteers.mail_kinds import KINDS
from volunteers.messaging.audience_choices import is_for, kind_of
from volunteers.messaging.models import Message
from volunteers.people.mails import write_to
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import link_to

LETTER = KINDS["message"]


def write_letter(message: Message, volunteer: Volunteer, *, sign_up: SignUp | None) -> OutboxMail:
    """Put the letter to this volunteer, and to nobody else, in the outbox. It says nothing about any other recipient."""
    language = volunteer.language
    context = context_of(message, language=language)
    if sign_up:
        link = link_to(sign_up, language=language)
        context |= {"button_url": link, "button_text": LETTER.button_for(sign_up.state)}
    return write_to(volunteer, LETTER, **context)


def compose_letter(message: Message, *, to: str, language: str) -> OutboxMail:
    """The letter as somebody with that language gets it, without a link of their own; not in the outbox."""
    return compose_mail(
        LETTER.template, to=to, language=language, context=context_of(message, language=language)
    )


def write_trial(message: Message, *, to: str, language: str) -> OutboxMail:
    """Send the letter to its writer, to be looked at in a real mail program."""
    context = context_of(message, language=language) | {"is_trial": True}
    return write_mail(LETTER.template, to=to, language=language, context=context)


def context_of(message: Message, *, language: str) -> dict[str, Any]:
    with translation.override(language):
        contact = settings.SITE_URL + reverse("wagtail_serve", args=["kontakt/"])
        about = is_for(message) if kind_of(message) in {"shift", "event"} else ""
    return {"message": message, "about": about, "contact_url": contact}
