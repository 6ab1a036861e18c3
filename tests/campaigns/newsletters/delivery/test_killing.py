"""Workers that are killed in mid-send: everybody gets the letter, and what comes twice is the same message."""

import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.newsletters.delivery.batch import claim
from campaigns.newsletters.models import Delivery, NewsletterRules, Sending
from campaigns.newsletters.subscription.unsubscribe import leave
from tests.campaigns.newsletters.delivery.conftest import PATIENCE
from tests.campaigns.newsletters.delivery.letters import a_sending, some_readers
from tests.cms.mail.mail_server import MailServer
from tests.cms.mail.workers import Begin

READERS = 1000
State = Delivery.State
Starter = tuple[MailServer, Begin]


def end_leases() -> None:
    """Turn the clock to when the leases of the dead have run out."""
    rows = Delivery.objects.filter(state=State.QUEUED, leased_until__isnull=False)
    rows.update(leased_until=timezone.now() - timedelta(seconds=1))


def counts() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def ids(server: MailServer) -> list[str]:
    return [message["Message-ID"] for message in server.received]


@pytest.mark.parametrize("workers", [1, 3])
def test_killed_workers_lose_no_letter_and_double_at_most_one_each(start_worker: Starter, workers: int):
    server, begin = start_worker
    server.expected_callers = workers
    readers = some_readers(READERS)
    a_sending(readers)
    running = [begin() for _ in range(workers)]

    def kill(count: int) -> None:
        if count == READERS // 3:
            for worker in running:
                worker.send_signal(signal.SIGKILL)

    server.at_content = kill
    assert [worker.wait(PATIENCE) for worker in running] == [-signal.SIGKILL] * workers
    server.at_content = lambda _: None
    # Each had taken some, and at most one of each was handed over and not marked.
    assert 0 <= len(set(ids(server))) - counts()[State.SENT] <= workers
    end_leases()
    server.expected_callers = 0
    assert begin("--once").wait(PATIENCE) == 0

    assert counts() == {State.SENT: READERS}
    assert Sending.objects.get().state == Sending.State.DONE
    by_address: dict[str, set[str]] = {}
    for message in server.received:
        by_address.setdefault(message["To"], set()).add(message["Message-ID"])
    assert by_address.keys() == {row.email for row in readers}
    assert {len(names) for names in by_address.values()} == {1}  # a double has the name of the first
    assert len(server.received) <= READERS + workers
    assert max(Counter(ids(server)).values()) <= 2


def test_whoever_leaves_during_the_send_gets_nothing_that_is_not_on_the_line(start_worker: Starter):
    server, begin = start_worker
    readers = some_readers(400)
    a_sending(readers)
    left_at: list[int] = []

    def leave_late(count: int) -> None:
        if count == 100:  # the worker has claimed some of these, and waits for the answer about one letter
            for row in readers[150:]:
                leave(row)
            left_at.append(count)
            connection.close()  # of the mail server's thread

    server.at_content = leave_late
    assert begin("--once").wait(PATIENCE) == 0
    got = {message["To"] for message in server.received}
    assert left_at == [100]
    assert got == {row.email for row in readers[:150]}
    assert counts() == {State.SENT: 150, State.SKIPPED: 250}


def test_sigterm_ends_within_a_letter_and_gives_the_others_back(start_worker: Starter):
    server, begin = start_worker
    a_sending(some_readers(50))
    worker = begin()
    server.at_content = lambda count: worker.send_signal(signal.SIGTERM) if count == 5 else None
    assert worker.wait(PATIENCE) == 0
    assert counts() == {State.SENT: 5, State.QUEUED: 45}
    assert not Delivery.objects.filter(leased_until__isnull=False).exists()


def test_two_workers_hand_each_letter_over_once(start_worker: Starter):
    server, begin = start_worker
    server.expected_callers = 2
    readers = some_readers(600)
    a_sending(readers)
    workers = [begin("--once"), begin("--once")]
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    assert Counter(message["To"] for message in server.received) == Counter(row.email for row in readers)
    assert len(set(server.callers)) == 2  # or there was no race


def test_what_a_dead_worker_held_is_claimed_again_when_its_lease_has_run_out(unthrottled: NewsletterRules):
    a_sending(some_readers(3))
    batch = claim(unthrottled)
    assert batch is not None
    assert len(batch.deliveries) == 3
    assert claim(unthrottled) is None
    end_leases()
    again = claim(unthrottled)
    assert again is not None
    assert [row.pk for row in again.deliveries] == [row.pk for row in batch.deliveries]
