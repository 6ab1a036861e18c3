"""The page behind the link in every letter."""

import json

import pytest
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Subscriber, SubscriberConsent, Suppression
from campaigns.newsletters.models.suppressions import digest_of
from campaigns.newsletters.subscription.signed_links import move_token
from cms.mail.models import OutboxMail
from tests.campaigns.newsletters.subscription.conftest import (
    ALICE,
    BOB,
    CHARLIE,
    choices_of,
    chooser,
    path_in,
    press,
    proven_page,
)
from tests.outcomes import comes_to, says


@pytest.fixture
def heard(monkeypatch):
    """What those who keep a copy are told."""
    calls = []

    def hear(subscriber, *, was_email="", is_erased=False):
        calls.append((subscriber.state, was_email, is_erased))

    monkeypatch.setattr(
        "wagtail.hooks.get_hooks", lambda name: [hear] if name == "subscriber_changed" else []
    )
    return calls


def test_reader_changes_what_they_get(page, alice, visitor, heard):
    answer = press(
        visitor, choices_of(alice), topics=["campaigns", "press"], areas=["bergsjon"], language="fa"
    )
    assert chooser(comes_to(answer)) == alice
    assert says(visitor, answer)
    alice.refresh_from_db()
    assert [topic.kind for topic in alice.topics.all()] == ["campaigns", "press"]
    assert ([area.slug for area in alice.areas.all()], alice.language) == (["bergsjon"], "fa")
    consent = SubscriberConsent.objects.get()
    assert (consent.topics, consent.page, consent.areas) == (
        "campaigns,press",
        "/nyhetsbrev/val/",
        ["bergsjon"],
    )
    assert consent.confirmed_at == consent.given_at
    assert heard == [("active", "", False)]


def test_fewer_topics_need_no_new_consent(page, add_subscriber, visitor):
    row = add_subscriber(topics=("campaigns", "news"))
    press(visitor, choices_of(row), topics=["news"], language="sv")
    assert [topic.kind for topic in row.topics.all()] == ["news"]
    assert SubscriberConsent.objects.count() == 0


def test_choices_without_a_topic_are_refused_in_words(page, alice, visitor):
    answer = press(visitor, choices_of(alice), language="sv")
    assert answer.status_code == 422
    assert 'id="id_topics_error"' in answer.content.decode()
    assert [topic.kind for topic in alice.topics.all()] == ["campaigns"]


def test_page_opens_with_what_is_chosen_and_says_nothing_to_a_stranger(page, alice, visitor):
    shown = visitor.get(choices_of(alice))
    assert shown.content.decode().count(" checked") == 1
    assert "no-store" in shown.headers["Cache-Control"]
    assert shown.headers["X-Robots-Tag"] == "noindex, noarchive"
    gone = Subscriber(pk=alice.pk + 1)
    at = len("/nyhetsbrev/val/") + 20
    changed = choices_of(alice)
    changed = changed[:at] + ("B" if changed[at] == "A" else "A") + changed[at + 1 :]
    for other in (choices_of(gone), changed):
        answer = visitor.get(other)
        assert answer.status_code == 404
        assert ALICE not in answer.content.decode()


def test_reader_pauses_and_comes_back(page, alice, visitor, heard):
    here = choices_of(alice)
    press(visitor, f"{here}paus/", shown_at=here, months="3")
    alice.refresh_from_db()
    assert 88 <= (alice.paused_until - timezone.localdate()).days <= 92
    assert not Subscriber.objects.receiving().exists()
    press(visitor, f"{here}paus/", shown_at=here, months="0")
    assert Subscriber.objects.receiving().get().paused_until is None
    press(visitor, f"{here}paus/", shown_at=here, months="7")
    assert Subscriber.objects.receiving().exists()
    assert len(heard) == 2


def test_reader_leaves_and_takes_it_back(page, alice, visitor, heard):
    here = choices_of(alice)
    press(visitor, f"{here}avsluta/", shown_at=here)
    alice.refresh_from_db()
    assert (alice.state, alice.left_at is None) == ("left", False)
    press(visitor, f"{here}angra/", shown_at=here)
    alice.refresh_from_db()
    assert (alice.state, alice.left_at) == ("active", None)
    assert [topic.kind for topic in alice.topics.all()] == ["campaigns"]
    assert heard == [("left", "", False), ("active", "", False)]


def test_new_address_holds_once_the_mail_there_is_answered(page, alice, visitor, heard):
    here = proven_page(visitor, alice)
    answer = press(visitor, f"{here}adress/", shown_at=here, **{"new-email": "Bob@example.org"})
    assert answer.url == f"{here}?adress=1"
    mail = OutboxMail.objects.get()
    assert (mail.to, mail.name) == (BOB, "newsletters/mail/move")
    path = path_in(mail)
    assert BOB not in path
    visitor.get(path)
    alice.refresh_from_db()
    assert alice.email == ALICE
    answer = press(visitor, path)
    alice.refresh_from_db()
    assert (alice.email, alice.new_email, chooser(answer.url)) == (BOB, "", alice)
    assert heard == [("active", ALICE, False)]
    # The old mailbox has lost its key.
    assert visitor.get(here).status_code == 404


def test_link_for_one_new_address_does_not_confirm_another(page, alice, visitor):
    here = proven_page(visitor, alice)
    for email in (BOB, CHARLIE):
        press(visitor, f"{here}adress/", shown_at=here, **{"new-email": email})
    first, second = (path_in(mail) for mail in OutboxMail.objects.order_by("pk"))
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200


def test_address_of_another_reader_is_not_taken_over_nor_told_of(page, alice, add_subscriber, visitor):
    bob = add_subscriber(BOB)
    here = proven_page(visitor, alice)
    answer = press(visitor, f"{here}adress/", shown_at=here, **{"new-email": BOB})
    assert answer.url == f"{here}?adress=1"
    assert OutboxMail.objects.get().name == "newsletters/mail/already"
    alice.refresh_from_db()
    answer = press(visitor, f"/nyhetsbrev/adress/{move_token(alice)}/")
    assert answer.status_code == 409
    assert {row.email for row in Subscriber.objects.all()} == {ALICE, bob.email}


def test_reader_downloads_what_is_known(page, alice, visitor):
    answer = visitor.get(f"{proven_page(visitor, alice)}uppgifter.json")
    known = json.loads(answer.content)
    assert known["newsletter"][0]["email"] == ALICE
    assert "attachment" in answer.headers["Content-Disposition"]


def test_erasing_leaves_a_digest_and_nothing_else(page, alice, a_letter_to, visitor, heard):
    delivery = a_letter_to(alice)
    here = proven_page(visitor, alice)
    answer = press(visitor, f"{here}radera/", shown_at=here)
    assert answer.status_code == 200
    assert not Subscriber.objects.exists()
    assert not SubscriberConsent.objects.exists()
    assert Suppression.objects.get().kind == "erased"
    delivery.refresh_from_db()
    assert (delivery.subscriber_id, delivery.digest, delivery.state) == (
        None,
        digest_of(ALICE),
        Delivery.State.SKIPPED,
    )
    assert heard[-1] == ("suppressed", "", True)
    assert visitor.get(here).status_code == 404


@pytest.mark.parametrize("email", [ALICE, BOB, "left@example.org"])
def test_link_is_mailed_with_the_same_answer_for_all(page, alice, add_subscriber, visitor, email):
    add_subscriber("left@example.org", state="left", left_at=timezone.now())
    answer = press(visitor, "/nyhetsbrev/lank/", email=email)
    mail = OutboxMail.objects.get()
    assert (answer.status_code, mail.to) == (200, email)
    assert email not in answer.content.decode()
    assert ("/nyhetsbrev/val/" in mail.text) == (email != BOB)
