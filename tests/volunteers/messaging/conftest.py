"""Klara answers for Södra Angered, where the event is; Kurt for Backa, on the other side of the river."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.base.models import Area
from tests.conftest import ALICE
from volunteers.messaging.models import Message
from volunteers.people.models import Coordinator, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp


@pytest.fixture
def add_coordinator(site: HomePage) -> Callable[..., User]:
    """A coordinator of these areas, by slug; of the whole city without any."""

    def add(name: str, *areas: str) -> User:
        user = User.objects.create_user(f"{name}@example.org")
        user.groups.set(Group.objects.filter(name="Coordinators"))
        coordinator = Coordinator.objects.create(user=user)
        coordinator.areas.set(Area.objects.filter(slug__in=areas))
        return user

    return add


@pytest.fixture
def klara(add_coordinator: Callable[..., User]) -> User:
    return add_coordinator("klara", "sodra-angered")


@pytest.fixture
def kurt(add_coordinator: Callable[..., User]) -> User:
    return add_coordinator("kurt", "backa")


@pytest.fixture
def add_person() -> Callable[..., Volunteer]:
    """Somebody who has shown that the address is theirs, in a shift if one is given."""

    def add(email: str | None = ALICE, *, shift: Shift | None = None, **fields: object) -> Volunteer:
        state = fields.pop("state", SignUp.State.PLACED)
        person = Volunteer.objects.create(**{"email": email, "confirmed_at": timezone.now()} | fields)
        if shift:
            SignUp.objects.create(
                shift=shift,
                volunteer=person,
                state=state,
                queued_at=timezone.now(),
                held_until=timezone.now(),
                confirmed_at=timezone.now(),
            )
        return person

    return add


@pytest.fixture
def add_message(klara: User) -> Callable[..., Message]:
    """A draft of Klara's."""

    def add(**fields: object) -> Message:
        words = {"subject": "Om lördag", "text": "Ta med en varm tröja.\n\nVi ses.", "written_by": klara}
        return Message.objects.create(**words | fields)

    return add


@pytest.fixture
def browse() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
