"""Handing letters over to the mail server: claim, look again, send, mark.

In that order, so that a crash loses no letter. Whoever dies between sending and marking leaves one letter that goes again,
as the same message. Whether it is still wanted is asked for each letter, at the moment of sending.
"""

import smtplib
import time
from enum import Enum

from django.utils import timezone

from campaigns.newsletters.delivery.batch import Batch, Claimed, claim, give_back
from campaigns.newsletters.delivery.completion import finish_all_done
from campaigns.newsletters.delivery.ledger import Ledger, Reader, open_ledger
from campaigns.newsletters.delivery.mime import Letter, bytes_of, mail_address
from campaigns.newsletters.delivery.pause import pause
from campaigns.newsletters.delivery.smtp import Line, LogInRefused, NoLine
from campaigns.newsletters.delivery.smtp_refusal import Refusals, leave_out, put_back, settle
from campaigns.newsletters.models import Edition, NewsletterRules, Sending
from campaigns.newsletters.returns.verp import envelope_sender
from cms.base.jobs import stop

TURN = 10.0  # seconds, then the worker's other jobs have theirs


class Turn:
    """A worker's turn at the mail server: one line, one ledger, and each edition's letter made once."""

    def __init__(self, line: Line, ledger: Ledger, *, rules: NewsletterRules) -> None:
        self.line, self.ledger, self.rules = line, ledger, rules
        self.until = time.monotonic() + TURN
        self.letters: dict[int, Letter] = {}
        self.refusals = Refusals()

    @property
    def is_over(self) -> bool:
        return stop.asked or time.monotonic() > self.until


def hand_over_due() -> int:
    """Hand over what is due for some seconds; return how many letters were settled. Any number of workers may do so at once."""
    rules, handed = NewsletterRules.current(), 0
    with Line() as line, open_ledger() as ledger:
        turn = Turn(line, ledger, rules=rules)
        while not turn.is_over and (batch := claim(rules)):
            handed += hand_over(batch, turn)
        turn.refusals.believe()
    finish_all_done()
    return handed


def hand_over(batch: Batch, turn: Turn) -> int:
    """The letters of one batch, as far as they may go. What is left is given back at once."""
    ledger, leased_until = turn.ledger, batch.leased_until
    reader = ledger.reader_of(batch.deliveries[0].pk, leased_until)
    for place, delivery in enumerate(batch.deliveries):
        following = batch.deliveries[place + 1].pk if place + 1 < len(batch.deliveries) else None
        if turn.is_over:
            give_back(batch, batch.deliveries[place:])
            return place
        outcome = try_one(batch, delivery, reader, turn)
        if outcome is Outcome.SENT and following:
            reader = ledger.mark_and_look(delivery.pk, following, leased_until)
        elif outcome is Outcome.SENT:
            ledger.mark_sent(delivery.pk)
        elif outcome is Outcome.ENDED:
            give_back(batch, batch.deliveries[place:])
            return place
        else:
            reader = ledger.reader_of(following, leased_until) if following else None
    return len(batch.deliveries)


class Outcome(Enum):
    SENT = "sent"  # and to be marked at once
    SETTLED = "settled"  # refused or left out, and written down
    ENDED = "ended"  # and no other may follow


def try_one(batch: Batch, delivery: Claimed, reader: Reader | None, turn: Turn) -> Outcome:
    if reader is None:
        return Outcome.SETTLED if may_go_on(delivery, batch) else Outcome.ENDED
    if delivery.edition_id not in turn.letters:
        turn.letters[delivery.edition_id] = build(delivery.edition_id, batch.sending, rules=turn.rules)
    refusals, sending_pk = turn.refusals, batch.sending.pk
    try:
        send(delivery, reader, turn)
    except NoLine as error:
        why = Sending.Pause.LOGIN if isinstance(error, LogInRefused) else Sending.Pause.CONNECTION
        pause(batch.sending, why=why)
        return Outcome.ENDED
    except (smtplib.SMTPException, ValueError) as error:
        if settle(delivery, error, email=reader.email, refusals=refusals, sending_pk=sending_pk):
            return Outcome.SETTLED
        pause(batch.sending, why=Sending.Pause.CARRIER)
        put_back(refusals)
        return Outcome.ENDED
    refusals.taken(sending_pk)
    return Outcome.SENT


def send(delivery: Claimed, reader: Reader, turn: Turn) -> None:
    """Hand over one letter. It is to be marked next: one commit a letter, so that a kill doubles one at most."""
    address = mail_address(reader.email)
    own = bytes_of(
        address=address,
        subscriber_pk=delivery.subscriber_id or 0,
        link_number=reader.link_number,
        delivery_pk=delivery.pk,
        digest=delivery.digest,
    )
    content = turn.letters[delivery.edition_id].to(own)
    turn.line.carry(content, sender=envelope_sender(delivery.pk, delivery.digest), to=address)


def build(edition_pk: int, sending: Sending, *, rules: NewsletterRules) -> Letter:
    """``date`` is the letter's own, so that one that goes twice is the same to the byte."""
    began = timezone.localtime(sending.started_at)
    return Letter(Edition.objects.get(pk=edition_pk), rules=rules, date=began)


def may_go_on(delivery: Claimed, batch: Batch) -> bool:
    """After a letter that may not go: whether the others may. One that its reader does not want any more is left out."""
    if not Sending.objects.filter(pk=batch.sending.pk, state=Sending.State.SENDING).exists():
        return False
    leave_out(delivery, leased_until=batch.leased_until)
    return True
