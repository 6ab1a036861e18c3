"""The beginning of a sending: the letter is frozen and gets a row for each reader."""

import logging
from collections import defaultdict
from datetime import timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.newsletters.delivery.completion import finish_done
from campaigns.newsletters.delivery.pause import hold_changed
from campaigns.newsletters.letter.audience import audience_of
from campaigns.newsletters.letter.edition import WHOLE_CITY, Editions
from campaigns.newsletters.models import NewsletterRules, Sending, Subscriber, Suppression
from campaigns.newsletters.models.suppressions import digest_of, pepper
from cms.base.jobs import stop
from cms.privacy.encryption import CannotBeRead

LEASE = timedelta(minutes=5)
CHUNK = 2000  # readers a transaction

INSERT = """
    INSERT INTO newsletters_delivery
    (sending_id, subscriber_id, digest, edition_id, send_after, state, attempts, last_error)
    VALUES (%s, %s, %s, %s, %s, 'queued', 0, '') ON CONFLICT DO NOTHING
"""
Reader = tuple[int, Any, str]  # primary key, sealed e-mail, language

log = logging.getLogger(__name__)


class Row(NamedTuple):
    """What one delivery has of its own, in the order of INSERT."""

    subscriber: int
    digest: str
    edition: int


def queue_due() -> int:
    """Begin what is due, and go on with what a worker left half done; return how many rows were made.

    Any number of workers may do so at once: each sending has one at a time.
    """
    made = 0
    while not stop.asked and (sending := claim()) is not None:
        made += queue(sending)
    return made


def claim() -> Sending | None:
    """A sending of ours to make ready, leased; None when there is none or the crisis switch is on."""
    if NewsletterRules.current().halted_at is not None:
        return None
    with transaction.atomic():
        now = timezone.now()
        half_done = Q(state=Sending.State.QUEUING) & (Q(leased_until=None) | Q(leased_until__lt=now))
        due = Q(state=Sending.State.PLANNED, send_at__lte=now)
        rows = Sending.objects.filter(due | half_done, carrier="own").order_by("send_at", "pk")
        free = rows.select_for_update(skip_locked=True, of=("self",))
        sending = next((row for row in free if not hold_changed(row)), None)
        if sending is not None:
            sending.state = Sending.State.QUEUING
            sending.started_at = sending.started_at or now
            sending.leased_until = now + LEASE
            sending.save(update_fields=["state", "started_at", "leased_until"])
    return sending


def queue(sending: Sending) -> int:
    """Rows for all readers, chunk by chunk; each chunk is one transaction with the place where the next begins."""
    editions, key, made = Editions(sending), pepper(), 0
    editions.freeze()
    while not stop.asked:
        added = add_chunk(sending, editions=editions, key=key)
        if added is None:
            return made
        made += added
    Sending.objects.filter(pk=sending.pk, leased_until=sending.leased_until).update(leased_until=None)
    return made


def add_chunk(sending: Sending, *, editions: Editions, key: bytes) -> int | None:
    """How many rows were added; None when there is nobody left, or the sending is not ours any more."""
    with transaction.atomic():
        held = Sending.objects.select_for_update(of=("self",)).filter(
            pk=sending.pk, state=Sending.State.QUEUING, leased_until=sending.leased_until
        )
        row = held.first()
        if row is None:
            return None
        readers = list(
            audience_of(sending.letter)
            .filter(pk__gt=row.queued_up_to)
            .order_by("pk")
            .values_list("pk", "email", "language")[:CHUNK]
        )
        if not readers:
            row.state, row.leased_until = Sending.State.SENDING, None
            row.save(update_fields=["state", "leased_until"])
            finish_done(row)
            return None
        made = insert(sending, without_suppressed(rows_for(readers, editions=editions, key=key)))
        sending.leased_until = timezone.now() + LEASE
        held.update(queued_up_to=readers[-1][0], total=F("total") + made, leased_until=sending.leased_until)
    return made


def rows_for(readers: list[Reader], *, editions: Editions, key: bytes) -> list[Row]:
    areas = areas_of(readers[0][0], readers[-1][0])
    return [
        Row(
            subscriber=pk,
            digest=digest_of(email, key=key),
            edition=editions.edition_for(language=language, areas=areas.get(pk, WHOLE_CITY)).pk,
        )
        for pk, sealed, language in readers
        if not isinstance(email := sealed.open(f"address of the subscriber {pk}"), CannotBeRead)
    ]


def insert(sending: Sending, rows: list[Row]) -> int:
    """Past the models, which take five times as long to write a row. Returns how many are new."""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    with connection.cursor() as cursor:
        cursor.executemany(INSERT, [(sending.pk, *row, now) for row in rows])
        return max(cursor.rowcount, 0)  # of no rows at all, some drivers say -1


def areas_of(first: int, last: int) -> dict[int, frozenset[int]]:
    """The areas of all readers between two primary keys who chose any. One query."""
    chosen: dict[int, set[int]] = defaultdict(set)
    pairs = Subscriber.areas.through.objects.filter(subscriber_id__gte=first, subscriber_id__lte=last)
    for reader, area in pairs.values_list("subscriber_id", "area_id"):
        chosen[reader].add(area)
    return {reader: frozenset(areas) for reader, areas in chosen.items()}


def without_suppressed(rows: list[Row]) -> list[Row]:
    digests = [row.digest for row in rows]
    suppressed = set(Suppression.objects.filter(digest__in=digests).values_list("digest", flat=True))
    return [row for row in rows if row.digest not in suppressed]
