"""Handing letters over to the mail server: claim, look again, send, mark.

In that order, so that a crash loses no letter. Whoever dies between sending and marking leaves one letter that goes again,
as the same message. Whether it is still wanted is asked for each letter, at the moment of sending.
"""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from campaigns.newsletters.models import Edition, NewsletterRules, Sending
from campaigns.newsletters.sending.carrying import Line, LogInRefused, NoLine
from campaigns.newsletters.sending.claiming import Batch, Claimed, claim, give_back
from campaigns.newsletters.sending.composing import Letter, bytes_of, mail_address
from campaigns.newsletters.sending.finishing import finish_all_done
from campaigns.newsletters.sending.pausing import pause
from campaigns.newsletters.sending.settling import Refusals, leave_out, put_back, settle
from campaigns.newsletters.sending.verp import envelope_sender
from cms.base.working import stop

TURN = 10.0  # seconds, then the worker's other jobs have theirs

# One question a letter, by primary keys: is it ours to send, is the sending under way, does the reader still want it?
STILL_WANTED = """
    SELECT s.email, s.link_number
    FROM newsletters_delivery d
    JOIN newsletters_sending g ON g.id = d.sending_id
    JOIN newsletters_subscriber s ON s.id = d.subscriber_id
    WHERE d.id = %s AND d.state = 'queued' AND d.leased_until = %s AND g.state = 'sending' AND s.state = 'active'
    AND (s.paused_until IS NULL OR s.paused_until <= %s)
    AND EXISTS (
        SELECT 1 FROM newsletters_subscriber_topics st
        JOIN newsletters_letterpage_topics lt ON lt.topic_id = st.topic_id
        WHERE st.subscriber_id = s.id AND lt.letterpage_id = g.letter_id
    )
"""
# Whoever holds the lease by now: it has been sent. Only a bounce that was quicker than the mark knows better.
MARK_SENT = """
    UPDATE newsletters_delivery SET state = 'sent', sent_at = %s, leased_until = NULL, last_error = ''
    WHERE id = %s AND state <> 'failed'
"""


class Reader(NamedTuple):
    email: str
    link_number: int


class Turn:
    """A worker's turn at the mail server: one line, one cursor, and each edition's letter made once."""

    def __init__(self, line: Line, cursor: Any, *, rules: NewsletterRules) -> None:
        self.line, self.cursor, self.rules = line, cursor, rules
        self.until = time.monotonic() + TURN
        self.letters: dict[int, Letter] = {}
        self.refusals = Refusals()

    @property
    def is_over(self) -> bool:
        return stop.asked or time.monotonic() > self.until


def hand_over_due() -> int:
    """Hand over what is due for some seconds; return how many letters were settled. Any number of workers may do so at once."""
    rules, handed = NewsletterRules.current(), 0
    with Line() as line, marks_that_do_not_wait(), connection.cursor() as cursor:
        turn = Turn(line, cursor, rules=rules)
        while not turn.is_over and (batch := claim(rules)):
            handed += hand_over(batch, turn)
        turn.refusals.believe()
    finish_all_done()
    return handed


def hand_over(batch: Batch, turn: Turn) -> int:
    """The letters of one batch, as far as they may go. What is left is given back at once."""
    lease = as_stored(batch.leased_until)
    today = connection.ops.adapt_datefield_value(timezone.localdate())
    for place, delivery in enumerate(batch.deliveries):
        if turn.is_over:
            give_back(batch, batch.deliveries[place:])
            return place
        turn.cursor.execute(STILL_WANTED, [delivery.pk, lease, today])
        found = turn.cursor.fetchone()
        goes_on = try_one(batch, delivery, Reader(*found), turn) if found else may_go_on(delivery, batch)
        if not goes_on:
            give_back(batch, batch.deliveries[place:])
            return place
    return len(batch.deliveries)


def try_one(batch: Batch, delivery: Claimed, reader: Reader, turn: Turn) -> bool:
    """Whether the next letter may follow."""
    if delivery.edition_id not in turn.letters:
        turn.letters[delivery.edition_id] = build(delivery.edition_id, batch.sending, rules=turn.rules)
    refusals, sending_pk = turn.refusals, batch.sending.pk
    try:
        send(delivery, reader, turn)
    except NoLine as error:
        why = Sending.Pause.LOGIN if isinstance(error, LogInRefused) else Sending.Pause.CONNECTION
        pause(batch.sending, why=why)
        return False
    except (smtplib.SMTPException, ValueError) as error:
        if settle(delivery, error, email=reader.email, refusals=refusals, sending_pk=sending_pk):
            return True
        pause(batch.sending, why=Sending.Pause.CARRIER)
        put_back(refusals)
        return False
    refusals.taken(sending_pk)
    return True


def send(delivery: Claimed, reader: Reader, turn: Turn) -> None:
    """Hand over one letter and mark it: one commit a letter, so that a kill doubles one at most."""
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
    turn.cursor.execute(MARK_SENT, [as_stored(timezone.now()), delivery.pk])


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


def as_stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


@contextmanager
def marks_that_do_not_wait() -> Iterator[None]:
    """On PostgreSQL a mark is not waited for until it is on the disk, which takes longer than the letter.

    A worker that is killed loses none: the server has them. When the server itself loses its power, the marks of the last
    half second are gone, and those letters go again, as the same messages. No letter is lost either way.
    """
    is_postgres = connection.vendor == "postgresql"
    if is_postgres:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
    try:
        yield
    finally:
        if is_postgres:
            with connection.cursor() as cursor:
                cursor.execute("SET synchronous_commit TO DEFAULT")
