from typing import Any

from django.core.management.base import BaseCommand

from volunteers.events.models import Occurrence

BATCH = 500


class Command(BaseCommand):
    """For when the site's address changed, or how entries are written. A second run changes nothing."""

    help = "Write the calendar entry of every date anew."

    def handle(self, *args: Any, **options: Any) -> None:
        seen = changed = last = 0
        dates = Occurrence.objects.order_by("pk")
        while batch := list(dates.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            last = batch[-1]
            seen += len(batch)
            changed += dates.filter(pk__in=batch).renew_entries()
        self.stdout.write(f"{seen} dates, {changed} entries changed.")
