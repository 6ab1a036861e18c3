"""An evening that has just begun, with Klara at its door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.accounts.models import User
from cms.base.models import Area
from tests.conftest import ALICE
from volunteers.people.models import Coordinator, Volunteer
from volunteers.people.names import rename
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.places.seats import recount, seat

NAMES = {ALICE: "Alice", "bob@example.org": "Bob", "charlie@example.org": "Charlie"}


@pytest.fixture
def evening(add_date: Callable[..., object], add_shift: Callable[..., Shift]) -> Shift:
    """A shift of four hours that began half an hour ago."""
    start = timezone.now().replace(second=0, microsecond=0) - timedelta(minutes=30)
    return add_shift(add_date(starts_at=start), capacity=10)


@pytest.fixture
def placed() -> Callable[..., SignUp]:
    """Give somebody a place in the shift, or another state."""

    def place(
        shift: Shift, email: str = ALICE, *, state: str = "placed", people: int = 1, **fields: object
    ) -> SignUp:
        volunteer = Volunteer.objects.known_as(email, confirmed_at=timezone.now())
        if not volunteer.name:
            rename(volunteer, NAMES.get(email, email.partition("@")[0].title()))
        now = timezone.now()
        row = SignUp(shift=shift, volunteer=volunteer, people=people, confirmed_at=now, **fields)
        if state == "placed":
            seat(row, SignUp.State.PLACED, shift=shift)
        else:
            row.state, row.queued_at = state, now
            row.held_until = now if state == "offered" else None
            row.save()
        recount(shift)
        return row

    return place


@pytest.fixture
def klara(signed_in: Callable[[str], Client]) -> Client:
    """Klara's browser: she answers for Nordost."""
    client = signed_in("klara")
    answer_for("klara", "nordost")
    return client


def answer_for(name: str, area: str) -> Coordinator:
    user = User.objects.get(email=f"{name}@example.org")
    coordinator = Coordinator.objects.get_or_create(user=user)[0]
    coordinator.areas.set([Area.objects.get(slug=area)])
    return coordinator


@pytest.fixture
def by(klara: Client) -> User:
    return User.objects.get(email="klara@example.org")
