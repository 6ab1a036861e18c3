"""Agnes and Bengt handle messages; Edit is an editor; the page stands below home."""

import time
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.signing import Signer
from django.test import Client

from cms.accounts.models import User
from cms.contact.incoming import receiving
from cms.contact.incoming.receiving import receive
from cms.contact.models import ContactPage, Message


@pytest.fixture(autouse=True)
def readable_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance stands still like the clock, so that a test may say M1 and M2: that numbers do not follow is shown elsewhere."""
    numbers = count(1)
    monkeypatch.setattr(receiving, "new_number", lambda: next(numbers))


@pytest.fixture
def contact_page(site) -> ContactPage:
    return site.add_child(instance=ContactPage(title="Kontakt", slug="kontakt", intro="Skriv till oss."))


def a_stamp(nonce: str = "form-1", *, seconds_ago: float = 60) -> str:
    """What a form that was opened a minute ago carries."""
    return Signer(salt="cms.base.stamping").sign(f"{nonce}.{time.time() - seconds_ago:.1f}")


@pytest.fixture
def write(client: Client, contact_page) -> Callable[..., Any]:
    """Send the public form as a browser does; what is not said is as a person without JavaScript leaves it."""

    def send(
        text: str, *, email: str = "", nonce: str = "form-1", where: str = "/kontakt/skicka/", **more: str
    ):
        said = {"text": text, "email": email, "website": "", "stamp": a_stamp(nonce), "work": ""}
        return client.post(where, said | more)

    return send


@pytest.fixture
def agnes(site) -> User:
    return handler("agnes@example.org")


@pytest.fixture
def bengt(site) -> User:
    return handler("bengt@example.org")


def handler(email: str) -> User:
    user = User.objects.create_user(email, first_name=email.split("@", maxsplit=1)[0].capitalize())
    user.groups.add(Group.objects.get(name="Message handlers"))
    return user


@pytest.fixture
def desk(agnes: User) -> Client:
    """A browser in which Agnes is signed in."""
    client = Client()
    client.force_login(agnes)
    return client


@pytest.fixture
def message(site) -> Message:
    """A question to which an answer is wanted."""
    return receive(
        "Hur gör jag för att hjälpa till?", language="sv", email="Anna@example.org", nonce="form-0"
    )
