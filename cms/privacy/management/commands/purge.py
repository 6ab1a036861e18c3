from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.privacy.models import PurgeRun
from cms.privacy.retention import BrokeOff, purge, would_purge


class Command(BaseCommand):
    help = "Delete everything that is past its retention, and write a protocol of how much. The worker does so every night."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Count what would go, and delete nothing. Writers wait while it counts.",
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.tell(would_purge())
            self.stdout.write("Nothing was deleted.")
            return
        try:
            run = purge(hand=PurgeRun.Hand.COMMAND)
        except BrokeOff as error:
            raise CommandError(f"Not purged: {error}. The log says more.") from error
        self.tell(run.counts)
        self.stdout.write(f"{run.total} rows deleted. Protocol {run}.")

    def tell(self, counts: dict[str, int]) -> None:
        for key, count in counts.items():
            self.stdout.write(f"{key}: {count}")
