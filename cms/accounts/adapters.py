"""What allauth asks us about: who may sign up, how a visitor's address is kept, and how its mails leave."""

import hashlib
import hmac
from ipaddress import IPv6Address
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import truncate_ip
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.mail.composing import write_mail

MAILS = {
    "account/email/password_reset_key": "accounts/mail/reset_password",
    "account/email/unknown_account": "accounts/mail/unknown_account",
}
NOT_LET_IN = _(
    "That e-mail and password do not fit together, or there were too many tries. "
    "Wait five minutes and try again."
)


class AccountAdapter(DefaultAccountAdapter):
    # One sentence for a wrong password, an unknown address and too many tries: it tells a guesser nothing.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NOT_LET_IN,
        "too_many_login_attempts": NOT_LET_IN,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody makes an account here: staff are invited, volunteers need none."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed hash in the shape of an IPv6 address: limits stay exact, and no address is kept anywhere.

        A whole IPv6 network of one customer is one visitor, as in allauth: only its first 64 bits count.
        """
        network = truncate_ip(super().get_client_ip(request))
        digest = hmac.digest(
            settings.SECRET_KEY.encode(), f"cms.accounts.ip:{network}".encode(), hashlib.sha256
        )
        return str(IPv6Address(b"\xfd" + digest[:15]))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, so that an answer takes as long for an unknown address as for a known one."""
        button = context.get("password_reset_url") or settings.SITE_URL + reverse("account_login")
        write_mail(
            MAILS[template_prefix], to=email, language=get_language() or "sv", context={"button_url": button}
        )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address of the site, whatever host the request claimed to be for."""
        uid, _dash, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)
