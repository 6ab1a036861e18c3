"""Ready bytes over a connection to the mail server that Django's ``mailers.default`` names, kept open and renewed.

Without a mail server (the demo) they become files in the same folder as every other mail.
"""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.core.exceptions import ImproperlyConfigured
from django.core.mail import mailers
from django.core.mail.backends.smtp import EmailBackend

from campaigns.newsletters.sending.composing import Address
from cms.mail.backends import EmlBackend

RENEW_AFTER = 500  # letters; many servers end a connection after some number of their own
CRLF = b"\r\n"
STAGES = {"MAIL": 250, "RCPT": 250, "DATA": 354}  # with the answer that is a yes


class UnreachableError(Exception):
    """The mail server does not take our call, or ends it."""


class LoginError(UnreachableError):
    """It takes the call and refuses our name and password."""


class HungUpError(UnreachableError):
    """It ended the connection, as many do after a number of mails or a silence."""


class RefusedError(Exception):
    """The server's no to one letter. ``stage`` is what it answered: MAIL, RCPT, DATA, or UTF8 when it cannot take the address."""

    def __init__(self, stage: str, code: int = 0, words: bytes = b"") -> None:
        super().__init__(stage, code)  # without its words, which may quote the address
        self.stage, self.code = stage, code
        self.is_policy = bool(POLICY.match(words))

    def __str__(self) -> str:
        return f"{self.stage} {self.code}" if self.code else self.stage

    @property
    def is_final(self) -> bool:
        return not 400 <= self.code < 500

    @property
    def is_gone(self) -> bool:
        """Nobody has this address."""
        return self.stage == "RCPT" and self.is_final and not self.is_policy


class Folder:
    """Where letters lie as files when there is no mail server."""

    def __init__(self, mailer: EmlBackend) -> None:
        self.mailer = mailer

    def hand_over(self, content: bytes, *, sender: str, to: Address) -> None:
        self.mailer.keep(content)

    def close(self) -> None:
        pass


class Line:
    """A connection; made when the first letter comes, and again when the server has hung up."""

    def __init__(self, mailer: EmailBackend) -> None:
        self.mailer = mailer
        self.carried = 0

    def hand_over(self, content: bytes, *, sender: str, to: Address) -> None:
        """Returns when the server has taken the letter. Raises RefusedError or UnreachableError."""
        if self.carried >= RENEW_AFTER:
            self.close()
        reused = self.connect()
        try:
            self.try_once(content, sender=sender, to=to)
        except (HungUpError, RefusedError) as error:
            if not reused or getattr(error, "code", 421) != 421:
                raise
            self.connect()
            self.try_once(content, sender=sender, to=to)
        self.carried += 1

    def connect(self) -> bool:
        """Whether there was a connection already."""
        try:
            return self.mailer.open() is False
        except smtplib.SMTPAuthenticationError as error:
            self.close()
            raise LoginError(str(error.smtp_code)) from error
        except OSError as error:  # smtplib's own errors are OSErrors too
            self.close()
            raise UnreachableError(type(error).__name__) from error

    def try_once(self, content: bytes, *, sender: str, to: Address) -> None:
        try:
            transmit(self.mailer.connection, content, sender=sender, to=to)
        except RefusedError as error:
            if error.code == 421:  # and then it hangs up
                self.close()
            raise
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            kind = UnreachableError if isinstance(error.__context__, TimeoutError) else HungUpError
            raise kind(type(error).__name__) from error
        except OSError as error:
            self.close()
            raise UnreachableError(type(error).__name__) from error

    def close(self) -> None:
        self.carried = 0
        with suppress(OSError):
            self.mailer.close()


def transmit(server: smtplib.SMTP, content: bytes, *, sender: str, to: Address) -> None:
    server.ehlo_or_helo_if_needed()
    options = f" SIZE={len(content)}" if server.has_extn("size") else ""
    if to.needs_utf8:
        if not server.has_extn("smtputf8"):
            raise RefusedError("UTF8")
        options += " SMTPUTF8"
    commands = [f"MAIL FROM:<{sender}>{options}".encode(), f"RCPT TO:<{to.spec}>".encode(), b"DATA"]
    ask = ask_together if server.has_extn("pipelining") else ask_in_turn
    if refusal := ask(server, commands):
        if refusal.code != 421:
            with suppress(OSError):  # a server that hangs up now is met at the next letter
                server.rset()
        raise refusal
    server.send(dotted(content))
    if refusal := refusal_in("DATA", *server.getreply(), yes=250):
        raise refusal


def ask_in_turn(server: smtplib.SMTP, commands: list[bytes]) -> RefusedError | None:
    """The server's first no, if it says one."""
    for stage, command in zip(STAGES, commands, strict=True):
        server.send(command + CRLF)
        if refusal := refusal_in(stage, *server.getreply(), yes=STAGES[stage]):
            return refusal
    return None


def ask_together(server: smtplib.SMTP, commands: list[bytes]) -> RefusedError | None:
    """The same in one trip instead of three (RFC 2920)."""
    server.send(CRLF.join([*commands, b""]))
    first = None
    for stage, yes in STAGES.items():
        code, words = server.getreply()
        first = first or refusal_in(stage, code, words, yes=yes)
        if code == 421:  # it says nothing more
            return first
    if first is not None and code == 354:  # it waits for a letter that nobody gets
        server.send(b"." + CRLF)
        server.getreply()
    return first


def refusal_in(stage: str, code: int, words: bytes, *, yes: int) -> RefusedError | None:
    if code < 200:  # no answer that SMTP knows
        raise smtplib.SMTPServerDisconnected
    return (
        None if code in {yes, yes + 1} else RefusedError(stage, code, words)
    )  # 251: it goes on to another address


def dotted(content: bytes) -> bytes:
    """With the end of the mail; a line that begins with a dot gets another (RFC 5321, 4.5.2)."""
    if content.startswith(b"."):
        content = b"." + content
    return content.replace(b"\r\n.", b"\r\n..") + b".\r\n"


@contextmanager
def open_carrier() -> Iterator[Line | Folder]:
    """What takes letters, closed at the end. It calls nobody before the first letter."""
    mailer = mailers.default
    carrier: Line | Folder
    if isinstance(mailer, EmailBackend):
        carrier = Line(mailer)
    elif isinstance(mailer, EmlBackend):
        carrier = Folder(mailer)
    else:
        raise ImproperlyConfigured("Letters go by SMTP or into a folder: MAILERS names neither.")
    try:
        yield carrier
    finally:
        carrier.close()
