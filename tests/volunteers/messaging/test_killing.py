"""Workers that write a message are killed (SIGKILL) in the middle of a batch: each of its people gets one mail all the same."""

import signal
from collections import Counter

import pytest

from cms.mail.models import OutboxMail
from tests.processes import start
from volunteers.messaging import sending
from volunteers.messaging.models import Message, Recipient
from volunteers.messaging.sending import send

PEOPLE = 60
PATIENCE = 120  # seconds, on a busy machine
# Writes on as the worker does, ten letters in a transaction, and stops once after so many letters to wait for what comes.
WRITER = """
import sys, django
django.setup()
from volunteers.messaging import sending
from volunteers.messaging.models import Message
write_letter, letters = sending.write_letter, 0
def write_and_wait(*arguments, **words):
    global letters
    write_letter(*arguments, **words)
    letters += 1
    if letters == int(sys.argv[1]):
        print("ready", flush=True)
        sys.stdin.readline()
sending.BATCH, sending.write_letter = 10, write_and_wait
while Message.objects.filter(state=Message.State.SENDING).exists():
    sending.write_on()
"""


def state_of(message: Message) -> tuple[int, int, int, int]:
    """How many mails there are, to how many people, how many recipients are written to, and how many the message counts."""
    message.refresh_from_db()
    to = Counter(OutboxMail.objects.values_list("to", flat=True))
    written = Recipient.objects.exclude(written_at=None).count()
    return sum(to.values()), len(to), written, message.written


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_workers_killed_while_they_write_lose_nobody_and_write_to_nobody_twice(
    add_message, klara, add_shift, add_person, monkeypatch
):
    monkeypatch.setattr(sending, "BATCH", 10)  # or it were all written where it is sent
    shift = add_shift(capacity=PEOPLE)
    for number in range(PEOPLE):
        add_person(f"p{number}@example.org", shift=shift)
    message = send(add_message(shift=shift), by=klara)

    # In the middle of the second batch; before the first letter of another is saved; at the last letter of a batch.
    for letter, whole in ((13, 10), (1, 10), (20, 20)):
        with start("-c", WRITER, str(letter)) as worker:
            assert worker.stdout.readline() == "ready\n"
            worker.send_signal(signal.SIGKILL)
            assert worker.wait(PATIENCE) == -signal.SIGKILL
        assert state_of(message) == (whole, whole, whole, whole)

    with start("-c", WRITER, "0") as one, start("-c", WRITER, "0") as other:  # never waiting, both at once
        assert [worker.communicate(timeout=PATIENCE)[1] for worker in (one, other)] == ["", ""]
    assert state_of(message) == (PEOPLE, PEOPLE, PEOPLE, PEOPLE)
    assert message.state == Message.State.SENT
