"""The mails that the demo wrote to files, read back."""

import email
import email.policy
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from django.conf import settings

SHOWN = 200  # the newest ones


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What the list shows of a mail. ``name`` is the file's, without its ending."""

    name: str
    subject: str
    to: str
    sent_at: datetime | None


def mail_folder() -> Path | None:
    """Where the mails lie; None when a mail server gets them."""
    folder = settings.MAILERS["default"].get("OPTIONS", {}).get("folder")
    return Path(folder) if folder else None


def list_mails() -> list[Letter]:
    """The newest first: the files are named by time."""
    folder = mail_folder()
    if folder is None or not folder.is_dir():
        return []
    files = sorted(folder.glob("*.eml"), reverse=True)[:SHOWN]
    return [summarise(file) for file in files]


def summarise(file: Path) -> Letter:
    with file.open("rb") as content:
        head = BytesHeaderParser(policy=email.policy.default).parse(content)
    date = head["Date"]
    return Letter(
        name=file.stem,
        subject=str(head["Subject"] or ""),
        to=str(head["To"] or ""),
        sent_at=date.datetime if date else None,
    )


def read_mail(name: str) -> EmailMessage | None:
    """The mail in the file of that name; None when there is none."""
    folder = mail_folder()
    # The name comes from an address: a file counts only when the folder itself lists it.
    file = next((file for file in folder.glob("*.eml") if file.stem == name), None) if folder else None
    if file is None:
        return None
    message: EmailMessage = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    return message


def text_of(message: EmailMessage, kind: str) -> str:
    """The body of that kind, "plain" or "html"; empty when the mail has none."""
    part = message.get_body((kind,))
    return part.get_content() if part else ""


def calendar_of(message: EmailMessage) -> bytes | None:
    parts = (part for part in message.iter_attachments() if part.get_content_type() == "text/calendar")
    part = next(parts, None)
    content = part.get_payload(decode=True) if part else None
    return content if isinstance(content, bytes) else None
