"""How far a letter has come, in numbers that an editor asks for."""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from campaigns.newsletters.models import Delivery, NewsletterRules, Sending

LOOK_BACK = timedelta(minutes=2)


@dataclass(frozen=True)
class Progress:
    """Letters by what became of them. ``deferred`` are among ``left``: they were tried and wait for another try."""

    total: int
    sent: int
    left: int
    deferred: int
    failed: int
    left_out: int
    minutes_to_go: int | None

    @property
    def done(self) -> int:
        return self.total - self.left


def progress_of(sending: Sending) -> Progress:
    """Two queries, both by index."""
    state = Delivery.State
    counts = dict(
        Delivery.objects.filter(sending=sending).order_by().values_list("state").annotate(Count("pk"))
    )
    queued = Delivery.objects.filter(sending=sending, state=state.QUEUED)
    recent = Q(state=state.SENT, sent_at__gte=timezone.now() - LOOK_BACK)
    now = Delivery.objects.filter(sending=sending).aggregate(lately=Count("pk", filter=recent))
    left = counts.get(state.QUEUED, 0)
    return Progress(
        total=sum(counts.values()),
        sent=counts.get(state.SENT, 0),
        left=left,
        deferred=queued.filter(attempts__gt=0).count(),
        failed=counts.get(state.FAILED, 0),
        left_out=counts.get(state.SKIPPED, 0),
        minutes_to_go=minutes_for(left, lately=now["lately"]),
    )


def minutes_for(left: int, *, lately: int) -> int | None:
    """At the pace of the last minutes, or at what the throttle allows when it has just begun; None when nobody can tell."""
    allowed = NewsletterRules.current().per_minute
    pace = lately / (LOOK_BACK.total_seconds() / 60) or allowed
    return math.ceil(left / pace) if left and pace else None


def failures_of(sending: Sending) -> list[tuple[str, int]]:
    """Kinds of error with how often each, the most frequent first; never an address."""
    failed = Delivery.objects.filter(sending=sending, state=Delivery.State.FAILED)
    return list(failed.order_by().values_list("last_error").annotate(count=Count("pk")).order_by("-count"))
