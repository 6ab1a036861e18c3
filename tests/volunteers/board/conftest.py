"""Klara, who coordinates the district that the event lies in, and her board."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.base.models import Area
from volunteers.people.models import Coordinator
from volunteers.shifts.models import Shift


def person(name: str, group: str = "", *, areas: list[str] | None = None, superuser: bool = False) -> User:
    user = User.objects.create(email=f"{name}@example.org", is_superuser=superuser)
    user.groups.set(Group.objects.filter(name=group))
    if areas is not None:
        Coordinator.objects.create(user=user).areas.set(Area.objects.filter(slug__in=areas))
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def klara(site) -> User:
    """A coordinator of the district that the event lies in."""
    return person("klara", "Coordinators", areas=["nordost"])


@pytest.fixture
def board(klara) -> Client:
    return browser_of(klara)


@pytest.fixture
def soon(add_date):
    """A date of the event in so many days."""
    return lambda days=3, **fields: add_date(starts_at=timezone.now() + timedelta(days=days), **fields)


def shown(client: Client, **query: object) -> list[Shift]:
    return [line.shift for line in client.get(reverse("board:index"), query).context["board"].lines]


def act(client: Client, action: str, *shifts: Shift, **data: object) -> object:
    data |= {"action": action, "shift": [shift.pk for shift in shifts]}
    return client.post(reverse("board:act"), data, follow=True)
