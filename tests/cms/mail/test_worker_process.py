"""Real workers: processes of their own on the suite's database, killed with SIGKILL or asked with SIGTERM."""

import signal
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.cms.mail.mail_server import MailServer
from tests.cms.mail.workers import Begin, workers

MAILS = 200
PATIENCE = 120  # seconds, on a busy machine
State = OutboxMail.State


@pytest.fixture
def outbox(django_db_setup: None, django_db_blocker) -> Iterator[type[OutboxMail]]:
    """The outbox as other processes see it: committed, and emptied afterwards."""
    with django_db_blocker.unblock():
        yield OutboxMail
        OutboxMail.objects.all().delete()


@pytest.fixture
def start_worker(outbox) -> Iterator[tuple[MailServer, Begin]]:
    with workers("cms.mail.sending.send_due") as running:
        yield running


def end_leases() -> None:
    """Turn the clock to when the dead worker's lease has run out."""
    OutboxMail.objects.filter(state=State.QUEUED).update(leased_until=timezone.now() - timedelta(seconds=1))


def test_killed_worker_loses_no_mail_and_doubles_carry_their_id(start_worker, queue_mail):
    server, begin = start_worker
    mails = [queue_mail(to=f"a{number}@example.org") for number in range(MAILS)]

    def kill_at(moment: str, number: int) -> None:
        def kill(count: int) -> None:
            if count == number:
                worker.send_signal(signal.SIGKILL)
                worker.wait(PATIENCE)

        setattr(server, moment, kill)

    # After the mail is here and before the worker hears so: the moment at which a double cannot be avoided.
    # Between recipient and content: the moment at which a mail could be lost.
    for moment, number in (("at_content", 40), ("at_recipient", 90), ("at_content", 150)):
        kill_at(moment, number)
        worker = begin()
        assert worker.wait(PATIENCE) == -signal.SIGKILL
        setattr(server, moment, lambda _: None)
        sent = len(set(ids(server))) - (moment == "at_content")
        assert outbox_counts() == {State.SENT: sent, State.QUEUED: MAILS - sent}
        end_leases()

    assert begin("--once").wait(PATIENCE) == 0
    arrived = {message["Message-ID"]: message["To"] for message in server.received}
    assert arrived == {mail.message_id: mail.to for mail in mails}
    assert sorted(Counter(ids(server)).values()) == [1] * (MAILS - 2) + [2, 2]
    assert outbox_counts() == {State.SENT: MAILS}


def ids(server: MailServer) -> list[str]:
    return [message["Message-ID"] for message in server.received]


def outbox_counts() -> dict[str, int]:
    return dict(Counter(OutboxMail.objects.values_list("state", flat=True)))


def test_two_workers_at_once_send_each_mail_once(start_worker, queue_mail):
    server, begin = start_worker
    server.expected_callers = 2
    sent = [queue_mail().message_id for _ in range(60)]
    workers = [begin("--once"), begin("--once")]
    assert [worker.wait(PATIENCE) for worker in workers] == [0, 0]
    assert Counter(ids(server)) == Counter(sent)
    assert len(set(server.callers)) == 2  # or there was no race


def test_sigterm_lets_the_worker_finish_the_mail_at_hand(start_worker, queue_mail):
    server, begin = start_worker
    for _ in range(20):
        queue_mail()

    def ask(count: int) -> None:
        if count == 5:
            worker.send_signal(signal.SIGTERM)

    server.at_content = ask
    worker = begin()
    assert worker.wait(PATIENCE) == 0
    assert len(server.received) == 5
    assert outbox_counts() == {State.SENT: 5, State.QUEUED: 15}
    assert OutboxMail.objects.filter(leased_until__isnull=False).count() == 0
