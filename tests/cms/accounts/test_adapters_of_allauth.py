"""Where we reach inside allauth (proofs, passkeys): what we rely on, seen from its public side."""

import pytest
from allauth.account.authentication import get_authentication_records
from allauth.core.context import request_context
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.cache import SessionStore
from django.http import HttpRequest
from django.test import RequestFactory

from cms.accounts.models import User
from cms.accounts.sign_in.passkeys import begin_registration, keep_passkey
from cms.accounts.sign_in.proofs import record_proof
from cms.base.security.recent_sign_in import signed_in_lately


@pytest.fixture
def request_of_alice(alice: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session, request.user = SessionStore(), alice
    return request


def test_proof_is_kept_where_allauth_looks(alice: User, request_of_alice: HttpRequest) -> None:
    assert not signed_in_lately(request_of_alice)
    record_proof(request_of_alice, alice, "mfa", type="totp", id=None)
    (record,) = get_authentication_records(request_of_alice, alice)
    assert record == {"method": "mfa", "type": "totp", "at": record["at"]}
    assert signed_in_lately(request_of_alice)


def test_proof_of_one_person_is_none_of_another(
    alice: User, edit: User, request_of_alice: HttpRequest
) -> None:
    record_proof(request_of_alice, edit, "password")
    assert not signed_in_lately(request_of_alice)


def test_passkey_is_asked_to_open_a_session_by_itself(alice: User, request_of_alice: HttpRequest) -> None:
    with request_context(request_of_alice):
        options = begin_registration(alice)["publicKey"]
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["challenge"] in str(dict(request_of_alice.session))


def test_passkey_is_kept_as_allauth_reads_it(alice: User) -> None:
    keep_passkey(alice, name="Telefonen", credential={"id": "abc"})
    (passkey,) = Authenticator.objects.filter(user=alice)
    assert (passkey.type, passkey.wrap().name) == (Authenticator.Type.WEBAUTHN, "Telefonen")
    assert passkey.data["credential"] == {"id": "abc"}
