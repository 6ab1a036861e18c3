from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpResponse

from cms.accounts.sign_in.second_factor import DIRECTORY, works_here


class StaffFactorStage(AuthenticateStage):
    """allauth's question for the second factor, put to staff alone: a volunteer's code by mail is enough for "Mina pass"."""

    def handle(self) -> tuple[HttpResponse | None, bool]:
        """allauth's answer for staff; for everyone else None, and on to the next stage."""
        return super().handle() if self.asks() else (None, True)

    def asks(self) -> bool:
        user = self.login.user
        if user is None or not works_here(user):
            return False
        shown = get_authentication_records(self.request, user)
        return not any(record.get("type") == DIRECTORY for record in shown)
