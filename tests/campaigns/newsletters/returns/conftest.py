"""A letter that was sent to somebody, and mails about it as mail servers of several makes write them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
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
)
from campaigns.newsletters.models.suppressions import digest_of
from campaigns.newsletters.returns.verp import envelope_sender, message_id
from tests.conftest import ALICE

SAMPLES = Path(__file__).parent / "samples"
Deliver = Callable[..., Delivery]
Sample = Callable[..., bytes]


@pytest.fixture(autouse=True)
def bounces_come_back(settings, tmp_path: Path) -> Path:
    """The maildir where they land."""
    for folder in ("new", "cur", "tmp"):
        (tmp_path / "bounces" / folder).mkdir(parents=True)
    settings.BOUNCES_URL = f"maildir://{tmp_path}/bounces"
    settings.MAIL_FROM = "Vägra gängvåld <brev@goteborg.example>"
    return tmp_path / "bounces"


@pytest.fixture
def archive(site: HomePage) -> ArchivePage:
    page = site.add_child(instance=NewsletterPage(title="Nyhetsbrev", slug="nyhetsbrev"))
    return page.add_child(instance=ArchivePage(title="Arkiv", slug="arkiv"))


@pytest.fixture
def deliver(archive: ArchivePage) -> Deliver:
    """One more letter, which this address was sent an hour ago unless told otherwise."""

    def send(email: str = ALICE, *, sent_at: datetime | None = None, **fields: object) -> Delivery:
        number = Sending.objects.count()
        letter = archive.add_child(
            instance=LetterPage(title=f"Brev {number}", slug=f"brev-{number}", subject="Ljus på torget")
        )
        sending = Sending.objects.create(
            letter=letter, state=Sending.State.SENDING, started_at=timezone.now()
        )
        edition = Edition.objects.create(sending=sending, language="sv", subject=letter.subject)
        reader, _made = Subscriber.objects.get_or_create(
            email=email, defaults={"state": Subscriber.State.ACTIVE, "confirmed_at": timezone.now()}
        )
        when = sent_at or timezone.now() - timedelta(hours=1)
        sent = {"state": Delivery.State.SENT, "sent_at": when, "send_after": when}
        return Delivery.objects.create(
            **{"sending": sending, "edition": edition, "subscriber": reader, "digest": digest_of(email)}
            | sent
            | fields
        )

    return send


@pytest.fixture
def sample() -> Sample:
    """The named sample, about this delivery; ``sender`` and ``message`` replace the names by which it is known."""

    def fill(
        name: str, delivery: Delivery, *, sender: str | None = None, message: str | None = None
    ) -> bytes:
        text = (SAMPLES / f"{name}.eml").read_text()
        names = {
            "{sender}": envelope_sender(delivery.pk, delivery.digest) if sender is None else sender,
            "{message_id}": message_id(delivery.pk, delivery.digest) if message is None else message,
            "{recipient}": delivery.subscriber.email if delivery.subscriber else "nobody@example.org",
        }
        for mark, value in names.items():
            text = text.replace(mark, value)
        return text.encode()

    return fill
