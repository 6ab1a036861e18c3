from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from campaigns.demo.filling import LOG_INS, PASSWORD, NotEmpty, fill_demo

ADDRESSES = {
    "The site": "/",
    "The calendar": "/kalender/",
    "For editors": "/admin/",
    "Mail that was sent": "/demo/mail/",
}


class Command(BaseCommand):
    help = "Fill an empty database with the demo programme, and print its addresses and log-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's log-ins are public, so it is only filled with DEMO=1.")
        try:
            fill_demo()
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        for name, path in ADDRESSES.items():
            self.stdout.write(f"{name:<20} {settings.SITE_URL}{path}")
        for email, groups in LOG_INS.items():
            self.stdout.write(f"{' and '.join(groups or ['Everything']):<20} {email}  {PASSWORD}")
        self.stdout.write(
            "In the demo a password is enough; a real site asks staff for an app or a passkey too."
        )
