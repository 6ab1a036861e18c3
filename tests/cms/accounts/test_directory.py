"""Signing in with the city's directory: really asked over HTTP, and let in only if the site knows the person already."""

import urllib.error
import urllib.request
from collections.abc import Iterator

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.test import Client

from cms.accounts.models import User
from tests.cms.accounts.app import newest_code
from tests.cms.accounts.city_directory import CLIENT, SECRET, Directory, running_directory
from tests.cms.accounts.conftest import with_app

START = "/konto/oidc/login/"


@pytest.fixture
def directory(settings) -> Iterator[Directory]:
    with running_directory() as running:
        app = {
            "provider_id": "oidc",
            "name": "Göteborgs Stad",
            "client_id": CLIENT,
            "secret": SECRET,
            "settings": {"server_url": running.issuer},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
        settings.OIDC = {"OIDC_NAME": "Göteborgs Stad"}
        yield running


class NoFollow(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def way_back(address: str) -> str:
    """Where the directory sends the browser, whoever signs in there."""
    try:
        urllib.request.build_opener(NoFollow).open(address)
    except urllib.error.HTTPError as answer:
        return answer.headers["Location"].removeprefix("http://testserver")
    raise AssertionError("It did not send back.")


def through(client: Client, *, to: str = "") -> object:
    """Press the button, sign in there, come back."""
    answer = client.post(f"{START}{to}")
    return client.get(way_back(answer.headers["Location"]))


def who(client: Client) -> object:
    request = HttpRequest()
    request.session = client.session
    return get_user(request)


def test_button_is_there_only_when_settings_name_a_directory(site, client, directory, settings):
    assert START in client.get("/konto/login/").content.decode()
    settings.OIDC = {}
    assert START not in client.get("/konto/login/").content.decode()


def test_looking_at_the_log_in_page_asks_the_directory_nothing(site, client, directory):
    client.get("/konto/login/")
    client.get(START)
    assert directory.asked == []


@pytest.mark.parametrize("where", ["claims", "userinfo"])
def test_member_of_staff_with_the_verified_address_gets_in(edit, client, directory, where):
    setattr(directory, where, {"email": "EDIT@example.org", "email_verified": True})
    answer = through(client, to="?next=/admin/images/")
    assert answer.headers["Location"] == "/admin/images/"
    assert who(client) == edit
    for kept in (SocialAccount, SocialToken, EmailAddress):
        assert not kept.objects.exists()


@pytest.mark.parametrize(
    "told",
    [
        {"email": "edit@example.org"},
        {"email": "edit@example.org", "email_verified": False},
        {"email": "edit@example.org", "email_verified": "true"},
        {"email": "ed\u0131t@example.org", "email_verified": True},
        {"email": "nora@example.org", "email_verified": True},
        {"email": "alice@example.org", "email_verified": True},
        {"email": ["edit@example.org"], "email_verified": True},
        {"email_verified": True},
        {},
    ],
)
def test_nobody_else_gets_in_and_no_account_is_made(edit, alice, client, directory, told):
    before = User.objects.count()
    directory.claims = told
    assert through(client).status_code == 403
    assert not who(client).is_authenticated
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_closed_account_does_not_get_in(edit, client, directory):
    User.objects.update(is_active=False)
    directory.claims = {"email": edit.email, "email_verified": True}
    assert through(client).status_code == 403


def test_userinfo_of_somebody_else_is_not_used(edit, client, directory):
    directory.userinfo = {"sub": "18", "email": edit.email, "email_verified": True}
    assert through(client).status_code == 403


@pytest.mark.parametrize(
    "claims", [{"aud": "another-site"}, {"iss": "https://evil.example"}, {"exp": 1_600_000_000}]
)
def test_token_that_is_not_for_us_lets_nobody_in(edit, client, directory, claims):
    directory.claims = {"email": edit.email, "email_verified": True} | claims
    assert through(client).status_code == 502
    assert not who(client).is_authenticated


def by_somebody_else(claims: dict) -> str:
    return jwt.encode(
        claims, rsa.generate_private_key(65537, 2048), algorithm="RS256", headers={"kid": "one"}
    )


def by_nobody(claims: dict) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "one"})


def without_the_name_of_a_key(claims: dict) -> str:
    return jwt.encode(claims, SECRET * 2, algorithm="HS256")


def as_no_token(claims: dict) -> str:
    return "abc"


def with_our_password(claims: dict) -> str:
    return jwt.encode(claims, SECRET * 2, algorithm="HS256", headers={"kid": "one"})


@pytest.mark.parametrize(
    "sign", [by_somebody_else, by_nobody, with_our_password, without_the_name_of_a_key, as_no_token]
)
def test_token_that_the_directory_has_not_signed_is_not_believed(edit, client, directory, sign):
    """Core 3.1.3.7 lets a client that has fetched the token over TLS do without the signature: this one does not."""
    directory.sign = sign
    directory.claims = {"email": edit.email, "email_verified": True}
    assert through(client).status_code == 502
    assert not who(client).is_authenticated


def test_answer_that_this_browser_did_not_ask_for_lets_nobody_in(edit, client, directory):
    directory.claims = {"email": edit.email, "email_verified": True}
    back = way_back(client.post(START).headers["Location"])
    other = Client()
    assert other.get(back).status_code == 502
    assert not who(other).is_authenticated


def test_directory_that_is_down_meets_a_page(edit, client, directory):
    directory.is_broken = True
    assert client.post(START).status_code == 502


def test_own_factor_is_asked_for_all_the_same(edit, client, directory, settings):
    settings.MFA_REQUIRED = True
    secret = with_app(edit)
    directory.claims = {"email": edit.email, "email_verified": True}
    assert through(client).headers["Location"] == "/konto/kod/"
    client.post("/konto/kod/", {"code": newest_code(secret)})
    assert client.get("/admin/").status_code == 200


def test_without_an_own_factor_one_sets_it_up(edit, client, directory, settings):
    settings.MFA_REQUIRED = True
    directory.claims = {"email": edit.email, "email_verified": True, "amr": ["pwd"]}
    through(client)
    assert client.get("/admin/").headers["Location"].startswith("/konto/nycklar/")


@pytest.mark.parametrize("has_app", [True, False])
def test_second_factor_shown_at_the_directory_counts(edit, client, directory, settings, has_app):
    settings.MFA_REQUIRED = True
    if has_app:
        with_app(edit)
    directory.claims = {"email": edit.email, "email_verified": True, "amr": ["pwd", "mfa"]}
    assert through(client).headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_userinfo_cannot_claim_the_second_factor(edit, client, directory, settings):
    settings.MFA_REQUIRED = True
    directory.userinfo = {"email": edit.email, "email_verified": True, "amr": ["mfa"]}
    through(client)
    assert client.get("/admin/").status_code == 302
