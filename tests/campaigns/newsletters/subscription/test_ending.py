"""Leaving, suppression, and what is forgotten."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Subscriber, SubscriberConsent, Suppression
from campaigns.newsletters.personal_data import erase, known_of
from campaigns.newsletters.subscription.expiry import forget_unconfirmed
from campaigns.newsletters.subscription.opt_in import ask
from campaigns.newsletters.subscription.signed_links import leave_token
from campaigns.newsletters.subscription.suppression import suppress
from campaigns.newsletters.subscription.unsubscribe import leave
from cms.mail.models import OutboxMail
from tests.campaigns.newsletters.subscription.conftest import ALICE, BOB, a_wish, press


def leaving(subscriber):
    return f"/nyhetsbrev/avsluta/{leave_token(subscriber.pk, subscriber.link_number)}/"


def test_one_click_of_a_mail_program_ends_the_letters(alice, a_letter_to):
    delivery = a_letter_to(alice)
    outside = Client(enforce_csrf_checks=True)
    for _time in range(2):
        answer = outside.post(leaving(alice), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200  # RFC 8058: not a redirect
    alice.refresh_from_db()
    delivery.refresh_from_db()
    assert (alice.state, delivery.state) == ("left", Delivery.State.SKIPPED)


def test_looking_at_the_page_changes_nothing(alice, client):
    for ask_for in (client.get, client.head):
        assert ask_for(leaving(alice)).status_code == 200
    alice.refresh_from_db()
    assert alice.state == "active"


def test_own_button_leads_to_a_page_where_a_mistake_is_undone(alice, visitor):
    here = leaving(alice)
    answer = visitor.post(here, {"leave": "1"})
    assert (answer.status_code, answer.url) == (302, here)
    press(visitor, f"{here}angra/", shown_at=here)
    alice.refresh_from_db()
    assert (alice.state, alice.left_at) == ("active", None)


def test_link_of_a_letter_that_was_passed_on_begins_nothing_again(alice, visitor):
    alice = leave(alice)
    Subscriber.objects.update(left_at=timezone.now() - timedelta(hours=2))
    answer = visitor.get(leaving(alice)).content.decode()
    assert "angra" not in answer
    Client().post(f"{leaving(alice)}angra/")
    alice.refresh_from_db()
    assert alice.state == "left"


def test_leaving_twice_keeps_the_first_time(alice):
    first = leave(alice)
    assert leave(alice).left_at == first.left_at


def test_suppressing_ends_what_waits_and_keeps_the_first_reason(alice, a_letter_to):
    delivery = a_letter_to(alice)
    suppress("Alice@Example.org", kind=Suppression.Kind.BOUNCED)
    suppress(ALICE, kind=Suppression.Kind.COMPLAINED)
    alice.refresh_from_db()
    delivery.refresh_from_db()
    assert (alice.state, delivery.state) == ("suppressed", Delivery.State.SKIPPED)
    assert Suppression.objects.get().kind == "bounced"
    assert leave(alice).state == "suppressed"


def test_letter_that_is_sent_stays_sent(alice, a_letter_to):
    delivery = a_letter_to(alice, state=Delivery.State.SENT, sent_at=timezone.now())
    leave(alice)
    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.SENT


def test_worker_forgets_what_nobody_confirmed_in_a_week(wording):
    row = ask(ALICE, wish=a_wish(), agreed_to=wording, page="/nyhetsbrev/")
    days_ago(row, 6)
    assert forget_unconfirmed() == 0
    days_ago(row, 8)
    assert forget_unconfirmed() > 0
    assert (Subscriber.objects.count(), SubscriberConsent.objects.count()) == (0, 0)
    assert OutboxMail.objects.count() == 0
    assert not Suppression.objects.exists()


def test_whoever_asks_again_has_a_new_week(wording):
    days_ago(ask(ALICE, wish=a_wish(), agreed_to=wording, page="/nyhetsbrev/"), 8)
    ask(ALICE, wish=a_wish(), agreed_to=wording, page="/nyhetsbrev/")
    forget_unconfirmed()
    assert (Subscriber.objects.count(), SubscriberConsent.objects.count()) == (1, 1)


def test_wish_that_a_reader_did_not_answer_goes_and_the_reader_stays(alice, wording):
    row = ask(ALICE, wish=a_wish("press"), agreed_to=wording, page="/nyhetsbrev/")
    SubscriberConsent.objects.filter(pk=row.pk).update(given_at=timezone.now() - timedelta(days=8))
    forget_unconfirmed()
    assert (Subscriber.objects.get().state, SubscriberConsent.objects.count()) == ("active", 0)


def days_ago(consent, days):
    moment = timezone.now() - timedelta(days=days)
    SubscriberConsent.objects.filter(pk=consent.pk).update(given_at=moment)
    Subscriber.objects.filter(pk=consent.subscriber_id).update(created_at=moment)


@pytest.mark.parametrize("end", [leave, lambda row: suppress(row.email, kind=Suppression.Kind.BOUNCED)])
def test_worker_forgets_who_left_a_month_ago(add_subscriber, end):
    row = add_subscriber()
    end(row)
    add_subscriber(BOB)
    forget_unconfirmed()
    assert Subscriber.objects.count() == 2
    Subscriber.objects.filter(pk=row.pk).update(left_at=timezone.now() - timedelta(days=31))
    assert forget_unconfirmed() == 1
    assert Subscriber.objects.get().email == BOB


def test_person_is_told_what_is_known_and_can_end_it_from_their_own_pages(alice, a_letter_to):
    a_letter_to(alice)
    known = {section.key: section.entries for section in known_of("ALICE@example.org")}
    assert known.keys() == {"newsletter", "newsletter_consents", "newsletter_letters"}
    assert len(known["newsletter_letters"]) == 1
    erase("ALICE@example.org")
    assert (Subscriber.objects.count(), known_of(ALICE)) == (0, [])
    assert Suppression.objects.of(ALICE).get().kind == "erased"
    erase(ALICE)
    erase("")
