"""Where mails go when no mail server is set: into files that any mail program opens."""

import email.policy
import os
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

# Lines as long as a mail may have: text stays text instead of becoming base64, so a person can read the file.
READABLE = email.policy.SMTP.clone(max_line_length=998)


class EmlBackend(BaseEmailBackend):
    """One .eml file a message, whole or not there at all, in a folder that only its owner may open."""

    def __init__(self, *, folder: str, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(folder)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.make_folder()
        for message in email_messages:
            self.keep(message.message(policy=READABLE).as_bytes())
        return len(email_messages)

    def keep(self, content: bytes) -> None:
        """Put a message that is bytes already into the folder."""
        self.make_folder()
        # The name holds the time and a random id, so a listing of the folder tells nothing about anybody.
        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S-%f}-{uuid4().hex[:8]}.eml"
        handle, unfinished = tempfile.mkstemp(suffix=".part", dir=self.folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(unfinished).replace(self.folder / name)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise

    def make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
