"""Asking for letters and saying yes, as a visitor without a cookie does it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.newsletters.models import Subscriber, SubscriberConsent, Suppression
from campaigns.newsletters.subscription.confirmation import confirm
from campaigns.newsletters.subscription.opt_in import ask
from campaigns.newsletters.subscription.robot_check import stamp
from campaigns.newsletters.subscription.signed_links import confirm_token
from campaigns.newsletters.subscription.suppression import suppress
from campaigns.newsletters.subscription.unsubscribe import leave
from cms.mail.models import OutboxMail
from tests.campaigns.newsletters.subscription.conftest import ALICE, BOB, LONG_AGO, a_wish, path_in, press

ASKED = "/nyhetsbrev/tack/"


def what_is_kept(subscriber):
    return (
        subscriber.state,
        subscriber.language,
        [topic.kind for topic in subscriber.topics.all()],
        [area.slug for area in subscriber.areas.all()],
    )


def test_whoever_asks_and_confirms_gets_what_was_ticked(subscribe, visitor):
    answer = subscribe(email="Alice@Example.org", areas=["bergsjon"], language="ar")
    assert (answer.status_code, answer.url) == (302, ASKED)
    assert visitor.get(ASKED).status_code == 200
    subscriber = Subscriber.objects.get()
    assert (subscriber.email, what_is_kept(subscriber)) == (ALICE, ("unconfirmed", "ar", [], []))
    mail = OutboxMail.objects.get()
    assert (mail.name, mail.to) == ("newsletters/mail/confirm", ALICE)
    path = path_in(mail)
    assert path.startswith("/ar/nyhetsbrev/bekrafta/")

    visitor.get(path)
    visitor.head(path)
    assert Subscriber.objects.get().state == "unconfirmed"
    answer = press(visitor, path)
    assert (answer.status_code, answer.url) == (302, path)
    subscriber = Subscriber.objects.get()
    assert what_is_kept(subscriber) == ("active", "ar", ["campaigns", "news"], ["bergsjon"])
    assert subscriber.confirmed_at
    assert "/nyhetsbrev/val/" in visitor.get(path).content.decode()
    assert visitor.cookies == {}


def test_consent_keeps_the_words_the_page_the_time_and_nothing_of_the_client(subscribe):
    subscribe(began="linjen")
    row = SubscriberConsent.objects.select_related("text").get()
    assert (row.page, row.topics, row.areas, row.language) == (
        "/nyhetsbrev/#linjen",
        "campaigns,news",
        [],
        "sv",
    )
    assert (row.text.language, row.confirmed_at) == ("sv", None)
    assert timezone.now() - row.given_at < timedelta(minutes=1)
    subscribe(email=BOB, began="https://evil.example/")
    assert SubscriberConsent.objects.get(subscriber__email=BOB).page == "/nyhetsbrev/"


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"email": ""}, 'id="id_email_error"'),
        ({"email": "not an address"}, 'value="not an address"'),
        ({"email": "a" * 290 + "@example.org"}, "a" * 290),
        ({"email": "alice@example.org\nBcc: bob@example.org"}, "id_email_error"),
        ({"email": "a\x00@example.org"}, "id_email_error"),
        ({"topics": []}, f'value="{ALICE}"'),
        ({"topics": ["weather"]}, f'value="{ALICE}"'),
        ({"areas": ["nowhere"]}, f'value="{ALICE}"'),
        ({"language": "de"}, f'value="{ALICE}"'),
    ],
)
def test_what_cannot_be_taken_comes_back_as_it_was_written(subscribe, fields, kept):
    answer = subscribe(**fields)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert kept in shown
    assert 'role="alert"' in shown
    assert (Subscriber.objects.count(), OutboxMail.objects.count()) == (0, 0)


def test_nothing_is_ticked_beforehand(page, visitor):
    shown = visitor.get("/nyhetsbrev/").content.decode()
    assert shown.count('type="checkbox"') == 4 + 36
    assert "checked" not in shown
    assert visitor.cookies == {}


def test_every_address_is_answered_alike_with_as_many_queries_and_mails(subscribe, add_subscriber, wording):
    add_subscriber("active@example.org")
    leave(add_subscriber("left@example.org"))
    suppress(add_subscriber("suppressed@example.org").email, kind=Suppression.Kind.BOUNCED)
    ask("asked@example.org", wish=a_wish(), agreed_to=wording, page="/")
    subscribe(email="warm@example.org")
    seen = set()
    for who in ("active", "left", "suppressed", "asked", "unknown"):
        mails = OutboxMail.objects.count()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = subscribe(email=f"{who}@example.org")
        seen.add((answer.status_code, answer.url, len(queries), OutboxMail.objects.count() - mails))
    assert len(seen) == 1, seen
    assert seen.pop()[3] == 1


def test_stranger_changes_nothing_for_a_reader(subscribe, alice, visitor):
    subscribe(topics=["press"], language="en", areas=["bergsjon"])
    alice.refresh_from_db()
    assert what_is_kept(alice) == ("active", "sv", ["campaigns"], [])
    mail = OutboxMail.objects.get()
    assert mail.name == "newsletters/mail/already"
    assert "/nyhetsbrev/val/" in path_in(mail)
    # The reader themselves may take it, by the other link in the mail.
    row = SubscriberConsent.objects.get()
    press(visitor, f"/nyhetsbrev/bekrafta/{confirm_token(row)}/")
    alice.refresh_from_db()
    assert what_is_kept(alice) == ("active", "en", ["press"], ["bergsjon"])


def test_suppressed_address_may_ask_anew_and_confirming_lifts_it(subscribe, alice, visitor):
    suppress(ALICE, kind=Suppression.Kind.COMPLAINED)
    subscribe()
    assert Suppression.objects.of(ALICE).exists()
    press(visitor, path_in(OutboxMail.objects.get()))
    alice.refresh_from_db()
    assert (alice.state, alice.left_at) == ("active", None)
    assert not Suppression.objects.of(ALICE).exists()


@pytest.mark.parametrize("fields", [{"website": "https://spam.example"}, {"made": "now"}])
def test_robot_is_held_back_and_not_told(subscribe, fields):
    if fields.get("made"):
        fields = {"made": stamp()}
    answer = subscribe(**fields)
    assert (answer.status_code, answer.url) == (302, ASKED)
    assert Subscriber.objects.get().is_quarantined
    assert OutboxMail.objects.count() == 0
    subscribe()
    assert not Subscriber.objects.get().is_quarantined
    assert OutboxMail.objects.count() == 1


@pytest.mark.parametrize("made", ["", "forged", LONG_AGO])
def test_person_with_an_old_page_or_without_a_stamp_is_no_robot(subscribe, made):
    subscribe(made=made)
    assert not Subscriber.objects.get().is_quarantined


def test_robot_does_nothing_to_a_reader(subscribe, alice):
    subscribe(website="https://spam.example")
    alice.refresh_from_db()
    assert (alice.is_quarantined, alice.state, OutboxMail.objects.count()) == (False, "active", 0)


def test_too_many_askings_for_one_address_are_answered_alike_and_send_nothing_whoever_it_is(subscribe, alice):
    for email in (ALICE, BOB):
        assert [subscribe(email=email).status_code for _time in range(4)] == [302] * 4
    assert OutboxMail.objects.count() == 6


def test_link_works_for_seven_days_and_once(alice, wording, visitor, monkeypatch):
    row = ask(BOB, wish=a_wish("news"), agreed_to=wording, page="/nyhetsbrev/")
    confirm(row)
    bob = leave(Subscriber.objects.get(email=BOB))
    assert confirm(row).state == bob.state == "left"
    path = f"/nyhetsbrev/bekrafta/{confirm_token(row)}/"
    assert press_gone(visitor, path) == 200
    assert press_gone(visitor, "/nyhetsbrev/bekrafta/9.0:1:forged/") == 404
    now = timezone.now().timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: now + 8 * 24 * 3600)
    assert press_gone(visitor, path) == 404


def press_gone(visitor, path):
    return visitor.get(path).status_code


def test_form_of_another_site_is_refused(page, visitor):
    answer = visitor.post("/nyhetsbrev/anmal/", {"email": ALICE}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert Subscriber.objects.count() == 0
