"""What the worker and its jobs tell each other."""

from collections.abc import Callable
from dataclasses import dataclass

Job = Callable[[], int]


@dataclass
class Stop:
    """Set when the worker is asked to end: a long job looks at it between two steps and returns.

    A plain flag: the lock of a threading.Event could be held by the very thread that takes the signal.
    """

    asked: bool = False


stop = Stop()


def at_most_every(seconds: float) -> Callable[[Job], Job]:
    """Keep the worker's loop from calling a job more often; ``--once`` and others are not held back."""

    def mark(job: Job) -> Job:
        job.every = seconds  # type: ignore[attr-defined]
        return job

    return mark
