"""Telling a worker that there is something to do, so that it need not find out by looking.

Through Django's own tasks, so that any backend may carry it (TASKS_BACKEND). The rows stay the truth: a wake-up that is
lost costs the second until a worker looks, and one that comes twice does nothing.
"""

from django.db import transaction
from django.tasks import task
from django.utils import timezone

from campaigns.newsletters.delivery.handover import hand_over_due
from campaigns.newsletters.delivery.queue import queue_due
from campaigns.newsletters.models import Sending


@task(backend="jobs")
def send_letters() -> int:
    """One turn of the newsletters' jobs; returns how much was done."""
    return queue_due() + hand_over_due()


def wake(sending: Sending) -> None:
    """Once the caller's transaction holds; for a letter that is planned for later there is nothing to do yet."""
    if sending.state != Sending.State.ASKED and sending.send_at <= timezone.now():
        transaction.on_commit(send_letters.enqueue)
