"""The marks by which programs know that an entry says something new: written down by the worker and where somebody decides.

Whatever an entry depends on, a role's name as well as an hour that has come, its bytes are what is compared: there is no list
of reasons that could lack one. docs/decisions/0028.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cms.base.jobs import at_most_every
from volunteers.events.models.occurrences import AHEAD, BACK
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp, SignUpQuerySet
from volunteers.signups.personal.calendar_entries import note_what_it_says

BATCH = 500


@at_most_every(60)
def mark_entries() -> int:
    """Raise the marks of whatever says something new in a calendar that somebody subscribes to. Returns how many."""
    now = timezone.now()
    rows = SignUp.objects.filter(volunteer__calendar_hash__isnull=False).shown_between(
        now - BACK, now + AHEAD
    )
    marked = last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        last = batch[-1]
        marked += mark(SignUp.objects.filter(pk__in=batch), now=now)
    return marked


def mark_entries_of(volunteer: Volunteer) -> int:
    """The same of one person at once, as they are about to look."""
    return mark(SignUp.objects.filter(volunteer=volunteer), now=timezone.now())


def mark(rows: SignUpQuerySet, *, now: datetime) -> int:
    with transaction.atomic():
        # Whoever holds a row is changing what it says: it is looked at the next time, and nobody waits for the other.
        free = rows.in_calendars().select_for_update(of=("self",), skip_locked=True).order_by("pk")
        new = [row for row in free if note_what_it_says(row, shift=row.shift, now=now)]
        for row in new:
            row.entry_revision += 1
        SignUp.objects.bulk_update(new, SignUp.ENTRY_FIELDS, batch_size=100)
    return len(new)
