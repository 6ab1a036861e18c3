"""Asks the sources that are due: claimed under a lease, asked side by side, written down one by one.

The network is in threads that know no database, and no transaction is open meanwhile. Whoever dies on the way leaves a
lease that ends, and the sources are asked again.
"""

import logging
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.db import models, transaction
from django.utils import timezone

from cms.base.jobs import at_most_every, stop
from cms.base.security.logs import describe
from cms.news.importing.feed_parser import read
from cms.news.importing.intake import take_in
from cms.news.importing.items import Failed
from cms.news.importing.keyword_filter import Sifted, sift
from cms.news.importing.source_request import fetch
from cms.news.models import Source

BATCH = 16  # sources a call, so that the worker's other jobs get their turn
THREADS = 8
PATIENCE = 45.0  # seconds for the whole batch: two rounds of the slowest answers, and time to read them
GLANCE = 1.0  # seconds between two looks at whether the worker is to end
LEASE = timedelta(minutes=3)
DAY = timedelta(days=1)
HEALTH = ["tried_at", "next_at", "trouble", "trouble_detail", "leased_until"]
Trouble = Source.Trouble

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What came of asking one source; ``sifted`` is None when it has not changed since the last time."""

    sifted: Sifted | None
    etag: str
    last_modified: str


@at_most_every(30)
def poll_due() -> int:
    """Ask the sources that are due, at most a batch; return how many were asked.

    Any number of workers may do so at once. What goes wrong with a source is written down, never raised.
    """
    sources = claim()
    if not sources:
        return 0
    asked = 0
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="source")
    pending = {pool.submit(ask, source): source for source in sources}
    try:
        for source, outcome in outcomes_of(pending):
            write_down(source, outcome)
            asked += 1
    finally:
        # Not waited for: whoever is still at it has no part in what follows.
        pool.shutdown(wait=False, cancel_futures=True)
        release(pending.values())
    return asked


def look(source: Source) -> Sifted:
    """What would come in from a source as it stands in the form, saved or not. Writes nothing; raises Failed."""
    return sift(read(fetch(source, anew=True), source), source)


def claim() -> list[Source]:
    """The sources that are due, ours alone until the lease ends."""
    with transaction.atomic():
        now = timezone.now()
        due = list(Source.objects.due(now).select_for_update(skip_locked=True)[:BATCH])
        Source.objects.filter(pk__in=[source.pk for source in due]).update(leased_until=now + LEASE)
    for source in due:
        source.leased_until = now + LEASE
    return due


def release(sources: Iterable[Source]) -> None:
    """Let others have what we did not come to."""
    for source in sources:
        ours(source).update(leased_until=None)


def ours(source: Source) -> models.QuerySet[Source]:
    """The row as long as we hold the lease and it is still the address that was asked."""
    return Source.objects.filter(
        pk=source.pk, leased_until=source.leased_until, address=source.address, kind=source.kind
    )


def ask(source: Source) -> Looked:
    """Fetch, read and sift, in a thread of its own: nothing here may touch the database.

    Raises ``Failed``, and nothing else, for what is the source's fault.
    """
    answer = fetch(source)
    if answer.body is None:  # RFC 9110 lets a 304 leave out what has not changed
        etag, last_modified = answer.etag or source.etag, answer.last_modified or source.last_modified
        return Looked(sifted=None, etag=etag, last_modified=last_modified)
    sifted = sift(read(answer, source), source)
    return Looked(sifted=sifted, etag=answer.etag, last_modified=answer.last_modified)


def outcomes_of(pending: dict[Future[Looked], Source]) -> Iterator[tuple[Source, Looked | Failed]]:
    """Each as soon as it is there, until the worker is to end or patience does."""
    ends = monotonic() + PATIENCE
    while pending and not stop.asked:
        for future in wait(pending, timeout=GLANCE, return_when=FIRST_COMPLETED).done:
            if stop.asked:
                return
            source = pending.pop(future)
            yield source, outcome_of(future, source)
        if monotonic() > ends:
            yield from ((source, Failed(Trouble.SLOW)) for source in pending.values())
            return


def outcome_of(future: Future[Looked], source: Source) -> Looked | Failed:
    error = future.exception()
    if error is None:
        return future.result()
    return error if isinstance(error, Failed) else unexpected(error, source)


def unexpected(error: BaseException, source: Source) -> Failed:
    """A fault of ours, which costs this source its turn and no other."""
    log.error("Source %s could not be taken in: %s", source.pk, describe(error))
    return Failed(Trouble.UNREADABLE, type(error).__name__)


def write_down(source: Source, outcome: Looked | Failed) -> None:
    """What came of it and how the source is, in one transaction; nothing when the lease or the address is another by now."""
    if isinstance(outcome, Looked):
        try:
            return write_success(source, outcome)
        except Exception as error:
            outcome = unexpected(error, source)
    return write_failure(source, outcome)


def write_success(source: Source, looked: Looked) -> None:
    with transaction.atomic():
        row = ours(source).select_for_update().first()
        if row is None:
            return
        if looked.sifted is not None:
            take_in(row, looked.sifted.taken)
            row.taken = len(looked.sifted.taken)
        now = timezone.now()
        row.tried_at = row.succeeded_at = now
        row.next_at = now + timedelta(minutes=row.interval)
        row.trouble, row.trouble_detail = "", ""
        row.etag, row.last_modified = looked.etag, looked.last_modified
        row.was_unchanged = looked.sifted is None
        row.leased_until = None
        row.save(update_fields=[*HEALTH, "succeeded_at", "etag", "last_modified", "was_unchanged", "taken"])


def write_failure(source: Source, failed: Failed) -> None:
    now = timezone.now()
    ours(source).update(
        tried_at=now,
        next_at=now + wait_after(source, failed),
        trouble=failed.trouble,
        trouble_detail=failed.detail,
        failed_at=now,
        failure=failed.trouble,
        failure_detail=failed.detail,
        leased_until=None,
    )


def wait_after(source: Source, failed: Failed) -> timedelta:
    """The source's own interval at first, twice as long each time after, or as long as it asks for; a day at most."""
    if failed.trouble == Trouble.GONE:
        return DAY
    interval = timedelta(minutes=source.interval)
    last = source.next_at - source.tried_at if source.trouble and source.tried_at else timedelta()
    return min(max(interval, 2 * last, failed.wait or timedelta()), DAY)
