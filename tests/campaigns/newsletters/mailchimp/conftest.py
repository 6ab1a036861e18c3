"""Mailchimp as a stand-in that remembers, the settings that lead there, and somebody who reads letters."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.utils import timezone

from campaigns.home.models import HomePage
from campaigns.newsletters.mailchimp.audience_setup import prepare_if_due
from campaigns.newsletters.mailchimp.client import Chimp, open_chimp
from campaigns.newsletters.models import (
    ArchivePage,
    LetterPage,
    MailchimpAudience,
    NewsletterPage,
    NewsletterRules,
    Subscriber,
    Topic,
)
from cms.base.models import Area
from tests.campaigns.newsletters.mailchimp.serving import running_stand_in
from tests.campaigns.newsletters.mailchimp.stand_in import AUDIENCE, StandIn

ALICE, BOB, CHARLIE = "alice@example.org", "bob@example.org", "charlie@example.org"
PARTS = ("fields", "categories", "interests", "number")
LAID_OUT: dict[str, Any] = {}
KEY = "0123456789abcdef-us1"


@pytest.fixture
def mailchimp(settings: Any) -> Iterator[StandIn]:
    """The stand-in. At the end nothing may have been asked or answered that the description does not know."""
    with running_stand_in() as server:
        settings.MAILCHIMP_API_KEY, settings.MAILCHIMP_AUDIENCE = KEY, AUDIENCE
        settings.MAILCHIMP_URL = server.url
        yield server
    assert server.faults == []


@pytest.fixture
def audience(mailchimp: StandIn, site: object) -> MailchimpAudience:
    """Chosen as the carrier, and laid out there."""
    rules = NewsletterRules.current()
    rules.carrier = NewsletterRules.Carrier.MAILCHIMP
    rules.save()
    return lay_out(mailchimp)


def lay_out(mailchimp: StandIn) -> MailchimpAudience:
    """By some forty requests the first time, and as they left it from then on."""
    row = MailchimpAudience.current()
    if not LAID_OUT:
        with open_chimp() as chimp:
            prepare_if_due(row, chimp)
        LAID_OUT.update({name: getattr(mailchimp, name) for name in PARTS}, ours=row.interests)
    for name in PARTS:
        setattr(mailchimp, name, deepcopy(LAID_OUT[name]))
    now = timezone.now()
    MailchimpAudience.objects.update(
        name="Göteborg", interests=LAID_OUT["ours"], prepared_at=now, checked_at=now
    )
    row.refresh_from_db()
    return row


@pytest.fixture
def chimp(audience: MailchimpAudience) -> Iterator[Chimp]:
    with open_chimp() as chimp:
        yield chimp


@pytest.fixture
def add_subscriber(db: None) -> Callable[..., Subscriber]:
    """Somebody who reads letters about campaigns in the whole city, unless told otherwise."""

    def add(
        email: str = ALICE,
        *,
        topics: tuple[str, ...] = ("campaigns",),
        areas: tuple[str, ...] = (),
        **fields: Any,
    ) -> Subscriber:
        values = {"state": Subscriber.State.ACTIVE, "confirmed_at": timezone.now(), **fields}
        row = Subscriber.objects.create(email=email, **values)
        row.topics.set(Topic.objects.filter(kind__in=topics))
        row.areas.set(Area.objects.filter(slug__in=areas))
        return row

    return add


def make_letter() -> LetterPage:
    """A letter about campaigns to everybody, below the front page."""
    home = HomePage.objects.get()
    newsletter = home.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    archive = newsletter.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))
    row: LetterPage = archive.add_child(
        instance=LetterPage(title="Höst", slug="host", subject="Hösten börjar")
    )
    row.topics.set(Topic.objects.filter(kind="campaigns"))
    row.save()
    return row
