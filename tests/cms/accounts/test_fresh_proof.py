"""Pages that ask once more who it is: each kind of person is led to what they have to show, and comes back."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.http import HttpResponse
from django.test import Client

from cms.accounts.models import User
from cms.mail.models import OutboxMail
from tests.cms.accounts.app import newest_code
from tests.cms.accounts.conftest import PASSWORD, sign_in, with_app


def age(client: Client) -> None:
    """Let an hour pass since the session's user showed who they are."""
    session = client.session
    session["account_authentication_methods"] = [
        record | {"at": record["at"] - 3600} for record in session["account_authentication_methods"]
    ]
    session.save()


def mailed_code() -> str:
    return re.search(r"\b\d{6}\b", OutboxMail.objects.latest("pk").text)[0]


def signed_in_by_code(user: User) -> Client:
    client = Client()
    client.post("/mina-pass/logga-in/", {"email": user.email})
    client.post("/mina-pass/kod/", {"code": mailed_code()})
    return client


def asks(answer: HttpResponse) -> str:
    """The page that a page leads to before it opens; empty when it opens."""
    return answer.headers["Location"].partition("?")[0] if answer.status_code == 302 else ""


@pytest.mark.parametrize("is_verified", [False, True])
def test_volunteer_shows_a_mailed_code_and_the_page_opens(alice: User, is_verified: bool) -> None:
    """allauth has verified addresses alone in mind for a page of its own that this site does not have."""
    EmailAddress.objects.update_or_create(
        user=alice, email=alice.email, defaults={"verified": is_verified, "primary": True}
    )
    client = signed_in_by_code(alice)
    address = "/mina-pass/nycklar/ny/"
    assert asks(client.get(address)) == ""
    age(client)
    assert asks(client.get(address)) == "/mina-pass/visa-kod/"
    client.post("/mina-pass/visa-kod/", {})
    answer = client.post(f"/mina-pass/visa-kod/?next={address}", {"code": mailed_code()})
    assert answer.headers["Location"] == address
    assert (
        client.get(address).context["js_data"]["creation_options"]["publicKey"]["user"]["name"] == alice.email
    )


def test_volunteer_with_a_passkey_is_asked_for_it(alice: User) -> None:
    client = signed_in_by_code(alice)
    data = {"name": "Telefonen", "credential": {}}
    passkey = Authenticator.objects.create(user=alice, type=Authenticator.Type.WEBAUTHN, data=data)
    address = f"/mina-pass/nycklar/{passkey.pk}/ta-bort/"
    assert asks(client.get(address)) == ""
    age(client)
    assert asks(client.get(address)) == "/mina-pass/visa-nyckel/"


@pytest.mark.parametrize("address", ["/konto/nycklar/app/", "/konto/nycklar/ny/"])
def test_staff_with_a_password_alone_show_it_again(edit: User, client: Client, address: str) -> None:
    sign_in(client, edit)
    assert asks(client.get(address)) == ""
    age(client)
    assert asks(client.get(address)) == "/konto/reauthenticate/"
    answer = client.post(f"/konto/reauthenticate/?next={address}", {"password": PASSWORD})
    assert answer.headers["Location"] == address
    assert asks(client.get(address)) == ""


@pytest.mark.parametrize(
    "address", ["/konto/nycklar/app/ta-bort/", "/konto/nycklar/reservkoder/nya/", "/konto/nycklar/ny/"]
)
def test_staff_with_an_app_show_its_code_again(edit: User, client: Client, address: str) -> None:
    secret = with_app(edit)
    sign_in(client, edit)
    client.post("/konto/kod/", {"code": newest_code(secret)})
    assert asks(client.get(address)) == ""
    age(client)
    assert asks(client.get(address)) == "/konto/visa/"
