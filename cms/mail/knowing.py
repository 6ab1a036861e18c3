"""The mails to one address that are still here: told to their reader, and forgotten."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.mail.models import OutboxMail
from cms.privacy.knowing import Fact, Section


def mails_to(email: str) -> QuerySet[OutboxMail]:
    return OutboxMail.objects.filter(to__iexact=email) if email else OutboxMail.objects.none()


def known_of(email: str) -> list[Section]:
    rows = mails_to(email).defer("text", "html", "calendar", "picture")
    entries = [
        [
            Fact("subject", _("Subject"), row.subject),
            Fact("state", _("Where it stands"), row.get_state_display()),
            Fact("created_at", _("Written"), row.created_at),
            Fact("sent_at", _("Sent"), row.sent_at),
        ]
        for row in rows.order_by("-created_at", "-pk")
    ]
    return [Section("mails", _("Mails to you"), entries, _("We delete a mail a week after it was sent."))]


def erase(email: str) -> None:
    """What was sent goes, and what waits is not sent any more."""
    mails_to(email).delete()
