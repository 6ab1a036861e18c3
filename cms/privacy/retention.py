"""The end of what is past its retention, of every kind in the register, with a protocol in which nobody is named."""

import logging
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.base.jobs import at_most_every
from cms.base.security.logs import describe
from cms.privacy.models import AccessEntry, PurgeRun
from cms.privacy.register import Kind, kinds
from cms.privacy.write_ahead_log import sweep

FROM_HOUR = 2  # in the night, when few are here

log = logging.getLogger(__name__)


class BrokeOff(Exception):
    """Some kinds could not be purged; the others were. It says which, and the log says why."""


def purge(*, hand: PurgeRun.Hand, night: date | None = None) -> PurgeRun:
    """Delete what is too old, kind by kind, and write down how much. Raises BrokeOff when all that can be done is done.

    A night is taken once: IntegrityError tells whoever comes second.
    """
    with transaction.atomic():
        run = PurgeRun.objects.create(hand=hand, night=night)
    failed = []
    for kind in to_purge():
        done = purge_kind(kind)
        if done is None:
            failed.append(kind.key)
        else:
            run.counts[kind.key] = done
    run.ended_at = None if failed else timezone.now()
    run.save()
    if run.total:
        AccessEntry.objects.create(
            user=None, action=AccessEntry.Action.PURGE, what=str(run), count=run.total, reason=""
        )
    sweep()
    if failed:
        raise BrokeOff(", ".join(failed))
    return run


def would_purge() -> dict[str, int]:
    """What a purge would delete now, by the key of its kind: it is all done, counted and taken back."""
    with transaction.atomic():
        counts = {}
        for kind in to_purge():
            with transaction.atomic():
                counts[kind.key] = kind.purge() if kind.purge else 0
        transaction.set_rollback(True)
    return counts


def to_purge() -> list[Kind]:
    return [kind for kind in kinds() if kind.purge]


def purge_kind(kind: Kind) -> int | None:
    """How many rows went; None when it failed, which is logged without what the error says: it may hold an address."""
    try:
        return kind.purge() if kind.purge else 0
    except Exception as error:
        log.error("The purge of %s failed: %s", kind.key, describe(error))  # noqa: TRY400
        return None


@at_most_every(600)
def purge_nightly() -> int:
    """The worker's purge: once a night, by whichever worker comes first. Returns how many rows went.

    Raises ``BrokeOff`` when a part of it failed.
    """
    now = timezone.localtime()
    if now.hour < FROM_HOUR or PurgeRun.objects.filter(night=now.date()).exists():
        return 0
    try:
        return purge(hand=PurgeRun.Hand.WORKER, night=now.date()).total
    except IntegrityError:
        if PurgeRun.objects.filter(night=now.date()).exists():
            return 0  # another worker was first
        raise
