from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.help.models import HelpPage
from cms.help.opening_hours import STOCKHOLM
from cms.news.banner import put_up
from cms.news.models import Banner

MOMENT = datetime(2026, 11, 22, 14, 5, tzinfo=STOCKHOLM)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = MOMENT

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def help_page(site: HomePage) -> HelpPage:
    return site.add_child(instance=HelpPage(title="Du kan lämna.", slug="stod"))


@pytest.fixture
def edit(site: HomePage) -> User:
    """An editor."""
    user = User.objects.create_user(email="edit@example.org", first_name="Edit")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def desk(edit: User) -> Client:
    """Edit's browser."""
    desk = Client()
    desk.force_login(edit)
    return desk


@pytest.fixture
def up(edit: User, clock: Clock) -> Callable[..., Banner]:
    """Put a banner up for a day, as the form does."""

    def make(
        text: str = "Torget är avspärrat.", texts: dict[str, str] | None = None, **fields: Any
    ) -> Banner:
        own = {"starts_at": clock.now, "ends_at": clock.now + timedelta(days=1)}
        return put_up(Banner(text=text, **own | fields), texts=texts or {}, by=edit)

    return make
