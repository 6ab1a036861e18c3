"""Letters as a mail server got them from the engine, over real SMTP, and two programs that read them."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from campaigns.home.models import HomePage
from campaigns.newsletters.delivery.handover import hand_over_due
from campaigns.newsletters.models import (
    ArchivePage,
    Delivery,
    Edition,
    LetterPage,
    NewsletterPage,
    NewsletterRules,
    Sending,
    Subscriber,
    Topic,
)
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.newsletters.models.suppressions import digest_of
from tests.cms.mail.mail_server import MailServer, start
from tests.npm import find_package

HERE = Path(__file__).parent
HandOver = Callable[..., list[bytes]]


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """One that takes addresses in all letters, for letters from ``brev@goteborg.example``."""
    server = MailServer()
    controller = start(server)
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": controller.port, "timeout": 5},
        }
    }
    settings.MAIL_FROM = "Vägra gängvåld <brev@goteborg.example>"
    settings.BOUNCES_URL = "maildir:///srv/bounces"
    yield server
    controller.stop()


@pytest.fixture
def letter(site: HomePage) -> LetterPage:
    page = site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    archive = page.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))
    letter = archive.add_child(instance=LetterPage(title="Ljus", slug="ljus", subject="Ljus på torget"))
    letter.topics.set(Topic.objects.all())
    letter.save()
    NewsletterRules.objects.update_or_create(pk=NewsletterRules.current().pk, defaults={"per_minute": 0})
    return letter


@pytest.fixture
def sending(letter: LetterPage) -> Sending:
    return Sending.objects.create(letter=letter, state=Sending.State.SENDING, started_at=timezone.now())


@pytest.fixture
def subscribe() -> Callable[..., Subscriber]:
    def add(email: str, *, language: str = "sv") -> Subscriber:
        reader = Subscriber.objects.create(
            email=email, language=language, state=Subscriber.State.ACTIVE, confirmed_at=timezone.now()
        )
        reader.topics.set(Topic.objects.all())
        return reader

    return add


@pytest.fixture
def hand_over(mail_server: MailServer, sending: Sending, subscribe: Callable[..., Subscriber]) -> HandOver:
    """Send an edition to these addresses; what the mail server got, in the order of the addresses."""

    def send(*emails: str, edition: Edition | None = None, **fields: str) -> list[bytes]:
        words = {
            "language": "sv",
            "subject": "Ljus på torget",
            "text": f"Hej på torget.\n\nVal: https://testserver/{MANAGE_MARK}/\nSluta: https://testserver/{LEAVE_MARK}/\n",
            "html": f'<!doctype html><html lang="sv"><p>Hej på torget.<a href="https://testserver/{LEAVE_MARK}/">Sluta</a>',
        }
        edition = edition or Edition.objects.create(sending=sending, **words | fields)
        for email in emails:
            Delivery.objects.create(
                sending=sending,
                edition=edition,
                subscriber=subscribe(email),
                digest=digest_of(email),
                send_after=timezone.now(),
            )
        before = len(mail_server.raw)
        hand_over_due()
        return mail_server.raw[before:]

    return send


def run(script: str, package: str, content: bytes) -> Any:
    done = subprocess.run(
        ["node", HERE / script, find_package(package)],
        input=content,
        capture_output=True,
        timeout=60,
        env={"PATH": os.environ["PATH"], "TZ": "Europe/Stockholm"},
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


@pytest.fixture
def mailparser() -> Callable[[bytes], Any]:
    """What npm's mailparser finds in a mail."""
    return lambda raw: run("read_mail.mjs", "mailparser", raw)


@pytest.fixture
def html_validate() -> Callable[[str], list[str]]:
    """What npm's html-validate says against a page."""
    return lambda html: run("check_html.mjs", "html-validate", html.encode())
