"""What handlers do with a message. Whoever touches an unread one has read it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.contact.models import Message, Note

State = Message.State


class CannotDo(Exception):
    """It cannot be done in the state in which the message is; the words are for the handler."""


def take_up(message: Message) -> Message:
    """The message, locked in the caller's transaction; no longer unread."""
    locked = Message.objects.select_for_update().get(pk=message.pk)
    if locked.state == State.UNREAD:
        locked.state = State.OPEN
    return locked


def assign(message: Message, *, to: Any) -> None:
    """Give the message to a handler; ``None`` takes it from whoever has it."""
    with transaction.atomic():
        row = take_up(message)
        row.assigned_to = to
        row.save(update_fields=["state", "assigned_to"])


def mark_as_read(message: Message) -> None:
    with transaction.atomic():
        take_up(message).save(update_fields=["state"])


def note(message: Message, *, text: str, by: Any) -> Note:
    with transaction.atomic():
        row = take_up(message)
        row.copied_at = None  # what the diary has is not all of it any more
        row.save(update_fields=["state", "copied_at"])
        return Note.objects.create(message=message, text=text, written_by=by)


def register(message: Message, *, diary_number: str, secrecy: str) -> None:
    """Write the diary's number and the paragraph of secrecy, each empty for none. A number makes it the diary's."""
    with transaction.atomic():
        row = take_up(message)
        if diary_number != row.diary_number:
            row.copied_at = None
        row.diary_number, row.is_secret, row.secrecy = diary_number, bool(secrecy), secrecy
        if diary_number:
            row.retention = Message.Retention.DIARY
        row.save(update_fields=["state", "diary_number", "is_secret", "secrecy", "retention", "copied_at"])


def keep_as(message: Message, *, retention: str) -> None:
    """Decide how long it is kept. Raises ``CannotDo`` when it has a number in the diary and is to be kept as anything else."""
    if message.diary_number and retention != Message.Retention.DIARY:
        raise CannotDo(
            _("What has a number in the diary is kept as the diary's. Take the number away first.")
        )
    Message.objects.filter(pk=message.pk).update(retention=retention)


def close(message: Message) -> None:
    """Nothing more is to be done. Its time begins to run."""
    with transaction.atomic():
        row = take_up(message)
        if row.is_finished:
            return
        if row.state == State.QUARANTINE:
            row.retention = Message.Retention.BRIEF
        row.state, row.finished_at = State.CLOSED, timezone.now()
        row.save(update_fields=["state", "finished_at", "retention"])


def reopen(message: Message) -> None:
    with transaction.atomic():
        row = take_up(message)
        if row.is_finished:
            row.state, row.finished_at, row.reminded_at = State.OPEN, None, None
        row.save(update_fields=["state", "finished_at", "reminded_at"])


def put_in_quarantine(message: Message) -> None:
    """Keep it apart from what is to be answered. Raises ``CannotDo`` when it is finished."""
    with transaction.atomic():
        row = take_up(message)
        if row.is_finished:
            raise CannotDo(_("The message is finished. Open it again first."))
        row.state = State.QUARANTINE
        row.save(update_fields=["state"])


def take_out_of_quarantine(message: Message) -> None:
    """It lies among the unread again."""
    Message.objects.filter(pk=message.pk, state=State.QUARANTINE).update(state=State.UNREAD)


def mark_as_copied(message: Message) -> None:
    """It stands in the diary now, with all that belongs to it, so that what is here may end.

    Raises ``CannotDo`` when it has no number there.
    """
    if not message.diary_number:
        raise CannotDo(_("Write the diary's number first."))
    Message.objects.filter(pk=message.pk).update(copied_at=timezone.now())


def close_doubtful(numbers: list[int]) -> list[Message]:
    """Close those of these messages that lie in quarantine, as of little importance; they are returned."""
    with transaction.atomic():
        rows = list(
            Message.objects.for_list()
            .filter(number__in=numbers, state=State.QUARANTINE)
            .order_by("pk")
            .select_for_update(of=("self",))
        )
        Message.objects.filter(pk__in=[row.pk for row in rows]).update(
            state=State.CLOSED, finished_at=timezone.now(), retention=Message.Retention.BRIEF
        )
    return rows
