"""The worker's job: what ails the connection is said in words and waited out, and one worker at a time is at it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.newsletters.mailchimp.member_profile import hash_of
from campaigns.newsletters.mailchimp.sync import keep_up
from campaigns.newsletters.models import MailchimpAudience, MailchimpChange, NewsletterRules, Sending
from campaigns.newsletters.subscription.change_hook import tell
from tests.campaigns.newsletters.mailchimp.conftest import ALICE, make_letter
from tests.campaigns.newsletters.mailchimp.stand_in import AUDIENCE

PUT = f"PUT /lists/{AUDIENCE}/members/{hash_of(ALICE)}"


@pytest.fixture
def rules(site):
    row = NewsletterRules.current()
    row.carrier = "mailchimp"
    row.save()
    return row


@pytest.fixture
def under_way(audience):
    return Sending.objects.create(
        letter=make_letter(), carrier="mailchimp", state="queuing", started_at=timezone.now()
    )


def run_until_nothing_is_left():
    rounds = 0
    while keep_up():
        rounds += 1
        assert rounds < 20
    return rounds


def test_everything_from_nothing_to_everybody_told(rules, mailchimp, add_subscriber):
    for number in range(12):
        add_subscriber(f"p{number}@example.org")  # before Mailchimp was chosen
    run_until_nothing_is_left()
    row = MailchimpAudience.objects.get()
    assert (row.name, row.trouble, row.leased_until) == ("Göteborg", "", None)
    assert len(row.interests) == 4 + 36 + 2 + 3
    assert {member["status"] for member in mailchimp.members.values()} == {"subscribed"}
    assert (len(mailchimp.members), MailchimpChange.objects.count()) == (12, 0)
    mailchimp.calls.clear()
    assert keep_up() == 0
    assert mailchimp.calls == []


def test_laying_out_again_makes_nothing_twice(audience, mailchimp):
    before = (len(mailchimp.fields), len(mailchimp.categories), audience.interests)
    MailchimpAudience.objects.update(checked_at=timezone.now() - timedelta(days=2))
    for key, names in mailchimp.interests.items():
        mailchimp.interests[key] = dict.fromkeys(names, "Another name")
    run_until_nothing_is_left()
    audience.refresh_from_db()
    assert (len(mailchimp.fields), len(mailchimp.categories), audience.interests) == before


@pytest.mark.parametrize(
    ("status", "headers", "trouble", "state"),
    [
        (401, {}, "key", ("paused", "login")),
        (403, {}, "key", ("paused", "login")),
        (429, {"Retry-After": "600"}, "busy", ("queuing", "")),
        (503, {}, "unreachable", ("queuing", "")),
    ],
)
def test_trouble_is_written_down_and_loses_nothing(
    under_way, add_subscriber, mailchimp, status, headers, trouble, state
):
    tell(add_subscriber())
    mailchimp.answers[PUT] = (status, headers, b"")
    keep_up()
    row = MailchimpAudience.objects.get()
    under_way.refresh_from_db()
    assert (row.trouble, (under_way.state, under_way.pause)) == (trouble, state)
    assert row.quiet_until - timezone.now() > timedelta(minutes=9 if status == 429 else 0, seconds=30)
    mailchimp.calls.clear()
    assert (keep_up(), mailchimp.calls) == (0, [])  # until then it is left alone

    MailchimpAudience.objects.update(quiet_until=timezone.now())
    keep_up()
    row.refresh_from_db()
    assert (row.trouble, row.failures, row.trouble_since) == ("", 0, None)
    assert (mailchimp.status_of(ALICE), MailchimpChange.objects.count()) == ("subscribed", 0)


def test_waits_grow_while_mailchimp_stays_away(audience, mailchimp, settings):
    settings.MAILCHIMP_URL = "http://127.0.0.1:9"
    waits = []
    for _ in range(9):
        MailchimpAudience.objects.update(quiet_until=None, checked_at=None)
        begun = timezone.now()
        assert keep_up() == 0
        waits.append(round((MailchimpAudience.objects.get().quiet_until - begun).total_seconds() / 60))
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_audience_that_is_gone_pauses_letters_and_ends_nobodys(under_way, add_subscriber, mailchimp):
    alice = add_subscriber()
    tell(alice)
    mailchimp.is_gone = True
    keep_up()
    under_way.refresh_from_db()
    alice.refresh_from_db()
    assert MailchimpAudience.objects.get().trouble == "audience"
    assert (under_way.state, under_way.pause, alice.state) == ("paused", "carrier", "active")
    assert MailchimpChange.objects.count() == 1


def test_where_this_site_sends_nothing_is_asked(audience, add_subscriber, mailchimp):
    rules = NewsletterRules.current()
    rules.carrier = NewsletterRules.Carrier.OWN
    rules.save()
    mailchimp.calls.clear()
    tell(add_subscriber())
    assert (keep_up(), mailchimp.calls) == (0, [])


def test_without_the_package_nothing_is_asked_and_nothing_lost(
    audience, add_subscriber, mailchimp, monkeypatch
):
    monkeypatch.setattr("campaigns.newsletters.mailchimp.client.HAS_PACKAGE", False)
    tell(add_subscriber())
    mailchimp.calls.clear()
    assert (keep_up(), mailchimp.calls, MailchimpChange.objects.count()) == (0, [], 1)


def test_second_worker_leaves_it_to_the_first_until_that_one_is_dead(audience, add_subscriber, mailchimp):
    tell(add_subscriber())
    mailchimp.calls.clear()
    MailchimpAudience.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    assert (keep_up(), mailchimp.calls) == (0, [])
    MailchimpAudience.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    assert keep_up() > 0
    assert mailchimp.status_of(ALICE) == "subscribed"
