"""Staff with the rights that their group really has, each in a browser of their own."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageLogEntry

from campaigns.home.models import HomePage
from cms.accounts.models import User
from tests.conftest import ALICE
from volunteers.people.models import Coordinator
from volunteers.shifts.models import Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import SignUp

GROUP_OF = {"edit": "Editors", "klara": "Coordinators", "hanna": "Message handlers"}


@pytest.fixture
def signed_in(site: HomePage) -> Callable[[str], Client]:
    """The browser of Edit (editor), Klara (coordinator), Hanna (message handler) or Charlie (stranger)."""

    def browser(name: str) -> Client:
        client = Client()
        if name in GROUP_OF:
            user = User.objects.get_or_create(email=f"{name}@example.org")[0]
            user.groups.set(Group.objects.filter(name=GROUP_OF[name]))
            if name == "klara":  # who answers for the whole city
                Coordinator.objects.get_or_create(user=user)
            client.force_login(user)
        return client

    return browser


@pytest.fixture
def editor(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("edit")


@pytest.fixture
def coordinator(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("klara")


def what_came_of(publishing: Callable[[], object], page: Page) -> dict[str, int]:
    """What the page's history says that publishing it came to: dates made and moved, people told."""
    entries = PageLogEntry.objects.filter(page=page.pk, action="changes.publish")
    before = set(entries.values_list("pk", flat=True))
    publishing()
    return {name: count for entry in entries.exclude(pk__in=before) for name, count in entry.data.items()}


def messages_in(response: object) -> str:
    """What the admin says at the top of the page."""
    return " ".join(str(message) for message in response.context["messages"])


@pytest.fixture
def count_queries() -> Callable[[Client, str], int]:
    """How many queries a page takes, once whatever is kept in memory is there."""

    def count(client: Client, url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    return count


@pytest.fixture
def ask() -> Callable[..., SignUp]:
    """Sign somebody up, Alice unless told otherwise, without confirming."""

    def ask_for(shift: Shift, email: str = ALICE, *, may_queue: bool = True, name: str = "Alice") -> SignUp:
        return sign_up(shift, email=email, name=name, language="sv", may_queue=may_queue)

    return ask_for


@pytest.fixture
def join(ask: Callable[..., SignUp]) -> Callable[..., SignUp]:
    """Sign somebody up and confirm it."""

    def join_shift(shift: Shift, email: str = ALICE) -> SignUp:
        return confirm(ask(shift, email))

    return join_shift
