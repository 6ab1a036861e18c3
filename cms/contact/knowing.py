"""What one person has written to us, found by the address that they gave."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cms.contact.models import Message
from cms.privacy.knowing import Fact, Section

WITHOUT_NOTES = gettext_noop(
    "What we may have noted for each other about a message is not here. Message handlers look through such notes "
    "and hand out what is not secret by law, when asked for it by the message's number."
)


def tell(email: str) -> list[Section]:
    """Their messages and our answers. What handlers note for each other is taken out by hand, as it may be secret."""
    rows = Message.objects.written_by(email).prefetch_related("answers").order_by("number")
    entries = [facts_of(row) for row in rows]
    return [Section("contact_messages", _("Messages to us"), entries, _(WITHOUT_NOTES) if entries else "")]


def facts_of(message: Message) -> list[Fact]:
    answers = [
        fact
        for answer in message.answers.all()
        for fact in (
            Fact("answered_at", _("Answered"), answer.written_at),
            Fact("answer", _("Our answer"), answer.text),
        )
    ]
    return [
        Fact("number", _("Number"), str(message)),
        Fact("received_at", _("Received"), message.received_at),
        Fact("state", _("State"), message.get_state_display()),
        Fact("email", _("Your e-mail"), message.email),
        Fact("text", _("Your message"), message.text),
        Fact("diary_number", _("Number in the diary"), message.diary_number),
        *answers,
    ]


def codes_of(email: str) -> list[str]:
    return [f"M{number}" for number in Message.objects.written_by(email).values_list("number", flat=True)]


def erase_nothing(_email: str) -> None:
    """Public records end by the purge alone."""
