"""Who gets a row when a letter is made ready."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters.delivery.queue import queue_due
from campaigns.newsletters.models import Delivery, Sending, Subscriber, Suppression
from campaigns.newsletters.models.suppressions import digest_of
from tests.campaigns.newsletters.delivery.letters import a_letter, some_readers


@pytest.fixture
def planned(site: object) -> Sending:
    a_moment_ago = timezone.now() - timedelta(seconds=1)
    return Sending.objects.create(letter=a_letter(), state=Sending.State.PLANNED, send_at=a_moment_ago)


def queued() -> list[str]:
    return list(Delivery.objects.order_by("pk").values_list("subscriber__email", flat=True))


def test_suppressed_reader_is_not_queued(planned: Sending) -> None:
    """Even one who is active again by a road that did not lift it."""
    first, second = some_readers(2)
    Suppression.objects.create(digest=digest_of(first.email), kind=Suppression.Kind.BOUNCED)
    assert queue_due() == 1
    assert queued() == [second.email]
    planned.refresh_from_db()
    assert planned.total == 1


@pytest.mark.parametrize(("days", "is_queued"), [(1, False), (0, True)])
def test_reader_who_pauses_is_queued_from_the_day_that_the_pause_ends(
    planned: Sending, days: int, is_queued: bool
) -> None:
    reader = some_readers(1)[0]
    Subscriber.objects.update(paused_until=timezone.localdate() + timedelta(days=days))
    queue_due()
    assert queued() == ([reader.email] if is_queued else [])


def test_letter_is_queued_when_its_time_has_come_and_not_before(planned: Sending) -> None:
    some_readers(1)
    Sending.objects.update(send_at=timezone.now() + timedelta(minutes=1))
    assert queue_due() == 0
    Sending.objects.update(send_at=timezone.now())
    assert queue_due() == 1
