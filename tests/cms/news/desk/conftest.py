from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.users.models import UserProfile

from campaigns.home.models import HomePage
from cms.accounts.models import User
from cms.news.importing.items import Item
from cms.news.models import Candidate, NewsIndexPage, Source

NOON = datetime(2026, 9, 3, 12, tzinfo=UTC)


def an_item(number: int = 1, **fields: Any) -> Item:
    """Each number another article, an hour younger than the one before it."""
    own = {
        "guid": f"guid-{number}",
        "link": f"https://bra.example/nyheter/{number}",
        "title": f"Nyhet {number}",
        "text": f"Text {number}.",
        "published_at": NOON + timedelta(hours=number),
    }
    return Item(**own | fields)


def a_source(name: str = "Brå", **fields: Any) -> Source:
    own = {"name": name, "address": f"https://{name.lower()}.example/rss", "organisation": name}
    return Source.objects.create(**own | fields)


def a_candidate(number: int = 1, *, source: Source, **fields: Any) -> Candidate:
    own = {
        "guid": f"guid-{number}",
        "link": f"https://bra.example/nyheter/{number}",
        "link_key": f"link-{number}",
        "title": f"Nyhet {number}",
        "title_key": f"title-{number}",
        "text": f"Text {number}.",
        "published_at": NOON + timedelta(hours=number),
    }
    return Candidate.objects.create(source=source, **own | fields)


@pytest.fixture
def source(db: None) -> Source:
    return a_source()


@pytest.fixture
def index(site: HomePage) -> NewsIndexPage:
    return site.add_child(instance=NewsIndexPage(title="Nyheter", slug="nyheter"))


@pytest.fixture
def staff(site: HomePage) -> Callable[[str], User]:
    """Somebody of a group, with the rights that the group has on this site."""

    def make(group: str, email: str = "edit@example.org") -> User:
        user = User.objects.create_user(email=email)  # without a password, which would cost time
        user.groups.add(Group.objects.get(name=group))
        UserProfile.objects.create(user=user, preferred_language="en")
        return user

    return make


@pytest.fixture
def edit(staff: Callable[[str], User]) -> User:
    return staff("Editors")


@pytest.fixture
def desk(client: Client, edit: User) -> Client:
    """Edit at her desk."""
    client.force_login(edit)
    return client
