"""Staff of every kind, each in a browser of their own, and volunteers of every kind."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.base.models import Area
from volunteers.people.models import Coordinator, SpokenLanguage, Stage, Volunteer
from volunteers.people.names import rename

# Klara answers for Nordost, Kim for Hisingen, Karin for nothing yet.
GROUPS = {
    "superuser": None,
    "klara": "Coordinators",
    "kim": "Coordinators",
    "karin": "Coordinators",
    "edit": "Editors",
    "hanna": "Message handlers",
    "audit": "Auditors",
    "rut": "Rule keepers",
    "alice": None,
}
AREAS = {"klara": "nordost", "kim": "hisingen"}
OWN, OTHER = "sodra-angered", "backa"  # a mellanområde of Klara's, and one of Kim's


def user_named(name: str) -> User:
    return User.objects.get(email=f"{name}@example.org")


@pytest.fixture
def staff(site: HomePage) -> Callable[[str], Client]:
    """The browser of somebody in GROUPS, who has just signed in, or of a stranger."""

    def browser(name: str) -> Client:
        client = Client()
        if name in GROUPS:
            client.force_login(account_of(name))
            sign_in_lately(client, minutes_ago=0)
        return client

    return browser


def account_of(name: str) -> User:
    user = User.objects.get_or_create(
        email=f"{name}@example.org", defaults={"is_superuser": name == "superuser"}
    )[0]
    user.groups.set(Group.objects.filter(name=GROUPS[name]))
    if name in AREAS:
        Coordinator.objects.get_or_create(user=user)[0].areas.set([Area.objects.get(slug=AREAS[name])])
    return user


def sign_in_lately(client: Client, *, minutes_ago: float) -> None:
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 60 * minutes_ago}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


@pytest.fixture
def klara(staff: Callable[[str], Client]) -> Client:
    return staff("klara")


def a_volunteer(name: str = "Alva Berg", *, area: str = OWN, **fields: Any) -> Volunteer:
    """Confirmed, speaking Somali, at the stage Aktiv, with the first name as address unless told otherwise."""
    first = name.split(maxsplit=1)[0].lower()
    stage = Stage.objects.get(name="Aktiv")
    defaults = {"email": f"{first}@example.net", "confirmed_at": timezone.now(), "stage": stage}
    volunteer = Volunteer.objects.create(**defaults | fields)
    rename(volunteer, name)
    volunteer.areas.set(Area.objects.filter(slug=area))
    SpokenLanguage.objects.create(volunteer=volunteer, code="so")
    return volunteer
