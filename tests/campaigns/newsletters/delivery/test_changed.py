"""A letter goes as it was when it was asked for and released, or it does not go."""

from typing import Any

import pytest

from campaigns.newsletters.delivery.pause import CannotChange, resume
from campaigns.newsletters.delivery.queue import queue_due
from campaigns.newsletters.delivery.release import release, take_back
from campaigns.newsletters.models import Delivery, Sending
from cms.accounts.models import User
from cms.mail.models import OutboxMail


@pytest.fixture
def changed(write: Any, send: Any, subscribe: Any) -> Sending:
    """A sending that waits for its time, of a letter that is published anew past its lock."""
    subscribe("alice@example.org")
    letter = write()
    sending = send(letter)
    letter.subject = "Fem torg på lördag"
    letter.save_revision().publish(skip_permission_checks=True)
    return sending


def test_letter_that_changed_after_it_was_asked_for_is_held_and_its_editor_told(changed: Sending) -> None:
    assert queue_due() == 0
    changed.refresh_from_db()
    assert (changed.state, changed.pause, changed.started_at) == ("paused", "changed", None)
    assert [mail.to for mail in OutboxMail.objects.filter(name="newsletters/mail/paused")] == [
        "edit@example.org"
    ]
    with pytest.raises(CannotChange):
        resume(changed)
    take_back(changed, user=changed.asked_by)
    assert not Sending.objects.exists()


def test_letter_that_changed_cannot_be_released(changed: Sending) -> None:
    Sending.objects.update(state=Sending.State.ASKED)
    with pytest.raises(CannotChange):
        release(changed, user=User.objects.create(email="klara@example.org"))


def test_letter_that_did_not_change_goes(write: Any, send: Any, subscribe: Any) -> None:
    subscribe("alice@example.org")
    sending = send(write())
    assert queue_due() == 1
    assert Delivery.objects.get().sending == sending
