from typing import Any

from django.core.management.base import BaseCommand

from cms.accounts.staff.groups import grant_groups


class Command(BaseCommand):
    help = "Give the groups of staff their rights, after set-up and after every upgrade or new language."

    def handle(self, *args: Any, **options: Any) -> None:
        names = ", ".join(group.name for group in grant_groups())
        self.stdout.write(f"Groups with their rights: {names}.")
