import base64
import secrets

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from django.test import Client

from campaigns.home.models import HomePage
from cms.accounts.models import User

PASSWORD = "fyra ljus på torget"


def with_app(user: User) -> str:
    """Give the user an app and recovery codes, as the set-up page does; returns the seed."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def factors_of(user: User) -> set[str]:
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def sign_in(client: Client, user: User, *, to: str = "") -> object:
    return client.post(f"/konto/login/{to}", {"login": user.email, "password": PASSWORD})


@pytest.fixture
def edit(site: HomePage) -> User:
    """An editor with a password."""
    user = User.objects.create_user("edit@example.org", PASSWORD)
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def alice(site: HomePage) -> User:
    """A volunteer's account: no password, no rights."""
    return User.objects.create_user("alice@example.org")
