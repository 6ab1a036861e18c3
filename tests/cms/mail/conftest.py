from collections.abc import Callable, Iterator

import pytest

from cms.mail.models import OutboxMail
from cms.mail.outbox import new_message_id
from tests.cms.mail.mail_server import MailServer, start
from tests.conftest import ALICE


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A real mail server, to which this process sends."""
    server = MailServer()
    controller = start(server)
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": controller.port, "timeout": 5},
        }
    }
    yield server
    controller.stop()


@pytest.fixture
def queue_mail() -> Callable[..., OutboxMail]:
    """Put a plain mail in the outbox without templates."""

    def queue(**fields: object) -> OutboxMail:
        parts = {
            "name": "letter",
            "to": ALICE,
            "subject": "Välkommen",
            "text": "Hej Åsa & Bo\n",
            "html": "<p>Hej</p>\n",
        }
        return OutboxMail.objects.create(**{"message_id": new_message_id()} | parts | fields)

    return queue
