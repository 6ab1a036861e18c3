"""Readers, a mail server on loopback, and workers as processes of their own."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings
from django.db import connection
from wagtail.models import Page, Site

from campaigns.newsletters.models import Delivery, NewsletterRules, Pepper, Sending, Subscriber, Suppression
from cms.mail.models import OutboxMail
from tests.cms.mail.conftest import mail_server  # noqa: F401 - a fixture
from tests.cms.mail.mail_server import MailServer, start
from tests.cms.mail.test_worker_process import database_url
from tests.conftest import delete_pages

PATIENCE = 60  # seconds, on a busy machine


@pytest.fixture
def unthrottled(site: Any) -> NewsletterRules:
    rules = NewsletterRules.current()
    rules.per_minute = 0
    rules.save()
    return rules


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The database as other processes see it; what the test put there goes afterwards."""
    with django_db_blocker.unblock():
        if Page.get_first_root_node() is None:  # a test of real transactions before this one has emptied it
            connection.creation.deserialize_db_from_string(connection._test_serialized_contents)
        site, _made = Site.objects.get_or_create(
            is_default_site=True,
            defaults={"hostname": "testserver", "root_page": Page.get_first_root_node()},
        )
        NewsletterRules.objects.update_or_create(site=site, defaults={"per_minute": 0})
        yield
        for model in (Delivery, Sending, Subscriber, Suppression, OutboxMail, NewsletterRules, Pepper):
            model.objects.all().delete()
        site.delete()
        delete_pages()


@pytest.fixture
def start_worker(committed: None) -> Iterator[tuple[MailServer, Callable[..., subprocess.Popen]]]:
    """A mail server, and a way to start workers that hand letters to it."""
    server = MailServer()
    controller: Controller = start(server)
    workers: list[subprocess.Popen] = []
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "SMTP_URL": f"smtp://127.0.0.1:{controller.port}",
        "DJANGO_SETTINGS_MODULE": "tests.campaigns.newsletters.sending.only_letters",
    }

    def begin(*arguments: str) -> subprocess.Popen:
        command = [sys.executable, "manage.py", "worker", *arguments]
        workers.append(subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR))
        return workers[-1]

    yield server, begin
    for worker in workers:
        worker.kill()
        worker.wait()
    controller.stop()
