"""Whose word holds: hints of the webhook, and the nightly reading, on one side; the yes in our table on the other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters.mailchimp import reconciliation
from campaigns.newsletters.mailchimp.client import NotFound
from campaigns.newsletters.mailchimp.hints import keep_hint, look_into_hints
from campaigns.newsletters.mailchimp.member_profile import hash_of
from campaigns.newsletters.mailchimp.push import push_due
from campaigns.newsletters.mailchimp.reconciliation import reconcile_if_due
from campaigns.newsletters.models import (
    MailchimpChange,
    MailchimpHint,
    MailchimpMember,
    Subscriber,
    Suppression,
)
from campaigns.newsletters.models.suppressions import digest_of
from campaigns.newsletters.subscription.change_hook import tell
from tests.campaigns.newsletters.mailchimp.conftest import ALICE, BOB, CHARLIE
from tests.campaigns.newsletters.mailchimp.stand_in import AUDIENCE


@pytest.fixture
def alice(add_subscriber, audience, chimp):
    """Alice, of whom Mailchimp knows."""
    row = add_subscriber()
    tell(row)
    push_due(audience, chimp)
    return row


def hint(kind="unsubscribe", **fields):
    data = {"email": ALICE, "list_id": AUDIENCE, **fields}
    return keep_hint({"type": kind, **{f"data[{name}]": value for name, value in data.items()}})


def state_of(email):
    return Subscriber.objects.known_as(email).values_list("state", flat=True).get()


def waiting():
    return [row.kind for row in MailchimpChange.objects.order_by("pk")]


def later():
    return (timezone.now() + timedelta(hours=1)).isoformat(timespec="seconds")


ENDS = [
    ({"status": "unsubscribed"}, "left", []),
    ({"status": "unsubscribed", "unsubscribe_reason": "ABUSE complaint"}, "suppressed", ["complained"]),
    ({"status": "cleaned"}, "suppressed", ["bounced"]),
    ({"status": "archived"}, "left", []),
    ({"status": "pending"}, "active", []),
    ({"status": "subscribed"}, "active", []),
]


def what_is_left(email):
    kinds = [*Suppression.objects.values_list("kind", flat=True)]
    return state_of(email), kinds, waiting(), MailchimpHint.objects.count()


@pytest.mark.parametrize(("theirs", "state", "suppressed"), ENDS)
def test_end_of_letters_hinted_at_is_their_end_here(
    alice, mailchimp, audience, chimp, theirs, state, suppressed
):
    mailchimp.members[hash_of(ALICE)] |= theirs | {"last_changed": later()}
    hint()
    look_into_hints(audience, chimp)
    assert what_is_left(ALICE) == (state, suppressed, [], 0)


@pytest.mark.parametrize(("theirs", "state", "suppressed"), ENDS)
def test_end_of_letters_found_by_night_is_their_end_here(
    alice, mailchimp, audience, chimp, theirs, state, suppressed
):
    mailchimp.members[hash_of(ALICE)] |= theirs | {"last_changed": later()}
    reconcile_if_due(audience, chimp)
    assert what_is_left(ALICE) == (state, suppressed, [], 0)


def test_complaint_that_the_webhook_tells_of_is_one_when_they_have_left(alice, mailchimp, audience, chimp):
    mailchimp.members[hash_of(ALICE)] |= {"status": "unsubscribed"}
    hint()
    hint(reason="abuse")
    look_into_hints(audience, chimp)
    assert what_is_left(ALICE) == ("suppressed", ["complained"], [], 0)


def test_hint_that_is_not_true_changes_nothing(alice, audience, chimp):
    hint(reason="abuse")
    look_into_hints(audience, chimp)
    assert (state_of(ALICE), Suppression.objects.count()) == ("active", 0)


def test_newer_yes_holds_against_an_older_end(alice, mailchimp, audience, chimp):
    mailchimp.members[hash_of(ALICE)] |= {"status": "unsubscribed"}
    Subscriber.objects.update(confirmed_at=timezone.now() + timedelta(minutes=1))
    hint()
    look_into_hints(audience, chimp)
    assert (state_of(ALICE), waiting()) == ("active", ["upsert"])
    push_due(audience, chimp)
    assert (mailchimp.status_of(ALICE), waiting()) == ("pending", [])


def test_deleted_for_ever_there_ends_the_letters(alice, mailchimp, audience, chimp):
    del mailchimp.members[hash_of(ALICE)]
    hint()
    look_into_hints(audience, chimp)
    assert (state_of(ALICE), waiting()) == ("left", [])


def test_nobody_has_left_because_the_audience_is_gone(alice, mailchimp, audience, chimp):
    mailchimp.is_gone = True
    hint()
    with pytest.raises(NotFound):
        look_into_hints(audience, chimp)
    assert (state_of(ALICE), MailchimpHint.objects.count()) == ("active", 1)


@pytest.mark.parametrize("way", ["hint", "night"])
def test_address_changed_there_changes_here(alice, mailchimp, audience, chimp, way):
    row = mailchimp.members.pop(hash_of(ALICE))
    mailchimp.members[hash_of(BOB)] = row | {
        "id": hash_of(BOB),
        "email_address": "Bob@Example.org",
        "last_changed": later(),
    }
    if way == "hint":
        hint("upemail", email="", old_email=ALICE, new_email=BOB)
        look_into_hints(audience, chimp)
    else:
        reconcile_if_due(audience, chimp)
    alice.refresh_from_db()
    assert (alice.email, alice.state, alice.link_number) == (BOB, "active", 1)
    assert MailchimpMember.objects.get().hash == hash_of(BOB)


def test_address_merged_with_anothers_ends_the_older_row(alice, add_subscriber, mailchimp, audience, chimp):
    add_subscriber(BOB)
    mailchimp.members[hash_of(BOB)] = mailchimp.members.pop(hash_of(ALICE)) | {
        "id": hash_of(BOB),
        "email_address": BOB,
    }
    hint("upemail", email="", old_email=ALICE, new_email=BOB)
    look_into_hints(audience, chimp)
    assert (state_of(ALICE), state_of(BOB)) == ("left", "active")


def test_choices_changed_there_are_followed(alice, mailchimp, audience, chimp):
    ids = audience.interests
    mailchimp.members[hash_of(ALICE)] |= {
        "interests": {ids["topic:news"]: True, ids["area:backa"]: True, ids["whole_city"]: False},
        "merge_fields": {"LANGUAGE": "so"},
    }
    hint("profile")
    look_into_hints(audience, chimp)
    alice.refresh_from_db()
    assert alice.language == "so"
    assert [topic.kind for topic in alice.topics.all()] == ["news"]
    assert [area.slug for area in alice.areas.all()] == ["backa"]
    assert waiting() == []


def test_choices_made_here_and_not_told_yet_are_newer(alice, mailchimp, audience, chimp):
    alice.topics.clear()
    tell(alice)
    hint("profile")
    look_into_hints(audience, chimp)
    assert [topic.kind for topic in alice.topics.all()] == []
    assert waiting() == ["upsert"]


def test_who_left_here_and_is_subscribed_there_is_put_away(alice, mailchimp, audience, chimp):
    Subscriber.objects.update(state="left", left_at=timezone.now())
    hint("subscribe")
    look_into_hints(audience, chimp)
    push_due(audience, chimp)
    assert (state_of(ALICE), mailchimp.status_of(ALICE)) == ("left", "archived")


def test_strangers_there_are_left_alone_but_not_those_who_must_not_be_written_to(mailchimp, audience, chimp):
    mailchimp.add_member(ALICE, "subscribed")
    mailchimp.add_member(BOB, "subscribed")
    mailchimp.add_member(CHARLIE, "subscribed")
    Suppression.objects.create(digest=digest_of(BOB), kind="erased")
    Suppression.objects.create(digest=digest_of(CHARLIE), kind="bounced")
    reconcile_if_due(audience, chimp)
    push_due(audience, chimp)
    assert [mailchimp.status_of(email) for email in (ALICE, BOB, CHARLIE)] == ["subscribed", None, "archived"]
    audience.refresh_from_db()
    assert (audience.unknown, Subscriber.objects.count()) == (1, 0)


def test_night_reads_every_page_once_and_goes_on_where_a_crash_left_it(
    add_subscriber, mailchimp, audience, chimp, monkeypatch
):
    monkeypatch.setattr(reconciliation, "PAGE", 3)
    for number in range(8):
        tell(add_subscriber(f"p{number}@example.org"))
    push_due(audience, chimp)
    for number, row in enumerate(mailchimp.members.values()):
        moment = timezone.now() + timedelta(seconds=0 if number < 5 else 30 * number)
        row |= {"status": "unsubscribed", "last_changed": moment.isoformat(timespec="seconds")}
    rounds = 0
    while True:
        audience.refresh_from_db()  # as another worker would find it
        done = reconcile_if_due(audience, chimp)
        if not done:
            break
        rounds += 1
        assert rounds < 12
    assert {*Subscriber.objects.values_list("state", flat=True)} == {"left"}
    assert audience.reading_since is None
    assert audience.reconciled_at is not None
    mailchimp.calls.clear()
    assert reconcile_if_due(audience, chimp) == 0
    assert mailchimp.calls == []


def test_reading_of_the_next_night_asks_only_for_what_changed(mailchimp, audience, chimp):
    reconcile_if_due(audience, chimp)
    first = audience.changed_since
    audience.reconciled_at -= timedelta(days=2)
    old = mailchimp.add_member(BOB, "subscribed", changed=first - timedelta(days=3))
    reconcile_if_due(audience, chimp)
    assert (audience.unknown, old["status"]) == (0, "subscribed")


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "campaign"},
        {"data[list_id]": "somebody"},
        {"data[email]": ""},
        {"data[email]": "no address"},
    ],
)
def test_hint_that_is_not_for_us_is_not_kept(audience, fields):
    good = {"type": "unsubscribe", "data[list_id]": AUDIENCE, "data[email]": ALICE}
    assert keep_hint(good | fields) is None
    assert keep_hint(good) == keep_hint(good)
    assert [*MailchimpHint.objects.values_list("hash", flat=True)] == [hash_of(ALICE)]
