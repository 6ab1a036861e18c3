"""What Mailchimp is told of a subscriber, and when: a yes only when it is new, the end of letters always."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters.mailchimp.client import Unavailable
from campaigns.newsletters.mailchimp.hints import look_into
from campaigns.newsletters.mailchimp.member_profile import hash_of
from campaigns.newsletters.mailchimp.push import catch_up, push, push_due, settle
from campaigns.newsletters.models import (
    MailchimpAudience,
    MailchimpChange,
    MailchimpHint,
    MailchimpMember,
    NewsletterRules,
    Subscriber,
    Suppression,
)
from campaigns.newsletters.subscription.change_hook import tell
from campaigns.newsletters.subscription.erasure import erase
from campaigns.newsletters.subscription.suppression import suppress
from campaigns.newsletters.subscription.unsubscribe import leave
from tests.campaigns.newsletters.mailchimp.conftest import ALICE, BOB

LIST = "/lists/abc123def4"
MEMBER = f"{LIST}/members/{hash_of(ALICE)}"
MONTHS = timedelta(days=90)


@pytest.fixture
def alice(add_subscriber, audience, chimp):
    """Alice, of whom Mailchimp knows."""
    row = add_subscriber(areas=("backa",))
    tell(row)
    push_due(audience, chimp)
    return row


def interests_on(mailchimp, email):
    """By our own names, whatever language the labels are in."""
    names = {there: name for name, there in MailchimpAudience.objects.get().interests.items()}
    return sorted(names[key] for key, on in mailchimp.members[hash_of(email)]["interests"].items() if on)


def waiting():
    return [(row.kind, row.hash) for row in MailchimpChange.objects.order_by("pk")]


def test_newcomer_is_told_with_choices_language_and_the_time_of_their_yes(alice, mailchimp):
    row = mailchimp.members[hash_of(ALICE)]
    assert row["status"] == "subscribed"
    assert row["merge_fields"] == {"LANGUAGE": "sv"}
    assert row["timestamp_opt"] == alice.confirmed_at.isoformat(timespec="seconds")
    assert interests_on(mailchimp, ALICE) == ["area:backa", "topic:campaigns"]
    assert waiting() == []


def test_change_of_choices_says_nothing_about_the_status(alice, mailchimp, audience, chimp):
    mailchimp.members[hash_of(ALICE)]["status"] = "pending"
    alice.areas.clear()
    tell(alice)
    push_due(audience, chimp)
    assert interests_on(mailchimp, ALICE) == ["topic:campaigns", "whole_city"]
    assert mailchimp.status_of(ALICE) == "pending"


def test_pause_is_an_interest_and_its_end_is_found_by_night(alice, mailchimp, audience, chimp):
    alice.paused_until = timezone.localdate() + MONTHS
    alice.save()
    tell(alice)
    push_due(audience, chimp)
    assert interests_on(mailchimp, ALICE) == ["area:backa", "paused", "topic:campaigns"]
    assert catch_up(audience) == 0
    Subscriber.objects.update(paused_until=timezone.localdate())
    look_into(audience, chimp, MailchimpHint(hash=hash_of(ALICE)))  # is told nothing by this
    assert catch_up(audience) == 1
    push_due(audience, chimp)
    assert interests_on(mailchimp, ALICE) == ["area:backa", "topic:campaigns"]


def test_who_leaves_is_put_away_and_may_come_back(alice, mailchimp, audience, chimp):
    leave(alice)
    assert waiting() == [("archive", hash_of(ALICE))]
    push_due(audience, chimp)
    assert mailchimp.status_of(ALICE) == "archived"
    Subscriber.objects.update(state="active", left_at=None, confirmed_at=timezone.now())
    tell(Subscriber.objects.get())
    push_due(audience, chimp)
    assert mailchimp.status_of(ALICE) == "subscribed"
    assert MailchimpMember.objects.get().status == "subscribed"


def test_who_leaves_before_mailchimp_was_told_is_not_added(add_subscriber, mailchimp, audience, chimp):
    row = add_subscriber()
    tell(row)
    leave(row)
    push_due(audience, chimp)
    assert mailchimp.members == {}
    assert waiting() == []


def test_who_left_there_once_and_says_yes_again_is_asked_by_mailchimp_too(
    add_subscriber, mailchimp, audience, chimp
):
    mailchimp.add_member(ALICE, "unsubscribed", changed=timezone.now() - MONTHS)
    tell(add_subscriber())
    push_due(audience, chimp)
    assert mailchimp.status_of(ALICE) == "pending"
    assert MailchimpMember.objects.get().status == "pending"
    assert waiting() == []


def test_who_left_there_after_saying_yes_here_has_left_here(add_subscriber, mailchimp, audience, chimp):
    row = add_subscriber(confirmed_at=timezone.now() - MONTHS)
    mailchimp.add_member(ALICE, "unsubscribed")
    tell(row)
    push_due(audience, chimp)
    row.refresh_from_db()
    assert (row.state, mailchimp.status_of(ALICE)) == ("left", "unsubscribed")
    assert waiting() == []


def test_unsubscribed_member_met_by_a_change_of_choices_has_left(alice, mailchimp, audience, chimp):
    mailchimp.members[hash_of(ALICE)]["status"] = "unsubscribed"
    tell(alice)
    push_due(audience, chimp)
    alice.refresh_from_db()
    assert (alice.state, mailchimp.status_of(ALICE), waiting()) == ("left", "unsubscribed", [])


def test_deleted_for_ever_there_by_others_ends_the_letters_here(alice, mailchimp, audience, chimp):
    del mailchimp.members[hash_of(ALICE)]
    mailchimp.forgotten.add(hash_of(ALICE))
    tell(alice)
    push_due(audience, chimp)
    alice.refresh_from_db()
    assert (alice.state, waiting()) == ("left", [])


def test_newer_yes_of_somebody_forgotten_there_stays_ours_and_is_marked(
    add_subscriber, mailchimp, audience, chimp
):
    mailchimp.forgotten.add(hash_of(ALICE))
    row = add_subscriber()
    for _ in range(2):
        tell(row)
        push_due(audience, chimp)
    row.refresh_from_db()
    assert (row.state, MailchimpMember.objects.get().status, waiting()) == ("active", "gone", [])


def test_erasure_reaches_mailchimp_and_leaves_no_address(alice, mailchimp, audience, chimp):
    erase(alice)
    assert [row[0] for row in waiting()] == ["delete"]
    assert MailchimpMember.objects.count() == 0
    push_due(audience, chimp)
    assert mailchimp.members == {}
    assert mailchimp.forgotten == {hash_of(ALICE)}
    assert waiting() == []


def test_bounce_here_puts_away_there(alice, mailchimp, audience, chimp):
    suppress(ALICE, kind=Suppression.Kind.BOUNCED)
    push_due(audience, chimp)
    assert mailchimp.status_of(ALICE) == "archived"


def test_new_address_is_the_same_member(alice, mailchimp, audience, chimp):
    contact = mailchimp.members[hash_of(ALICE)]["contact_id"]
    moved = Subscriber.objects.get()
    moved.email = BOB
    moved.save(update_fields=["email"])
    tell(Subscriber.objects.get(), was_email=ALICE)
    assert waiting() == [("rename", hash_of(ALICE))]
    push_due(audience, chimp)
    assert {row["email_address"]: row["contact_id"] for row in mailchimp.members.values()} == {BOB: contact}
    assert MailchimpMember.objects.get().hash == hash_of(BOB)


def test_new_address_that_is_there_already_puts_the_old_one_away(alice, mailchimp, audience, chimp):
    mailchimp.add_member(BOB, "subscribed")
    moved = Subscriber.objects.get()
    moved.email = BOB
    moved.save(update_fields=["email"])
    tell(Subscriber.objects.get(), was_email=ALICE)
    push_due(audience, chimp)
    assert (mailchimp.status_of(ALICE), mailchimp.status_of(BOB)) == ("archived", "subscribed")
    assert MailchimpMember.objects.get().hash == hash_of(BOB)


def test_many_newcomers_go_in_one_call_and_who_is_there_is_looked_at_alone(
    add_subscriber, mailchimp, audience, chimp
):
    mailchimp.add_member("p3@example.org", "unsubscribed", changed=timezone.now() + MONTHS)
    rows = [add_subscriber(f"p{number}@example.org") for number in range(30)]
    assert catch_up(audience) == 30
    mailchimp.calls.clear()
    push_due(audience, chimp)
    assert mailchimp.calls == [f"POST {LIST}", f"GET {LIST}/members/{hash_of('p3@example.org')}"]
    assert Subscriber.objects.get(state="left") == rows[3]
    assert sum(row["status"] == "subscribed" for row in mailchimp.members.values()) == 29
    assert waiting() == []
    assert catch_up(audience) == 0


def test_lost_answer_is_asked_again_and_changes_nothing(add_subscriber, mailchimp, audience, chimp):
    tell(add_subscriber())
    mailchimp.hang_up_after.append(f"PUT {MEMBER}")
    with pytest.raises(Unavailable):
        push_due(audience, chimp)
    assert (len(waiting()), len(mailchimp.members)) == (1, 1)
    push_due(audience, chimp)
    assert (waiting(), mailchimp.status_of(ALICE)) == ([], "subscribed")


def test_refused_row_waits_and_stops_nobody(add_subscriber, mailchimp, audience, chimp):
    body = b'{"type":"t","title":"Invalid Resource","status":400,"detail":"alice@example.org looks fake","instance":"i"}'
    mailchimp.answers[f"PUT {MEMBER}"] = (400, {"Content-Type": "application/problem+json"}, body)
    tell(add_subscriber())
    tell(add_subscriber(BOB))
    push_due(audience, chimp)
    row = MailchimpChange.objects.get()
    assert (row.attempts, row.last_error) == (1, "Refused 400 Invalid Resource")
    assert row.due_at > timezone.now()
    assert mailchimp.status_of(BOB) == "subscribed"


def test_what_comes_in_while_mailchimp_is_told_is_told_after_it(alice, audience, chimp, mailchimp):
    tell(alice)
    taken = MailchimpChange.objects.select_related("subscriber").get()
    push(audience, chimp, taken)
    leave(alice)
    settle(taken)
    assert waiting() == [("archive", hash_of(ALICE))]


def test_other_carrier_writes_nothing_about_strangers_but_keeps_members_right(
    alice, add_subscriber, audience, chimp, mailchimp
):
    rules = NewsletterRules.current()
    rules.carrier = NewsletterRules.Carrier.OWN
    rules.save()
    tell(add_subscriber(BOB))
    assert waiting() == []
    leave(alice)
    assert waiting() == [("archive", hash_of(ALICE))]
