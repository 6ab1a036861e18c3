"""The city's own directory as a way in (OpenID Connect Core 1.0), when settings name one."""

import logging
from contextlib import suppress
from typing import Any, NoReturn

import jwt
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from requests import RequestException

from cms.accounts.models import User
from cms.accounts.sign_in.proofs import record_proof
from cms.accounts.sign_in.second_factor import DIRECTORY, works_here
from cms.base.security.limits import allow
from cms.base.views.refusals import too_many

log = logging.getLogger(__name__)

# By a key of the directory's that it publishes: no shared secret, and never none (RFC 7518, 3.1).
SIGNATURES = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}


class DirectoryAdapter(DefaultSocialAccountAdapter):
    """Lets in those who work here already and whose address the directory has verified. It makes no account, and keeps
    nothing of what the directory tells: neither token nor account of allauth's is ever written.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> NoReturn:
        told = sociallogin.account.extra_data
        user = user_for(told)
        if user is None:
            raise ImmediateHttpResponse(render(request, "accounts/directory_refused.html", status=403))
        if request.user.is_authenticated:
            get_account_adapter(request).logout(request)
        record_proof(request, user, "socialaccount", provider="oidc")
        if "mfa" in (told["id_token"].get("amr") or []):  # RFC 8176: more than one factor was shown there
            record_proof(request, user, "mfa", type=DIRECTORY)
        page = sociallogin.get_redirect_url(request)
        raise ImmediateHttpResponse(perform_login(request, user, redirect_url=page))

    def on_authentication_error(self, request: HttpRequest, provider: Any, **kwargs: Any) -> NoReturn:
        """One page for whatever went wrong, and a line in the log that holds nothing of the answer."""
        log.warning("The directory let nobody in: %s.", type(kwargs.get("exception")).__name__)
        raise ImmediateHttpResponse(
            render(request, "accounts/directory_refused.html", {"broken": True}, status=502)
        )


class SignedTokenAdapter(OpenIDConnectOAuth2Adapter):
    """Believes an ID token by its signature. Core 3.1.3.7 would let it do without, as the token was fetched over TLS."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> Any:
        """Raises ``OAuth2Error`` when the directory has not signed the token."""
        if id_token := kwargs["response"].get("id_token"):
            said: dict[str, Any] = {}
            with suppress(jwt.PyJWTError):
                said = jwt.get_unverified_header(id_token)
            if said.get("alg") not in SIGNATURES or "kid" not in said:
                raise OAuth2Error("The ID token does not say by which key it is signed.")
        self.did_fetch_access_token = False  # allauth then checks the signature
        return super().complete_login(request, app, token, **kwargs)


def hear_directory(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Where the directory sends people back to."""
    try:
        return OAuth2CallbackView.adapter_view(SignedTokenAdapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error


def ask_directory(request: HttpRequest) -> HttpResponse:
    """The button of the log-in page: to the directory, or a page that says that it does not answer."""
    if request.method != "POST":
        return redirect("account_login")
    if not allow(request, "ask_directory"):
        return too_many(request)
    try:
        return login(request, "oidc")
    except (RequestException, ValueError, KeyError) as error:
        log.warning("The directory does not answer: %s.", type(error).__name__)
        return render(request, "accounts/directory_refused.html", {"broken": True}, status=502)


def user_for(told: dict[str, Any]) -> User | None:
    """The active member of staff whom the directory speaks of; None when it does not vouch for the address."""
    id_token = told.get("id_token") or {}
    userinfo = told.get("userinfo") or {}
    if not id_token or userinfo.get("sub", id_token["sub"]) != id_token["sub"]:
        return None  # Core 5.3.2: a userinfo of somebody else is not to be used
    claims = id_token | userinfo
    if claims.get("email_verified") is not True or not isinstance(claims.get("email"), str):
        return None
    user = User.objects.with_email(claims["email"])
    return user if user and user.is_active and works_here(user) else None
