"""What Wagtail's admin writes to colleagues, such as that a page waits for them, goes through the outbox like all mail.

Wagtail itself calls the mail server while somebody waits for an answer, and writes addresses in the log.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation

from cms.mail.outbox import write_mail


class NothingToOpen:
    """In the place of a connection to the mail server."""

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass


def put_notice_in_outbox(subject: str, message: str, recipient_list: Sequence[str], **options: Any) -> int:
    """What Wagtail's ``send_mail`` does, in the caller's transaction, in the language that is active."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    for to in recipient_list:
        write_mail("mail/notice", to=to, language=language, context={"title": subject, "said": message})
    return len(recipient_list)
