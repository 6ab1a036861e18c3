"""Which of the worker's jobs fail, for those who can mend it."""

from datetime import timedelta

from django.utils import timezone

from cms.waiting.models import FailingJob

PATIENCE = timedelta(minutes=10)  # it is tried again each half minute, and most that fails once works then

_known_to_work: set[str] = set()  # by this process, so that a job that works costs no query each second


def note_run(path: str, *, failed: bool) -> None:
    """For the hook ``job_ran``: a job of this path did, or did not, what it should."""
    if failed:
        _known_to_work.discard(path)
        FailingJob.objects.get_or_create(path=path, defaults={"since": timezone.now()})
    elif path not in _known_to_work:
        FailingJob.objects.filter(path=path).delete()
        _known_to_work.add(path)


def failing() -> list[FailingJob]:
    return list(FailingJob.objects.filter(since__lte=timezone.now() - PATIENCE).order_by("since"))
