from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.mail.models import OutboxMail
from cms.mail.sending import KEEP_SENT, forget_sent
from cms.privacy.facts import Fact, Section
from cms.privacy.register import Basis, Kind, Trail, Whose, keep, lasting, leave_trail


def mails_to(email: str) -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(to__iexact=email) if email else OutboxMail.objects.none()


def known_of(email: str) -> list[Section]:
    rows = mails_to(email).defer("text", "html", "calendar", "picture")
    entries = [
        [
            Fact("subject", gettext("Subject"), row.subject),
            Fact("state", gettext("Where it stands"), row.get_state_display()),
            Fact("created_at", gettext("Written"), row.created_at),
            Fact("sent_at", gettext("Sent"), row.sent_at),
        ]
        for row in rows.order_by("-created_at", "-pk")
    ]
    return [
        Section(
            "mails", gettext("Mails to you"), entries, gettext("We delete a mail a week after it was sent.")
        )
    ]


def erase(email: str) -> None:
    """What was sent goes, and what waits is not sent any more."""
    mails_to(email).delete()


keep(
    Kind(
        key="mails",
        whose=Whose.EVERYBODY,
        what=_("The mails that we write to you: address, subject, text and attachments"),
        purpose=_("To send them, and to see that they have left."),
        basis=Basis.TASK,
        retention=lasting(
            _("A mail is deleted {time} after it was sent. One that cannot be delivered stays for a month."),
            KEEP_SENT,
        ),
        seen_by=_("Nobody of the staff. The text is encrypted."),
        fields={
            "mail.OutboxMail": [
                "row_key",
                *(
                    "name",
                    "about",
                    "message_id",
                    "to",
                    "subject",
                    "text",
                    "html",
                    "calendar",
                    "calendar_method",
                ),
                *("picture", "is_discreet", "state", "created_at", "send_after", "leased_until"),
                *("attempts", "last_error", "sent_at"),
            ]
        },
        purge=forget_sent,
    )
)
leave_trail(Trail(key="mails", title=_("Mails"), tell=known_of, erase=erase))
