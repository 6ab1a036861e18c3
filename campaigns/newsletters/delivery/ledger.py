"""The two questions that every letter costs the database: is it still wanted, and, when it has gone, that it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from campaigns.newsletters.models import Subscriber
from cms.privacy.encryption import Sealed

# Is it ours to send, is the sending under way, does the reader still want it? All that is asked is answered in the list, and
# rows are found by their primary keys alone: asked in WHERE, PostgreSQL may choose to go through all active readers.
STILL_WANTED = """
    SELECT s.row_key || s.email, s.link_number,
        d.state = 'queued' AND d.leased_until = {} AND g.state = 'sending' AND s.state = 'active'
        AND (s.paused_until IS NULL OR s.paused_until <= {})
        AND EXISTS (
            SELECT 1 FROM newsletters_subscriber_topics st
            JOIN newsletters_letterpage_topics lt ON lt.topic_id = st.topic_id
            WHERE st.subscriber_id = s.id AND lt.letterpage_id = g.letter_id
        )
    FROM newsletters_delivery d
    JOIN newsletters_sending g ON g.id = d.sending_id
    JOIN newsletters_subscriber s ON s.id = d.subscriber_id
    WHERE d.id = {}
"""
# Whoever holds the lease by now: it has been sent. Only a bounce that was quicker than the mark knows better.
MARK_SENT = """
    UPDATE newsletters_delivery SET state = 'sent', sent_at = {}, leased_until = NULL, last_error = ''
    WHERE id = {} AND state <> 'failed'
"""
# PostgreSQL plans a query anew each time it is asked, which takes longer than the letter, unless it is told to keep the plan.
# And what it can be told in one trip it is: a letter's mark, and the question about the next.
PREPARED = [
    f"PREPARE still_wanted (timestamptz, date, bigint) AS {STILL_WANTED.format('$1', '$2', '$3')}",
    f"PREPARE mark_sent (timestamptz, bigint) AS {MARK_SENT.format('$1', '$2')}",
    (
        "PREPARE mark_and_look (timestamptz, bigint, timestamptz, date, bigint) AS "
        f"WITH marked AS ({MARK_SENT.format('$1', '$2')}) {STILL_WANTED.format('$3', '$4', '$5')}"
    ),
]
ADDRESS: Any = Subscriber._meta.get_field("email")


class Reader(NamedTuple):
    email: str
    link_number: int


class Ledger:
    """Where it is written which letters have gone; each mark is a commit of its own."""

    def __init__(self, cursor: Any) -> None:
        self.cursor = cursor

    def reader_of(self, pk: int, leased_until: datetime) -> Reader | None:
        """Who is to have the letter; None when it may not go now. An address that cannot be read cannot be written to either."""
        asked = [*as_stored(leased_until, timezone.localdate()), pk]
        return self.found(STILL_WANTED.format("%s", "%s", "%s"), asked)

    def mark_sent(self, pk: int) -> None:
        self.cursor.execute(MARK_SENT.format("%s", "%s"), [*as_stored(timezone.now()), pk])

    def mark_and_look(self, pk: int, following: int, leased_until: datetime) -> Reader | None:
        """Mark the one as sent, and say who is to have the following one."""
        self.mark_sent(pk)
        return self.reader_of(following, leased_until)

    def found(self, query: str, values: list[Any]) -> Reader | None:
        self.cursor.execute(query, values)
        row = self.cursor.fetchone()
        if not row or not row[2]:
            return None
        sealed: Sealed = ADDRESS.from_db_value(row[0], None, None)
        return Reader(sealed.open("the address of a subscriber"), row[1])


class PreparedLedger(Ledger):
    """The same on PostgreSQL."""

    def reader_of(self, pk: int, leased_until: datetime) -> Reader | None:
        return self.found("EXECUTE still_wanted (%s, %s, %s)", [leased_until, timezone.localdate(), pk])

    def mark_sent(self, pk: int) -> None:
        self.cursor.execute("EXECUTE mark_sent (%s, %s)", [timezone.now(), pk])

    def mark_and_look(self, pk: int, following: int, leased_until: datetime) -> Reader | None:
        values = [timezone.now(), pk, leased_until, timezone.localdate(), following]
        return self.found("EXECUTE mark_and_look (%s, %s, %s, %s, %s)", values)


def as_stored(moment: datetime, *days: date) -> list[Any]:
    operations = connection.ops
    return [operations.adapt_datetimefield_value(moment), *map(operations.adapt_datefield_value, days)]


@contextmanager
def open_ledger() -> Iterator[Ledger]:
    """For a turn. On PostgreSQL a mark is not waited for until it is on the disk, which takes longer than the letter.

    A worker that is killed loses none: the server has them. When the server itself loses its power, the marks of the last
    half second are gone, and those letters go again, as the same messages. No letter is lost either way.
    """
    is_postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if not is_postgres:
            yield Ledger(cursor)
            return
        cursor.execute("DEALLOCATE ALL")  # of a turn that broke off
        for statement in PREPARED:
            cursor.execute(statement)
        cursor.execute("SET synchronous_commit = off")
        try:
            yield PreparedLedger(cursor)
        finally:
            cursor.execute("SET synchronous_commit TO DEFAULT")
            cursor.execute("DEALLOCATE ALL")
