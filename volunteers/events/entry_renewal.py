"""Calendar entries that no saving of their event made wrong: time did, or something that many share."""

from collections.abc import Iterator

from django.utils import timezone

from cms.base.jobs import at_most_every
from volunteers.events.models import Occurrence
from volunteers.events.models.occurrences import OccurrenceQuerySet

BATCH = 500
SIX_HOURS = 6 * 3600


@at_most_every(60)
def renew_passed_entries() -> int:
    """Take “INSTÄLLT: ” from the titles of dates that have passed, and return how many those were.

    One look at the dates of the last thirty days by the index on their ends, and nothing more when none is due.
    """
    due = list(Occurrence.objects.called_off_and_over(timezone.now()).values_list("pk", flat=True)[:500])
    return Occurrence.objects.filter(pk__in=due).renew_entries() if due else 0


@at_most_every(SIX_HOURS)
def renew_all_entries() -> int:
    """Write anew what calendars show, and return how many entries say something new.

    An area's name, the site's address, how this code writes entries: nothing of it is the event's own, all of it may change,
    most of it while the worker was being started anew.
    """
    return sum(changed for _seen, changed in in_batches(Occurrence.objects.in_the_window(timezone.now())))


def in_batches(dates: OccurrenceQuerySet) -> Iterator[tuple[int, int]]:
    """Renew the entries of these dates. How many there were, and how many changed, for each transaction."""
    last = 0
    dates = dates.order_by("pk")
    while batch := list(dates.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = batch[-1]
        yield len(batch), Occurrence.objects.filter(pk__in=batch).renew_entries()
