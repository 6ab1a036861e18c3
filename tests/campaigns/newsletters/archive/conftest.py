"""An archive with letters in it: unsent, on their way and sent."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale

from campaigns.home.models import HomePage
from campaigns.newsletters.models import ArchivePage, Edition, LetterPage, NewsletterPage, Sending
from cms.accounts.models import User

EDIT = "edit@example.org"


@pytest.fixture
def archive(site: HomePage) -> ArchivePage:
    newsletter = site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    return newsletter.add_child(instance=ArchivePage(title="Tidigare brev", slug="arkiv"))


@pytest.fixture
def add_letter(archive: ArchivePage) -> Callable[..., LetterPage]:
    """Write a published letter that nobody has sent."""

    def add(slug: str = "ljus", **fields: Any) -> LetterPage:
        own: dict[str, Any] = {name: f"{name} {slug}" for name in ("title", "subject", "preheader")}
        own |= {"body": [("heading", "Hej")]}
        letter = archive.add_child(instance=LetterPage(slug=slug, **own | fields))
        letter.save_revision().publish()
        letter.refresh_from_db()
        return letter

    return add


@pytest.fixture
def send() -> Callable[..., Sending]:
    """Let a letter have been sent some days ago, frozen with words of its own."""

    def do(letter: LetterPage, *, days: int = 1, language: str = "sv", **fields: Any) -> Sending:
        at = timezone.now() - timedelta(days=days)
        own = {"state": Sending.State.DONE, "started_at": at, "finished_at": at}
        sending = Sending.objects.create(letter=letter, **own | fields)
        freeze(sending, language=language)
        return sending

    return do


def freeze(sending: Sending, *, language: str = "sv", **fields: Any) -> Edition:
    slug = sending.letter.slug
    own = {
        "subject": f"Fruset {slug}",
        "html": "<p>Mejlet</p>",
        "text": "Som text\n",
        "web": "<p>Så stod det.</p>",
    }
    return Edition.objects.create(sending=sending, language=language, is_archived=True, **own | fields)


@pytest.fixture
def translate() -> Callable[..., LetterPage]:
    """A letter's own translation, published."""

    def do(letter: LetterPage, language: str) -> LetterPage:
        locale = Locale.objects.get_or_create(language_code=language)[0]
        page = letter.copy_for_translation(locale, copy_parents=True)
        page.save_revision().publish()
        page.refresh_from_db()
        return page

    return do


@pytest.fixture
def edit(site: HomePage) -> User:
    user = User.objects.create_user(EDIT, first_name="Edit")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def editor(edit: User) -> Client:
    client = Client()
    client.force_login(edit)
    return client
