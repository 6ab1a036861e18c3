"""Two keepers of the helpline and two of the rules, and those whom the rules bind."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from campaigns.home.models import HomePage
from cms.accounts.models import User

STAFF = {
    "hedda": ["Helpline keepers"],
    "hugo": ["Helpline keepers"],
    "rut": ["Rule keepers"],
    "rune": ["Rule keepers"],
    "edit": ["Editors"],
    "klara": ["Coordinators"],
    "hanna": ["Message handlers"],
    "both": ["Rule keepers", "Coordinators", "Editors", "Message handlers"],
    "audit": ["Auditors"],
}


@pytest.fixture
def staff(site: HomePage) -> dict[str, User]:
    users = {name: User.objects.create_user(f"{name}@example.org") for name in STAFF}
    for name, groups in STAFF.items():
        users[name].groups.set(Group.objects.filter(name__in=groups))
    return users


@pytest.fixture
def browser(staff: dict[str, User]) -> Callable[[str], Client]:
    def enter(name: str) -> Client:
        client = Client()
        client.force_login(staff[name])
        return client

    return enter
