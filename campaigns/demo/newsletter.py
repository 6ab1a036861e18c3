"""The demo's letters, of which two are in the archive as if they had been sent, and those who would get the next."""

from datetime import timedelta
from typing import Any

from django.utils import timezone, translation
from wagtail.models import Page

from campaigns.demo.content_files import story
from campaigns.demo.site_setup import publish
from campaigns.home.models import HomePage
from campaigns.newsletters.forms import CONSENT
from campaigns.newsletters.letter.edition import Editions
from campaigns.newsletters.models import (
    ArchivePage,
    LetterPage,
    Sending,
    Subscriber,
    SubscriberConsent,
    Topic,
)
from campaigns.newsletters.models.letters import NEWSLETTER_SLUG
from cms.base.models import Area
from volunteers.people.models import ConsentText

Content = dict[str, Any]
ASKED_BEFORE = timedelta(days=30)


def add_letters(home: HomePage, content: Content) -> None:
    archive = ArchivePage.objects.descendant_of(home).get()
    links = {page.slug: page for page in Page.objects.descendant_of(home)}
    for letter in content["letter"]:
        add_letter(archive, letter, links=links)
    for subscriber in content["subscriber"]:
        add_subscriber(subscriber)


def add_letter(archive: ArchivePage, content: Content, *, links: dict[str, Page]) -> None:
    """A letter with ``days`` was sent then, to nobody; the others are drafts."""
    letter = LetterPage(
        locale=archive.locale,
        live=False,
        subject=content["title"],
        body=story(content["body"], links=links),
        **{name: content[name] for name in ("slug", "title", "preheader")},
    )
    letter.topics = list(Topic.objects.filter(kind__in=content["topics"]))
    archive.add_child(instance=letter)
    if "days" in content:
        let_be_sent(publish(letter), days=content["days"])
    else:
        letter.save_revision()


def let_be_sent(letter: LetterPage, *, days: int) -> None:
    at = timezone.now() + timedelta(days=days)
    sending = Sending.objects.create(
        letter=letter,
        state=Sending.State.DONE,
        send_at=at,
        asked_at=at,
        started_at=at,
        finished_at=at + timedelta(minutes=4),
    )
    Editions(sending).freeze()


def add_subscriber(content: Content) -> None:
    """Somebody who has asked for letters and said yes to them."""
    asked, language = timezone.now() - ASKED_BEFORE, content["language"]
    row = Subscriber.objects.create(
        email=content["email"],
        language=language,
        state=Subscriber.State.ACTIVE,
        created_at=asked,
        confirmed_at=asked,
    )
    row.topics.set(Topic.objects.filter(kind__in=content["topics"]))
    row.areas.set(Area.objects.filter(slug__in=content.get("areas", [])))
    with translation.override(language):
        text = ConsentText.objects.of(str(CONSENT), language=language)
    SubscriberConsent.objects.create(
        subscriber=row,
        text=text,
        page=f"/{NEWSLETTER_SLUG}/",
        topics=",".join(content["topics"]),
        areas=content.get("areas", []),
        language=language,
        given_at=asked,
        confirmed_at=asked,
    )
