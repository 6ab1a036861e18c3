"""What allauth asks us about: who may sign up, how a visitor's address is kept, what is sealed, how its mails leave."""

import hashlib
import hmac
import logging
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Address, IPv6Network
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.accounts.sign_in.discreet_address import is_discreet_address
from cms.accounts.sign_in.second_factor import has_factor, page_that_asks, works_here
from cms.accounts.sign_in.sign_in_link import send_sign_in_link
from cms.base.security.limits import codes_are_closed, is_flooded
from cms.base.security.recent_sign_in import records, signed_in_lately
from cms.mail.outbox import write_mail
from cms.privacy.encryption import seal, unseal

log = logging.getLogger(__name__)

MAILS = {
    "account/email/password_reset_key": "accounts/mail/reset_password",
    "account/email/unknown_account": "accounts/mail/unknown_account",
    "account/email/login_code": "accounts/mail/login_code",
}
NEWS = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_reset": _("Your password was changed with a link from a mail."),
    "mfa/email/totp_activated": _("An app that shows codes was added to your account."),
    "mfa/email/totp_deactivated": _("The app that shows codes was removed from your account."),
    "mfa/email/webauthn_added": _("A passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _(
        "Your account has new recovery codes; the old ones no longer work."
    ),
}
SEALED = "mfa.authenticator.data"  # what the secrets of second factors are bound to
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

        A whole IPv6 network of one customer is one visitor: only its first 64 bits count.
        """
        return _hashed(network_of(super().get_client_ip(request)))

    def get_client_network(self, request: HttpRequest) -> str:
        """The same for what many clients of one provider or house share: 48 bits of IPv6, 24 of IPv4."""
        return _hashed(network_of(super().get_client_ip(request), bits=48, bits_of_v4=24))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the outbox, so that an answer takes as long for an unknown address as for a known one."""
        button = context.get("password_reset_url") or settings.SITE_URL + reverse("account_login")
        name = MAILS[template_prefix]
        if name == "accounts/mail/login_code" and self.sends_link_to(email):
            send_sign_in_link(email, language=get_language() or "sv")
            return
        if name == "accounts/mail/unknown_account" and asks_for_code(self.request):
            name, button = "accounts/mail/unknown_volunteer", settings.SITE_URL + "/kalender/"
        write_mail(
            name,
            to=email,
            language=get_language() or "sv",
            context={"button_url": button, "code": context.get("code")},
            is_discreet=is_discreet_address(email),
        )

    def sends_link_to(self, email: str) -> bool:
        """Whether a stranger has used up the codes of that day, so that the person needs another way."""
        flooded = is_flooded(self.request, "ask_code", address=email)
        return flooded or codes_are_closed(self.request, email)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted of one client and address: nobody else's keep the person out."""
        email = f"{credentials.get('email', '')} {self.get_client_ip(request)}"
        super().pre_authenticate(request, **credentials | {"email": email})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell that a way in has changed; neither client address nor browser is told, as neither is kept."""
        write_mail(
            "accounts/mail/way_in_changed",
            to=user.email,
            language=get_language() or "sv",
            context={
                "news": NEWS[template_prefix],
                "button_url": settings.SITE_URL + reverse("account_reset_password"),
            },
            is_discreet=is_discreet_address(user.email),
        )

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.mfa.stages.AuthenticateStage": "cms.accounts.sign_in.stages.StaffFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """The rule of our own pages holds on allauth's: whoever signed in five minutes ago need not do so once more."""
        return super().is_reauthentication_required(app=app, **kwargs) and not signed_in_lately(self.request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A line that counts: neither who was tried nor from where."""
        log.warning("A sign-in by password was refused.")

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Who of the staff has come in, by number, and how. When a volunteer does is written nowhere."""
        if works_here(user):
            ways = [str(record.get("type") or record["method"]) for record in records(request)]
            log.info("User %s signed in by %s.", user.pk, " and ".join(ways) or "an unknown way")
        return super().post_login(request, user, **kwargs)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The admin for those who work here, "Mina pass" in the language of the page for everyone else."""
        page = settings.LOGIN_REDIRECT_URL if works_here(request.user) else settings.VOLUNTEERS_REDIRECT_URL
        return resolve_url(page)

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Staff who have a second factor show that one anew: a password alone proves less. A volunteer may use a mailed code."""
        methods = super().get_reauthentication_methods(user)
        if not user.is_authenticated:
            return []
        if works_here(user) and has_factor(user):
            first = reverse(page_that_asks(user))
            factors = [method for method in methods if method["id"] != "reauthenticate"]
            return sorted(factors, key=lambda method: method["url"] != first)
        by_code = {"id": "code", "description": _("Use a code by mail"), "url": reverse("show_by_code")}
        return methods if user.has_usable_password() else [*methods, by_code]

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The address of the site, whatever host the request claimed to be for."""
        uid, _dash, token = key.partition("-")
        return settings.SITE_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That did not match. Look at the newest code and try again."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text, about=SEALED)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, about=SEALED)

    def build_totp_svg(self, url: str) -> str:
        """Nothing: our page draws the code itself, as its policy lets no picture in that is written in the page."""
        return ""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site itself, whatever host the request claimed to be for."""
        return {"id": settings.SITE_HOST, "name": gettext("Vägra gängvåld")}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """On somebody's device stands their address, and no name that we keep encrypted."""
        return super().get_public_key_credential_user_entity(user) | {"display_name": user.email}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey %(number)s") % {"number": count + 1}


def network_of(address: str, *, bits: int = 64, bits_of_v4: int = 32) -> str:
    """The first bits of an address; what is none as it is."""
    for network, length in ((IPv6Network, bits), (IPv4Network, bits_of_v4)):
        with suppress(ValueError):
            return str(network((address, length), strict=False).network_address)
    return address


def _hashed(network: str) -> str:
    digest = hmac.digest(settings.SECRET_KEY.encode(), f"cms.accounts.ip:{network}".encode(), hashlib.sha256)
    return str(IPv6Address(b"\xfd" + digest[:15]))


def asks_for_code(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "account_request_login_code"
