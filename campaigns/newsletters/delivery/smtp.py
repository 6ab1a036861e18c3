"""Ready bytes over a connection to the mail server that Django's ``mailers.default`` names, kept open and renewed.

Without a mail server (the demo) they become files in the same folder as every other mail.
"""

import smtplib
from contextlib import suppress
from typing import Any, Self

from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend

from cms.mail.backends import EmlBackend

RENEW_AFTER = 500  # letters; many servers end a connection after some number of their own
CRLF = b"\r\n"
STAGES = ("MAIL", "RCPT", "DATA")


class NoLine(Exception):
    """The mail server does not take our call, or ends it."""


class LogInRefused(NoLine):
    """It takes the call and refuses our name and password."""


class Line:
    """A way to the mail server: it calls when the first letter comes, and again when the server has hung up."""

    def __init__(self) -> None:
        self.mailer: Any = mailers.default
        self.carried = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def carry(self, content: bytes, *, sender: str, to: str) -> None:
        """Returns when the letter has been taken. Raises NoLine, or the smtplib exception that says what was refused."""
        if isinstance(self.mailer, EmlBackend):
            self.mailer.keep(content)
            return
        if not isinstance(self.mailer, EmailBackend):
            raise TypeError("Letters go by SMTP or into a folder: MAILERS names neither.")
        if self.carried >= RENEW_AFTER:
            self.close()
        reused = self.connect()
        try:
            self.try_once(content, sender=sender, to=to)
        except (NoLine, smtplib.SMTPException) as error:
            if not reused or not is_hang_up(error):
                raise
            self.connect()
            self.try_once(content, sender=sender, to=to)
        self.carried += 1

    def connect(self) -> bool:
        """Whether there was a connection already.

        Raises ``LogInRefused`` when the server does not take the password, ``NoLine`` when nobody answers.
        """
        try:
            return self.mailer.open() is False
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            raise LogInRefused(str(error.smtp_code)) from error
        except OSError as error:  # smtplib's own errors are OSErrors too
            self.close()
            raise NoLine(type(error).__name__) from error

    def try_once(self, content: bytes, *, sender: str, to: str) -> None:
        """Send over the open connection. Raises ``NoLine`` when it breaks, smtplib's errors when the server refuses."""
        try:
            transmit(self.mailer.connection, content, sender=sender, to=to)
        except (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused) as error:
            if is_hang_up(error):
                self.close()
            raise
        except smtplib.SMTPNotSupportedError:
            raise
        except OSError as error:
            self.close()
            raise NoLine(type(error).__name__) from error

    def close(self) -> None:
        self.carried = 0
        if isinstance(self.mailer, EmailBackend):
            with suppress(OSError):
                self.mailer.close()


def transmit(server: smtplib.SMTP, content: bytes, *, sender: str, to: str) -> None:
    server.ehlo_or_helo_if_needed()
    options = f" SIZE={len(content)}" if server.has_extn("size") else ""
    if not to.isascii():
        if not server.has_extn("smtputf8"):  # RFC 6531
            raise smtplib.SMTPNotSupportedError
        options += " SMTPUTF8"
    commands = [f"MAIL FROM:<{sender}>{options}".encode(), f"RCPT TO:<{to}>".encode(), b"DATA"]
    ask = ask_together if server.has_extn("pipelining") else ask_in_turn
    if refusal := ask(server, commands):
        with suppress(OSError):  # a server that hangs up now is met at the next letter
            server.rset()
        raise refused(*refusal, sender=sender, to=to)
    server.send(dotted(content))
    code, words = server.getreply()
    if code != 250:
        raise refused("DATA", code, words, sender=sender, to=to)


def ask_in_turn(server: smtplib.SMTP, commands: list[bytes]) -> tuple[str, int, bytes] | None:
    """The server's first no, if it says one."""
    for stage, command in zip(STAGES, commands, strict=True):
        server.send(command + CRLF)
        code, words = server.getreply()
        if not is_yes(stage, code):
            return stage, code, words
    return None


def ask_together(server: smtplib.SMTP, commands: list[bytes]) -> tuple[str, int, bytes] | None:
    """The same in one trip instead of three (RFC 2920)."""
    server.send(CRLF.join([*commands, b""]))
    answers = []
    for stage in STAGES:
        answers.append((stage, *server.getreply()))
        if answers[-1][1] == 421:  # it says nothing more
            return answers[-1]
    no = next((answer for answer in answers if not is_yes(*answer[:2])), None)
    if no is not None and answers[-1][1] == 354:  # it waits for a letter that nobody gets
        server.send(b"." + CRLF)
        server.getreply()
    return no


def is_yes(stage: str, code: int) -> bool:
    return code == 354 if stage == "DATA" else code in {250, 251}


def refused(stage: str, code: int, words: bytes, *, sender: str, to: str) -> smtplib.SMTPException:
    if code < 400:  # no answer that SMTP knows
        return smtplib.SMTPServerDisconnected()
    if stage == "RCPT":
        return smtplib.SMTPRecipientsRefused({to: (code, words)})
    if stage == "MAIL":
        return smtplib.SMTPSenderRefused(code, words, sender)
    return smtplib.SMTPDataError(code, words)


def dotted(content: bytes) -> bytes:
    """With the end of the mail; a line that begins with a dot gets another (RFC 5321, 4.5.2)."""
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


def is_hang_up(error: Exception) -> bool:
    """Whether the server only ended the connection, as many do after a number of mails or a silence."""
    if isinstance(error, NoLine):
        # smtplib calls a server that did not answer in time disconnected too; asking that one again takes as long again.
        late = error.__cause__ and isinstance(error.__cause__.__context__, TimeoutError)
        return isinstance(error.__cause__, smtplib.SMTPServerDisconnected) and not late
    return 421 in codes_of(error)


def codes_of(error: Exception) -> list[int]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return [code for code, _words in error.recipients.values()]
    return [error.smtp_code] if isinstance(error, smtplib.SMTPResponseException) else []


def words_of(error: Exception) -> bytes:
    """What the server said, which may quote the address: to look at, never to keep."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return b" ".join(as_bytes(words) for _code, words in error.recipients.values())
    return as_bytes(error.smtp_error) if isinstance(error, smtplib.SMTPResponseException) else b""


def as_bytes(words: str | bytes) -> bytes:
    return words.encode() if isinstance(words, str) else words
