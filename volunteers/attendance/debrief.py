"""What the coordinators want to remember of a shift. Nobody else reads it."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.attendance.models import Debrief
from volunteers.shifts.models import Shift
from volunteers.signups.places.locking import lock_shift


class WrittenMeanwhile(Exception):
    """Somebody else changed the note after it was opened."""

    message = _("Somebody else has written here meanwhile. Read what they wrote below, and save again.")


def write_debrief(shift: Shift, text: str, *, by: Any, seen: datetime | None) -> Debrief:
    """Keep the text; ``seen`` is when the one that was opened had been written. Raises ``WrittenMeanwhile``."""
    with transaction.atomic():
        lock_shift(shift.pk)
        note = Debrief.objects.filter(shift=shift).first()
        if (note.written_at if note else None) != seen:
            raise WrittenMeanwhile
        note = note or Debrief(shift=shift)
        note.text, note.written_at, note.written_by = text, timezone.now(), by
        note.save()
        note_access(by, AccessEntry.Action.CHANGE, f"debrief {shift.pk}")
        return note
