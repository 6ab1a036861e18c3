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

from campaigns.newsletters.models import Delivery, Edition, NewsletterRules, Sending
from campaigns.newsletters.sending.carrying import Line, LogInRefused, NoLine
from campaigns.newsletters.sending.claiming import Batch, claim, give_back
from campaigns.newsletters.sending.composing import Letter, bytes_of, mail_address
from campaigns.newsletters.sending.finishing import finish_done
from campaigns.newsletters.sending.pausing import pause
from campaigns.newsletters.sending.settling import Refusals, leave_out, settle
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
MARK_SENT = "UPDATE newsletters_delivery SET state = 'sent', sent_at = %s, leased_until = NULL, last_error = '' WHERE id = %s"


class Reader(NamedTuple):
    email: str
    link_number: int


def hand_over_due() -> int:
    """Hand over what is due for some seconds; return how many letters went out. Any number of workers may do so at once."""
    rules, handed, until = NewsletterRules.current(), 0, time.monotonic() + TURN
    letters: dict[int, Letter] = {}
    refusals = Refusals()
    with Line() as line, marks_that_do_not_wait():
        while not stop.asked and time.monotonic() < until and (batch := claim(rules)):
            handed += hand_over(batch, line=line, letters=letters, rules=rules, refusals=refusals)
            finish_done(batch.sending)
    return handed


def hand_over(
    batch: Batch, *, line: Line, letters: dict[int, Letter], rules: NewsletterRules, refusals: Refusals
) -> int:
    """The letters of one batch, as far as they may go. What is left is given back at once."""
    handed = 0
    for place, delivery in enumerate(batch.deliveries):
        if stop.asked or (reader := reader_of(delivery, batch)) is None:
            if stop.asked or not may_go_on(delivery, batch):
                give_back(batch, batch.deliveries[place:])
                break
            continue
        if delivery.edition_id not in letters:
            letters[delivery.edition_id] = build(delivery.edition_id, batch.sending, rules=rules)
        try:
            send(delivery, reader, letter=letters[delivery.edition_id], line=line)
        except NoLine as error:
            give_back(batch, batch.deliveries[place:])
            why = Sending.Pause.LOGIN if isinstance(error, LogInRefused) else Sending.Pause.CONNECTION
            pause(batch.sending, why=why)
            break
        except (smtplib.SMTPException, ValueError) as error:
            if settle(delivery, error, email=reader.email, refusals=refusals):
                continue
            give_back(batch, batch.deliveries[place + 1 :])
            pause(batch.sending, why=Sending.Pause.CARRIER)
            break
        handed += 1
        refusals.in_a_row = 0
    return handed


def send(delivery: Delivery, reader: Reader, *, letter: Letter, line: Line) -> None:
    """Hand over one letter and mark it: one commit a letter, so that a kill doubles one at most."""
    address = mail_address(reader.email)
    own = bytes_of(
        address=address,
        subscriber_pk=delivery.subscriber_id or 0,
        link_number=reader.link_number,
        delivery_pk=delivery.pk,
        digest=delivery.digest,
    )
    line.carry(letter.to(own), sender=envelope_sender(delivery.pk, delivery.digest), to=address)
    with connection.cursor() as cursor:
        cursor.execute(MARK_SENT, [as_stored(timezone.now()), delivery.pk])


def build(edition_pk: int, sending: Sending, *, rules: NewsletterRules) -> Letter:
    """``date`` is the letter's own, so that one that goes twice is the same to the byte."""
    began = timezone.localtime(sending.started_at)
    return Letter(Edition.objects.get(pk=edition_pk), rules=rules, date=began)


def reader_of(delivery: Delivery, batch: Batch) -> Reader | None:
    """Who is to have the letter; None when it may not go now."""
    today = connection.ops.adapt_datefield_value(timezone.localdate())
    with connection.cursor() as cursor:
        cursor.execute(STILL_WANTED, [delivery.pk, as_stored(batch.leased_until), today])
        found = cursor.fetchone()
    return Reader(*found) if found else None


def may_go_on(delivery: Delivery, batch: Batch) -> bool:
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
