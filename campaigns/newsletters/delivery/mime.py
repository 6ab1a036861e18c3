"""An edition as the bytes of a mail, made once; what is a reader's own is put in between for each of them.

Building a mail costs many times what sending it does. So all that is the same for everybody lies ready, cut where a
reader's bytes go. Around those stand soft line breaks (RFC 2045, 6.7), so that no line grows with what is put in.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, parseaddr
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import punycode
from django.utils.translation import gettext, override

from campaigns.newsletters.models import Edition, NewsletterRules
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.newsletters.returns.verp import message_id
from campaigns.newsletters.subscription.signed_links import address_of, leave_token, manage_token
from cms.mail.outbox import NOT_IN_A_LINE

WIDTH = 75  # and the "=" of a soft line break: 76
ID_MARK, TO_MARK = "xMESSAGEIDx", "xTOx"
IN_HEAD = re.compile(f"({ID_MARK}|{TO_MARK}|{LEAVE_MARK})".encode())
IN_BODY = re.compile(f"({MANAGE_MARK}|{LEAVE_MARK})".encode())
QUOTED = [bytes([byte]) if 32 < byte < 127 and byte != 61 else b"=%02X" % byte for byte in range(256)]
QUOTED[32], QUOTED[9] = b" ", b"\t"
# Neither can stand in what is quoted-printable, where "=" begins a number or ends a line.
BOUNDARY = "=_letter"
# Which part of Own takes the place of which mark, in the head and in the body.
SLOTS = {TO_MARK.encode(): 0, ID_MARK.encode(): 1, LEAVE_MARK.encode(): 2}
BODY_SLOTS = {LEAVE_MARK.encode(): 3, MANAGE_MARK.encode(): 4}


class Own(NamedTuple):
    """What is one reader's alone; ``leave`` in one line for the head, ``shown_leave`` and ``manage`` folded for the body."""

    to: bytes
    message_id: bytes
    leave: bytes
    shown_leave: bytes
    manage: bytes


class Letter:
    """The mail of an edition, whole but for what is a reader's own."""

    def __init__(self, edition: Edition, *, rules: NewsletterRules, date: datetime) -> None:
        head = IN_HEAD.split(head_of(edition, rules=rules, date=date))
        self.pieces = [*head, *IN_BODY.split(body_of(edition))]
        self.slots = [(place, SLOTS[head[place]]) for place in range(1, len(head), 2)]
        body = range(len(head) + 1, len(self.pieces), 2)
        self.slots += [(place, BODY_SLOTS[self.pieces[place]]) for place in body]

    def to(self, own: Own) -> bytes:
        """For one reader, with CRLF; dots at the beginning of lines are left to SMTP."""
        pieces = self.pieces.copy()
        for place, slot in self.slots:
            pieces[place] = own[slot]
        return b"".join(pieces)


def bytes_of(*, address: str, subscriber_pk: int, link_number: int, delivery_pk: int, digest: str) -> Own:
    """``address`` as ``mail_address`` gives it. The Message-ID is the same each time."""
    leave = leave_token(subscriber_pk, link_number).encode()
    return Own(
        to=address.encode(),
        message_id=message_id(delivery_pk, digest).encode(),
        leave=leave,
        shown_leave=folded(leave),
        manage=folded(manage_token(subscriber_pk, link_number).encode()),
    )


def folded(token: bytes) -> bytes:
    """A token over several lines with soft breaks between; it has nothing that quoted-printable would write otherwise."""
    return b"=\r\n".join(token[at : at + WIDTH] for at in range(0, len(token), WIDTH))


def head_of(edition: Edition, *, rules: NewsletterRules, date: datetime) -> bytes:
    leave = address_of("leave_letters", LEAVE_MARK, language=edition.language)
    name, address = sender(rules, language=edition.language)
    host = punycode(urlsplit(settings.SITE_URL).hostname or "localhost").replace(":", ".")
    lines = [
        header("From", f"{phrase(name)}\r\n <{ascii_domain(address)}>" if name else ascii_domain(address)),
        *([header("Reply-To", ascii_domain(rules.reply_to))] if rules.reply_to else []),
        header("To", TO_MARK),
        header("Subject", words("Subject", edition.subject)),
        header("Date", format_datetime(date)),
        f"Message-ID:\r\n {ID_MARK}",
        f"List-Unsubscribe:\r\n <{leave}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",  # RFC 8058
        f"List-Id: <letters.{host.strip('[]')}>",  # RFC 2919
        "Precedence: bulk",  # no out-of-office replies, please
        f"Content-Language: {edition.language}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{BOUNDARY}"',
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def body_of(edition: Edition) -> bytes:
    """Plain text first: a program shows the last part that it can (RFC 2046, 5.1.4)."""
    parts = [("plain", edition.text), ("html", edition.html)]
    return b"".join([*(part(kind, text) for kind, text in parts), f"--{BOUNDARY}--\r\n".encode()])


def part(kind: str, text: str) -> bytes:
    lines = [
        f"--{BOUNDARY}",
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + b"\r\n".join(quoted(text)) + b"\r\n"


def quoted(text: str) -> Iterator[bytes]:
    """Lines in quoted-printable, each mark on one of its own between soft line breaks."""
    for line in text.rstrip("\n").split("\n"):
        pieces = [piece for piece in IN_BODY.split(line.rstrip("\r").encode()) if piece]
        for number, piece in enumerate(pieces):
            folded = [piece] if IN_BODY.fullmatch(piece) else list(fold(piece))
            goes_on = number + 1 < len(pieces)
            yield from (each + b"=" for each in folded[:-1])
            yield folded[-1] + b"=" if goes_on else folded[-1]
        if not pieces:
            yield b""


def fold(raw: bytes) -> Iterator[bytes]:
    """One line, cut where it would grow too long and never within an octet's number."""
    line, length = list[bytes](), 0
    last = len(raw) - 1
    for place, byte in enumerate(raw):
        octet = b"=%02X" % byte if place == last and byte in b" \t" else QUOTED[byte]
        if length + len(octet) > WIDTH:
            yield b"".join(line)
            line, length = [], 0
        line.append(octet)
        length += len(octet)
    yield b"".join(line)


def sender(rules: NewsletterRules, *, language: str) -> tuple[str, str]:
    """Name and address: what editors chose, else MAIL_FROM's, else the programme's name."""
    name, address = parseaddr(settings.MAIL_FROM)
    with override(language):
        return rules.sender_name or name or gettext("Vägra gängvåld"), address


def header(name: str, value: str) -> str:
    return f"{name}: {value}"


def words(name: str, text: str) -> str:
    """A header's text in one line or, folded, several; what is not ASCII as encoded words (RFC 2047)."""
    line = NOT_IN_A_LINE.sub(" ", text).strip()
    charset = "us-ascii" if line.isascii() and "=?" not in line else "utf-8"
    return Header(line, charset, header_name=name, maxlinelen=WIDTH).encode(linesep="\r\n")


def phrase(name: str) -> str:
    """The name before an address."""
    line = NOT_IN_A_LINE.sub(" ", name).strip()
    if line.isascii() and "=?" not in line:
        escaped = line.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return words("From", line)


def ascii_domain(address: str) -> str:
    local, _at, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{punycode(domain)}"


def mail_address(email: str) -> str:
    """How a reader is written to: the domain in ASCII, what stands before the @ as it is.

    Raises ValueError for what would break a line or has no domain that can be written.
    """
    if any(ord(character) < 32 or ord(character) == 127 for character in email) or "@" not in email:
        raise ValueError("The address cannot stand in a mail.")
    return ascii_domain(email)  # raises UnicodeError, a ValueError
