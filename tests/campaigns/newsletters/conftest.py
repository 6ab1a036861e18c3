import json
from typing import Any

import pytest
from django.utils import timezone

from campaigns.home.models import HomePage
from campaigns.newsletters.models import ArchivePage, LetterPage, NewsletterPage, Sending, Subscriber, Topic
from cms.accounts.models import User


@pytest.fixture
def archive(site: HomePage) -> ArchivePage:
    page = site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    return page.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))


@pytest.fixture
def write(archive: ArchivePage) -> Any:
    """A letter about campaigns with these blocks, a running text unless told otherwise."""

    def make(*blocks: tuple[str, Any], **fields: Any) -> LetterPage:
        body = blocks or (("text", "<p>Hej grannar.</p>"),)
        letter = LetterPage(
            **{"title": "Brev", "subject": "Fyra torg på fredag", "slug": "fyra-torg", "live": True} | fields,
            body=json.dumps([{"type": kind, "value": value} for kind, value in body]),
        )
        archive.add_child(instance=letter)
        letter.topics = [Topic.objects.get(kind="campaigns")]
        letter.save()
        return letter

    return make


@pytest.fixture
def send() -> Any:
    """A sending of the letter that is planned for now."""

    def make(letter: LetterPage) -> Sending:
        user = User.objects.get_or_create(email="edit@example.org")[0]
        return Sending.objects.create(letter=letter, state=Sending.State.PLANNED, asked_by=user)

    return make


@pytest.fixture
def subscribe(db: None) -> Any:
    """A confirmed reader about campaigns."""

    def make(email: str, **fields: Any) -> Subscriber:
        areas = fields.pop("areas", [])
        reader = Subscriber.objects.create(
            email=email, **{"state": Subscriber.State.ACTIVE, "confirmed_at": timezone.now()} | fields
        )
        reader.topics.set([Topic.objects.get(kind="campaigns")])
        reader.areas.set(areas)
        return reader

    return make
