from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from cms.contact.handling.retention import purge_now
from cms.contact.models import ContactRules, Message
from cms.privacy.facts import Fact, Section
from cms.privacy.register import Basis, Kind, Trail, Whose, keep, keep_impersonal, leave_trail

WITHOUT_NOTES = gettext_noop(
    "What we may have noted for each other about a message is not here. Message handlers look through such notes "
    "and hand out what is not secret by law, when asked for it by the message's number."
)


def tell(email: str) -> list[Section]:
    """Their messages and our answers. What handlers note for each other is taken out by hand, as it may be secret."""
    rows = Message.objects.written_by(email).prefetch_related("answers").order_by("received_at", "pk")
    entries = [facts_of(row) for row in rows]
    return [
        Section(
            "contact_messages", gettext("Messages to us"), entries, gettext(WITHOUT_NOTES) if entries else ""
        )
    ]


def facts_of(message: Message) -> list[Fact]:
    answers = [
        fact
        for answer in message.answers.all()
        for fact in (
            Fact("answered_at", gettext("Answered"), answer.written_at),
            Fact("answer", gettext("Our answer"), answer.text),
        )
    ]
    return [
        Fact("number", gettext("Number"), str(message)),
        Fact("received_at", gettext("Received"), message.received_at),
        Fact("state", gettext("State"), message.get_state_display()),
        Fact("email", gettext("Your e-mail"), message.email),
        Fact("text", gettext("Your message"), message.text),
        Fact("diary_number", gettext("Registration number"), message.diary_number),
        *answers,
    ]


def codes_of(email: str) -> list[str]:
    return [f"M{number}" for number in Message.objects.written_by(email).values_list("number", flat=True)]


def erase_nothing(_email: str) -> None:
    """Public records end by the purge alone."""


HANDLERS = _("Message handlers. The texts and your address are encrypted.")
STAYS = _(
    "What you write to an authority is a public record: it ends when its time is out, and nobody may erase it before."
)


def how_long() -> str:
    """In the numbers that the purge goes by."""
    rules = ContactRules.current()
    return gettext(
        "%(ordinary)s days after the matter is finished; %(brief)s days when it is of little importance. What belongs in the"
        " diary is kept here for %(diary)s days after it has been copied there."
    ) % {"ordinary": rules.keep_ordinary, "brief": rules.keep_brief, "diary": rules.keep_diary}


keep(
    Kind(
        key="contact_messages",
        whose=Whose.WRITER,
        what=_(
            "What you write to us, your address if you want an answer, our answer and what we note about it"
        ),
        purpose=_("To answer you, and because what is sent to an authority has to be kept and be found."),
        basis=Basis.TASK,
        retention=lazy(how_long, str)(),
        seen_by=HANDLERS,
        fields={
            "contact.Message": [
                "row_key",
                *(
                    "number",
                    "kind",
                    "state",
                    "language",
                    "received_at",
                    "text",
                    "email",
                    "sender",
                    "form_key",
                ),
                *(
                    "doubts",
                    "has_receipt",
                    "assigned_to",
                    "retention",
                    "diary_number",
                    "is_secret",
                    "secrecy",
                ),
                *("finished_at", "copied_at", "reminded_at"),
            ],
            "contact.Note": ["row_key", "message", "text", "written_by", "written_at"],
            "contact.Answer": [
                "row_key",
                *("message", "text", "written_by", "written_at", "form_key", "mail", "undelivered_at"),
            ],
        },
        purge=purge_now,
    ),
)
keep_impersonal(
    {
        "contact.ContactDetails": [
            *("about", "email", "phone", "phone_name", "postal_address", "tip_number", "tip_address"),
        ],
        "contact.Partner": ["name", "address"],
    },
    because="how the programme is reached, and who stands behind it, in public",
)
leave_trail(
    Trail(
        key="contact_messages",
        title=_("Messages to us"),
        tell=tell,
        erase=erase_nothing,
        codes=codes_of,
        stays=STAYS,
    )
)
