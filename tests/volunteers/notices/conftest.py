from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from cms.accounts.models import User
from cms.base.models import Area
from cms.mail.models import OutboxMail
from volunteers.people.models import Coordinator
from volunteers.shifts.models import Shift

DAY = timezone.localdate() + timedelta(days=9)


def at(hour: int, minute: int = 0, *, day: date = DAY) -> datetime:
    """That time in Göteborg on the day of the shift, or another."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def told(name: str) -> list[str]:
    """Who got the mail with this name, in order."""
    return list(
        OutboxMail.objects.filter(name__endswith=f"/mail/{name}").order_by("pk").values_list("to", flat=True)
    )


def the_mail(name: str) -> OutboxMail:
    return OutboxMail.objects.get(name__endswith=f"/mail/{name}")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set what time it is."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_to


@pytest.fixture
def shift(add_date: Callable[..., object], add_shift: Callable[..., Shift]) -> Shift:
    """An evening from 18 to 20 on DAY, with two places."""
    return add_shift(add_date(starts_at=at(18), hours=2), capacity=2, meeting_point="Vid fontänen")


def a_coordinator(name: str, *areas: str, **fields: object) -> Coordinator:
    user = User.objects.create(email=f"{name}@example.org")
    coordinator = Coordinator.objects.create(user=user, **fields)
    coordinator.areas.set(Area.objects.filter(slug__in=areas))
    return coordinator


@pytest.fixture
def klara(site: object) -> Coordinator:
    """Answers for the area of the event."""
    return a_coordinator("klara", "sodra-angered")
