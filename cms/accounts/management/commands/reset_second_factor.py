from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.accounts.models import User
from cms.accounts.sign_in.factor_reset import reset_second_factor


class Command(BaseCommand):
    help = (
        "For a colleague who has lost the app, the passkeys and the recovery codes: remove them, end the sessions and the "
        "password. Make sure first, by voice or in person, that it is they who ask."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the e-mail that the colleague signs in with")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        user = User.objects.with_email(address)
        if user is None:
            raise CommandError("No account has this address. Nothing was changed.")
        removed = reset_second_factor(user)
        self.stdout.write(
            f"Account {user.pk}: {removed} apps, passkeys and sets of recovery codes removed, signed out everywhere, the "
            "password taken away. A mail tells the person how to choose a new one; the admin opens when they have set up "
            "an app or a passkey again. It is written in the access log."
        )
