"""A message on its way: its recipients are fixed at once, and each is written to once, whatever happens meanwhile.

A short message is written in the same transaction. A long one is written on by the worker, a batch in each transaction:
a worker that dies takes its batch with it whole, and the next one writes it.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.jobs import stop as worker_stop
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.messaging.audience import audience, only_by_phone, reachable, sign_ups_of
from volunteers.messaging.letter import write_letter
from volunteers.messaging.models import Message, Recipient
from volunteers.messaging.review import must_be_reviewed
from volunteers.people.models import Volunteer
from volunteers.signups.personal.phone_calls import call_instead_of_message

BATCH = 50  # letters in one transaction


class NotSent(Exception):
    """Nothing was sent; ``message`` says why, ready for the person."""

    message = _("Nothing was sent.")


class Nobody(NotSent):
    message = _("Nothing was sent: there is nobody who would get it.")


class TakesAnother(NotSent):
    message = _(
        "Nothing was sent: another coordinator has to read this message and send it. "
        "You cannot send what you have written yourself."
    )


class Changed(NotSent):
    message = _("Nothing was sent: the message has been changed since you read it. Read it once more.")


def send(message: Message, *, by: Any, as_read: str | None = None) -> Message:
    """Fix who gets the message and begin to write to them. Sending twice is harmless.

    ``as_read`` is the message's own as the sender saw it; another one raises ``Changed``. Raises ``TakesAnother`` when the
    rules ask for a second person, and ``Nobody``.
    """
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if not row.is_unsent:
            return row
        if as_read is not None and as_read != row.as_read:
            raise Changed
        if must_be_reviewed() and (row.state != Message.State.REVIEW or row.written_by_id == by.pk):
            raise TakesAnother
        people = audience(row).order_by("pk").values_list("pk", flat=True)
        Recipient.objects.bulk_create(
            [Recipient(message=row, volunteer_id=pk) for pk in people], batch_size=500
        )
        row.number = row.recipients.count()
        called = [
            call_instead_of_message(each, subject=row.subject, text=row.text) for each in only_by_phone(row)
        ]
        if not row.number and not called:
            raise Nobody
        row.state, row.sent_by, row.sent_at = Message.State.SENDING, by, timezone.now()
        row.save()
        note_access(by, AccessEntry.Action.CHANGE, str(row), count=row.number)
        if row.number <= BATCH:
            write_batch(row)
        return row


def write_on() -> int:
    """For the worker: the next batch of every message that is being sent. Returns how many letters were written."""
    waiting = Message.objects.filter(state=Message.State.SENDING).order_by("pk").values_list("pk", flat=True)
    return sum(write_next(pk) for pk in list(waiting) if not worker_stop.asked)


def write_next(pk: int) -> int:
    with transaction.atomic():
        rows = Message.objects.select_for_update(skip_locked=True, of=("self",))
        # Looked for anew under the lock: it may have been stopped, or another worker may be at it.
        row = rows.filter(pk=pk, state=Message.State.SENDING).first()
        return write_batch(row) if row else 0


def write_batch(message: Message) -> int:
    """Write to the next recipients, at most a batch; whoever cannot be reached any more is one no longer. It is locked."""
    due = list(message.recipients.filter(written_at=None).order_by("pk")[:BATCH])
    people = locked([recipient.volunteer_id for recipient in due])
    sign_ups = sign_ups_of(message, people)
    for pk, volunteer in people.items():
        write_letter(message, volunteer, sign_up=sign_ups.get(pk))
    written = message.recipients.filter(pk__in=[each.pk for each in due], volunteer__in=people)
    count = written.update(written_at=timezone.now())
    gone = [each.pk for each in due if each.volunteer_id not in people]
    message.recipients.filter(pk__in=gone).delete()
    message.number -= len(gone)
    message.written += count
    if len(due) < BATCH or not message.recipients.filter(written_at=None).exists():
        message.state = Message.State.SENT
    message.save(update_fields=["number", "written", "state"])
    return count


def locked(volunteers: list[int]) -> dict[int, Volunteer]:
    """Those who can still be reached, by primary key: nobody is erased while a letter to them is written."""
    rows = reachable(Volunteer.objects.filter(pk__in=volunteers)).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def stop(message: Message, *, by: Any) -> Message:
    """Write to nobody more. What is in the outbox already goes out."""
    with transaction.atomic():
        row = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
        if row.state == Message.State.SENDING:
            row.state = Message.State.STOPPED
            row.save(update_fields=["state"])
            note_access(by, AccessEntry.Action.CHANGE, str(row), count=row.written)
        return row
