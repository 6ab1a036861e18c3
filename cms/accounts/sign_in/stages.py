from allauth.account.authentication import get_authentication_records
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from cms.accounts.sign_in.second_factor import DIRECTORY, works_here


class StaffFactorStage(AuthenticateStage):
    """allauth's question for the second factor, put to staff alone: a volunteer's code by mail is enough for "Mina pass"."""

    def _should_handle(self, request: HttpRequest) -> bool:
        user = self.login.user
        if user is None or not works_here(user):
            return False
        if any(record.get("type") == DIRECTORY for record in get_authentication_records(request, user)):
            return False
        return super()._should_handle(request)
