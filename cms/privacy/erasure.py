"""Erasing what is kept about one person, by their address."""

from typing import Any

from django.db import transaction

from cms.privacy.export import Told, note_person, told_of
from cms.privacy.models import AccessEntry
from cms.privacy.register import trails
from cms.privacy.write_ahead_log import sweep


def erase_person(email: str, *, by: Any, reason: str) -> list[Told]:
    """Erase all that may be erased of whoever has this address, all at once, and return what is left. They get no mail."""
    with transaction.atomic():
        before = sum(told.rows for told in told_of(email))
        note_person(by, AccessEntry.Action.ERASE, email, count=before, reason=reason)
        for trail in trails():
            trail.erase(email)
        transaction.on_commit(sweep)
    return told_of(email)
