from django.utils.translation import gettext_lazy as _

from cms.mail.knowing import erase, known_of
from cms.mail.sending import KEEP_SENT, forget_sent
from cms.privacy.registering import Basis, Kind, Trail, Whose, keep, lasting, leave_trail

keep(
    Kind(
        key="mails",
        whose=Whose.EVERYBODY,
        what=_("The mails that we write to you: address, subject, text and attachments"),
        purpose=_("To send them, and to see that they have left."),
        basis=Basis.TASK,
        retention=lasting(
            _(
                "A mail is deleted {days} days after it was sent. One that cannot be delivered stays for a month."
            ),
            KEEP_SENT,
        ),
        seen_by=_("Nobody of the staff. The text is encrypted."),
        fields={
            "mail.OutboxMail": [
                *("name", "message_id", "to", "subject", "text", "html", "calendar", "calendar_method"),
                *("picture", "is_discreet", "state", "created_at", "send_after", "leased_until"),
                *("attempts", "last_error", "sent_at"),
            ]
        },
        purge=forget_sent,
    )
)
leave_trail(Trail(key="mails", title=_("Mails"), tell=known_of, erase=erase))
