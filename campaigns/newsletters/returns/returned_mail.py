"""What a returned mail says: that an address is gone, cannot take mail for now, that somebody complained, or nothing."""

import email.policy
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr
from enum import Enum

from flufl.bounce import all_failures

from campaigns.newsletters.returns.verp import OURS

FROM_OUTBOX = re.compile(r"<[0-9a-f]{32}@[^\s<>@]{1,255}>")  # the Message-ID of a mail that is no letter
RECIPIENTS = ["To", "Delivered-To", "X-Original-To", "Envelope-To"]
NAMES = 20  # looked up for one mail, at most
STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?!\.?\d)")  # RFC 3463
REPLY = re.compile(r"(?<![\d.])4\d\d(?![\d.])")
# Refused, and yet not gone: a full mailbox, a letter too large, a server in trouble, a policy. What is about us or about
# the letter must not cost us all readers of a mail provider in one morning.
FOR_NOW = re.compile(r"4\.\d+\.\d+|5\.2\.[23]|5\.3\.\d+|5\.4\.7|5\.6\.\d+|5\.7\.\d+")


class Kind(Enum):
    GONE = "gone"  # no mail will ever arrive there
    FOR_NOW = "for now"  # this letter did not arrive, the next one may
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"  # a delay, a receipt, out of office: nothing to do
    OTHER = "other"  # by a person, or unreadable: left for a person


@dataclass(frozen=True)
class Report:
    kind: Kind
    status: str  # "5.1.1" (RFC 3463), or nothing
    mails: list[str]  # Message-IDs that may be those of other mails of ours
    names: list[str]  # what may be ours by its looks, the address it came to first; for verp.delivery_behind


def read_report(raw: bytes) -> Report:
    """Read a mail of which ``raw`` is the beginning, whatever it is. It may lie: only ``names`` that verify are ours."""
    names = [found[0] for found in OURS.finditer(raw.decode("ascii", "replace"))]
    try:
        message = message_from_bytes(raw, policy=email.policy.compat32)  # what flufl.bounce reads
        names = [*recipients_of(message), *names]
        kind, status = sort(message)
    except Exception:  # written to break parsers, or by one who never read an RFC
        kind, status = Kind.OTHER, ""
    mails = list(dict.fromkeys(FROM_OUTBOX.findall(raw.decode("ascii", "replace"))))
    names = list(dict.fromkeys(name.lower() for name in names))
    return Report(kind=kind, status=status, mails=mails[:NAMES], names=names[:NAMES])


def recipients_of(message: Message) -> list[str]:
    values = [str(value) for header in RECIPIENTS for value in message.get_all(header, [])]
    return [found[0] for value in values for found in OURS.finditer(value)]


def sort(message: Message) -> tuple[Kind, str]:
    """Reports that say of themselves what they are go before guesses: nearly all of them are called automatic replies too."""
    feedback = next(iter(parts(message, "feedback-report")), None)
    if feedback is not None:
        is_complaint = str(feedback.get("Feedback-Type", "")).strip().lower() == "abuse"
        return (Kind.COMPLAINT if is_complaint else Kind.AUTOMATIC), ""
    statuses = parts(message, "delivery-status")
    if statuses or "X-Failed-Recipients" in message:
        return weigh(message, statuses)
    if is_automatic(message):
        return Kind.AUTOMATIC, ""
    return weigh(message, []) if is_from_a_server(message) else (Kind.OTHER, "")


def parts(message: Message, subtype: str) -> list[Message]:
    """The blocks of headers in the message's own reports, not those of a mail that it returns or forwards."""
    returned = {
        id(part) for mail in of_type(message, "rfc822") if mail is not message for part in mail.walk()
    }
    own = [part for part in of_type(message, subtype) if id(part) not in returned and part.is_multipart()]
    return [block for part in own for block in part.get_payload() if isinstance(block, Message)]


def of_type(message: Message, subtype: str) -> list[Message]:
    return [part for part in message.walk() if part.get_content_type() == f"message/{subtype}"]


def weigh(message: Message, blocks: list[Message]) -> tuple[Kind, str]:
    """A failure is for good unless its code says otherwise. A delay is nothing yet: the end of it is reported too."""
    _delayed, failed = all_failures(message)
    statuses = [status_of(block) for block in blocks if action_of(block).startswith(("fail", "error"))]
    if not failed and not statuses:
        return (Kind.AUTOMATIC if _delayed or blocks else Kind.OTHER), ""
    status = next(iter(statuses), "") or status_in(first_text(message))
    return (Kind.FOR_NOW if FOR_NOW.fullmatch(status) else Kind.GONE), status


def action_of(block: Message) -> str:
    return str(block.get("Action", "")).strip().lower()


def status_of(block: Message) -> str:
    """The code of a failed recipient; the other server's own words are more exact where Status only says "failed"."""
    status, words = status_in(str(block.get("Status", ""))), str(block.get("Diagnostic-Code", ""))
    if status and not status.endswith(".0.0"):
        return status
    return status_in(words) or ("4.0.0" if REPLY.search(words) else status)


def status_in(text: str) -> str:
    found = STATUS.search(text)
    return found[0] if found else ""


def first_text(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            content = part.get_payload(decode=True)
            return content.decode("ascii", "replace") if isinstance(content, bytes) else ""
    return ""


def is_automatic(message: Message) -> bool:
    """Whether a program answered for somebody (RFC 3834, and what was customary before it)."""
    submitted = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    precedence = str(message.get("Precedence", "")).strip().lower()
    return (
        submitted != "no"
        or precedence in {"auto_reply", "auto-reply"}
        or any(header in message for header in ("X-Autoreply", "X-Autorespond", "X-Autoresponse"))
    )


def is_from_a_server(message: Message) -> bool:
    """Whether nobody in person wrote it: only then may its words be searched for those of a bounce."""
    local = parseaddr(str(message.get("From", "")))[1].partition("@")[0].lower()
    return str(message.get("Return-Path", "")).strip() == "<>" or local in {"mailer-daemon", "postmaster"}
