"""The demo keeps away from a database that is somebody's."""

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from campaigns.demo.filling import NotEmpty, fill_demo
from cms.accounts.models import User
from volunteers.people.models import Volunteer


def test_demo_refuses_database_with_other_pages(campaign):
    before = list(Page.objects.order_by("pk").values())
    with pytest.raises(NotEmpty, match="holds content that is not the demo's"):
        fill_demo()
    assert list(Page.objects.order_by("pk").values()) == before


def test_demo_refuses_database_with_somebody_in_it(db):
    Volunteer.objects.create(email="alice@example.org")
    with pytest.raises(NotEmpty):
        fill_demo()


def test_demo_command_says_in_one_sentence_why_it_refuses(settings, campaign):
    settings.DEMO = True
    with pytest.raises(CommandError, match=r"^This database holds content that is not the demo's: .*\.$"):
        call_command("demo")


def test_demo_command_refuses_without_demo(db):
    with pytest.raises(CommandError, match="only filled with DEMO=1"):
        call_command("demo")
    assert not User.objects.exists()
