"""A newsletter's page, somebody who reads letters, and the form as a visitor sends it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from campaigns.home.models import HomePage
from campaigns.newsletters.models import (
    ArchivePage,
    Delivery,
    Edition,
    LetterPage,
    NewsletterPage,
    Sending,
    Subscriber,
    Topic,
)
from campaigns.newsletters.models.suppressions import digest_of
from campaigns.newsletters.subscription.opt_in import Wish
from campaigns.newsletters.subscription.robot_check import SIGNER
from campaigns.newsletters.subscription.signed_links import MANAGE, manage_token, subscriber_behind
from cms.mail.models import OutboxMail
from volunteers.people.models import ConsentText

ALICE, BOB, CHARLIE = "alice@example.org", "bob@example.org", "charlie@example.org"
OURS = {"origin": "http://testserver", "sec-fetch-site": "same-origin"}
LONG_AGO = SIGNER.sign("1000.0")
ADDRESS = re.compile(r"https?://[^/]+(/\S+)")


@pytest.fixture
def page(site: HomePage) -> NewsletterPage:
    return site.add_child(
        instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev", intro="Vi skriver när det händer.")
    )


@pytest.fixture
def add_subscriber(db: None) -> Callable[..., Subscriber]:
    """Somebody who gets letters about campaigns unless told otherwise."""

    def add(email: str = ALICE, *, topics: tuple[str, ...] = ("campaigns",), **fields: Any) -> Subscriber:
        row = Subscriber.objects.create(
            **{
                "email": email,
                "state": Subscriber.State.ACTIVE,
                "confirmed_at": timezone.now(),
                **fields,
            }
        )
        row.topics.set(Topic.objects.filter(kind__in=topics))
        return row

    return add


@pytest.fixture
def alice(add_subscriber: Callable[..., Subscriber]) -> Subscriber:
    return add_subscriber()


@pytest.fixture
def wording(db: None) -> ConsentText:
    return ConsentText.objects.of("Ja, skriv till mig.", language="sv")


@pytest.fixture
def visitor() -> Client:
    """Somebody without a cookie, whose forms are really checked."""
    return Client(enforce_csrf_checks=True, headers=OURS)


@pytest.fixture
def subscribe(page: NewsletterPage, visitor: Client) -> Callable[..., HttpResponse]:
    """Fill in the form on the newsletter's page, a good while after it was made, and send it."""

    def send(*, prefix: str = "", **fields: Any) -> HttpResponse:
        shown = visitor.get(f"{prefix}/nyhetsbrev/").content.decode()
        typed = {"email": ALICE, "topics": ["campaigns", "news"], "language": "sv", "made": LONG_AGO}
        token = {"csrfmiddlewaretoken": token_in(shown)}
        return visitor.post(f"{prefix}/nyhetsbrev/anmal/", token | typed | fields)

    return send


def token_in(page: str) -> str:
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]


def press(visitor: Client, path: str, *, shown_at: str = "", **fields: Any) -> HttpResponse:
    """Open a page and send one of its forms."""
    shown = visitor.get(shown_at or path).content.decode()
    return visitor.post(path, {"csrfmiddlewaretoken": token_in(shown), **fields})


def path_in(mail: OutboxMail) -> str:
    """Where the mail's button leads."""
    return ADDRESS.search(mail.text.partition(":\n")[2])[1]


def choices_of(subscriber: Subscriber) -> str:
    return f"/nyhetsbrev/val/{manage_token(subscriber.pk, subscriber.link_number)}/"


def chooser(path: str, *, then: str = "") -> Subscriber | None:
    """Whose choices such a page shows, with what follows there. The address is another each time."""
    found = re.fullmatch(rf"/nyhetsbrev/val/([\w-]+)/{re.escape(then)}", path)
    return subscriber_behind(found[1], MANAGE) if found else None


def proven_page(visitor: Client, subscriber: Subscriber) -> str:
    """Where the reader is led who asks for a code and types it; the mail with it is gone afterwards."""
    page = press(visitor, f"{choices_of(subscriber)}kod/").url
    mail = OutboxMail.objects.get(name="newsletters/mail/code")
    code = re.search(r"\b\d{6}\b", mail.text)[0]
    mail.delete()
    return press(visitor, page, code=code).url


def a_wish(*topics: str, areas: tuple[str, ...] = (), language: str = "sv") -> Wish:
    return Wish(topics=list(topics or ("news",)), areas=list(areas), language=language)


@pytest.fixture
def a_letter_to(page: NewsletterPage) -> Callable[..., Delivery]:
    """A letter that is on its way to somebody."""
    archive = page.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))
    letter = archive.add_child(instance=LetterPage(title="Brev", slug="brev", subject="Brev"))
    sending = Sending.objects.create(letter=letter)
    edition = Edition.objects.create(sending=sending, language="sv", subject="Brev", html="", text="", web="")

    def write(subscriber: Subscriber, **fields: Any) -> Delivery:
        digest = digest_of(subscriber.email)
        own = {"subscriber": subscriber, "digest": digest, "send_after": timezone.now()}
        return Delivery.objects.create(sending=sending, edition=edition, **own | fields)

    return write
