from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from campaigns.demo.building import build_site


class Command(BaseCommand):
    help = "Make the languages, the front page, the pages with fixed addresses and the settings. Changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        build_site()
        self.stdout.write(f"The site is set up: {settings.SITE_URL}/")
