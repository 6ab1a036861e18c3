from typing import Any

from django.core.management.base import BaseCommand

from volunteers.events.entry_renewal import in_batches
from volunteers.events.models import Occurrence


class Command(BaseCommand):
    """For when the site's address changed, or how entries are written: the worker would within hours. Twice changes nothing."""

    help = "Write the calendar entry of every date anew."

    def handle(self, *args: Any, **options: Any) -> None:
        seen = changed = 0
        for batch, renewed in in_batches(Occurrence.objects.all()):
            seen, changed = seen + batch, changed + renewed
        self.stdout.write(f"{seen} dates, {changed} entries changed.")
