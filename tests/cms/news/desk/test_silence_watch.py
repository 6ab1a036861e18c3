"""Editors are told once when a source has been silent for two days, and again when it falls silent anew."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.news.importing.silence_watch import tell_of_silence
from cms.news.models import Source
from tests.cms.news.desk.conftest import a_source


@pytest.fixture
def editors(staff: Callable[..., User]) -> list[User]:
    found = [staff("Editors", "edit@example.org"), staff("Editors", "eva@example.org")]
    staff("Coordinators", "klara@example.org")
    User.objects.filter(pk=staff("Editors", "gone@example.org").pk).update(is_active=False)
    return found


def hours_ago(hours: int) -> dict[str, object]:
    then = timezone.now() - timedelta(hours=hours)
    return {"succeeded_at": then, "tried_at": timezone.now(), "added_at": then, "trouble": "slow"}


def test_all_that_is_silent_stands_in_one_mail_to_each_editor(editors: list[User]) -> None:
    silent = [a_source("Brå", **hours_ago(49)), a_source("Polisen", **hours_ago(50) | {"succeeded_at": None})]
    a_source("Staden", **hours_ago(47))
    a_source("Vilande", is_active=False, **hours_ago(99))
    assert tell_of_silence() == 2
    mails = OutboxMail.objects.all()
    assert sorted(mail.to for mail in mails) == [user.email for user in editors]
    assert mails[0].subject.startswith("2 ")
    for mail in mails:
        assert [name for name in ("Brå", "Polisen", "Staden", "Vilande") if f"{name}:" in mail.text] == [
            "Brå",
            "Polisen",
        ]
        assert "/admin/sources/" in mail.text
        assert "/admin/sources/" in mail.html
    assert set(Source.objects.exclude(flagged_at=None)) == set(silent)


def test_nobody_is_told_twice_until_it_has_worked_and_falls_silent_anew(editors: list[User]) -> None:
    source = a_source("Brå", **hours_ago(49))
    assert [tell_of_silence(), tell_of_silence()] == [1, 0]
    Source.objects.update(succeeded_at=timezone.now(), trouble="")
    assert tell_of_silence() == 0
    source.refresh_from_db()
    assert source.flagged_at is None
    Source.objects.update(**hours_ago(48))
    assert [tell_of_silence(), tell_of_silence()] == [1, 0]
    assert OutboxMail.objects.count() == 4


def test_a_site_without_editors_flags_and_writes_to_nobody(db: None) -> None:
    a_source("Brå", **hours_ago(49))
    assert tell_of_silence() == 1
    assert not OutboxMail.objects.exists()
