"""Readers, a mail server on loopback, and workers as processes of their own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from wagtail.models import Page, Site

from campaigns.newsletters.models import Delivery, NewsletterRules, Pepper, Sending, Subscriber, Suppression
from cms.mail.models import OutboxMail
from tests.cms.mail.conftest import mail_server  # noqa: F401 - a fixture
from tests.cms.mail.mail_server import MailServer
from tests.cms.mail.workers import Begin, workers
from tests.conftest import lay_out_site

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
        lay_out_site()


@pytest.fixture
def start_worker(committed: None) -> Iterator[tuple[MailServer, Begin]]:
    with workers("campaigns.newsletters.delivery.handover.hand_over_due") as running:
        yield running
