"""One message with all that belongs to it, as a file that a diary can take in."""

from typing import Any

from cms.contact.models import Answer, Message, Note


def as_json(message: Message) -> dict[str, Any]:
    """Times are ISO 8601 in UTC. The keys stay the same in every language."""
    return {
        "number": str(message),
        "kind": message.kind,
        "state": message.state,
        "language": message.language,
        "received_at": message.received_at.isoformat(),
        "email": message.email,
        "text": message.text,
        "assigned_to": str(message.assigned_to or ""),
        "diary_number": message.diary_number,
        "is_secret": message.is_secret,
        "secrecy": message.secrecy,
        "retention": message.retention,
        "finished_at": message.finished_at.isoformat() if message.finished_at else None,
        "answers": [
            entry(row) | {"delivered": row.undelivered_at is None}
            for row in message.answers.select_related("written_by")
        ],
        "notes": [entry(row) for row in message.notes.select_related("written_by")],
    }


def entry(row: Answer | Note) -> dict[str, Any]:
    return {
        "written_at": row.written_at.isoformat(),
        "written_by": str(row.written_by or ""),
        "text": row.text,
    }
