from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.privacy.key_rotation import rotate_keys


class Command(BaseCommand):
    help = "Seal all encrypted data anew with the first of FIELD_KEYS; afterwards the older keys can go."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Count what would be done, and do nothing."
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        lost = []
        for rotated in rotate_keys(dry_run=dry_run):
            self.stdout.write(f"{rotated.what}: {rotated.rows}{' to do' if dry_run else ''}")
            lost += [f"{rotated.what} {pk}" for pk in rotated.unreadable]
        if lost:
            raise CommandError(f"Keep the older keys: no key opens {len(lost)} rows: {', '.join(lost[:20])}.")
        first = next(iter(settings.FIELD_KEYS))
        self.stdout.write("Nothing was changed." if dry_run else f"All is sealed with the key “{first}”.")
