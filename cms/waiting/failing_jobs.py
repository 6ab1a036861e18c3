"""Which of the worker's jobs fail, for those who can mend it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from cms.waiting.models import FailingJob

PATIENCE = timedelta(minutes=10)  # it is tried again each half minute, and most that fails once works then
STALE = timedelta(minutes=30)  # since then it has not failed: it works, or nobody runs it

_failing: set[str] = (
    set()
)  # as far as this process knows, so that a job that works costs no query each second


def note_run(path: str, *, failed: bool) -> None:
    """For the hook ``job_ran``: a job of this path did, or did not, what it should."""
    if failed:
        _failing.add(path)
        note_failure(path)
    elif path in _failing:
        FailingJob.objects.filter(path=path).delete()
        _failing.discard(path)


def note_failure(path: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        row, is_new = FailingJob.objects.get_or_create(path=path, defaults={"since": now, "last_at": now})
        if not is_new:
            row.since = row.since if row.last_at > now - STALE else now
            row.last_at = now
            row.save(update_fields=["since", "last_at"])


def failing() -> list[FailingJob]:
    now = timezone.now()
    rows = FailingJob.objects.filter(since__lte=now - PATIENCE, last_at__gt=now - STALE)
    return list(rows.order_by("since", "pk"))
