from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from campaigns.demo.site_setup import build_site


class Command(BaseCommand):
    help = "Make what is missing of languages, pages, groups and settings; what is there stays as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        build_site()
        self.stdout.write(f"The site is set up: {settings.SITE_URL}/")
