"""A letter's way through Mailchimp: once, whatever is lost on the way, and back again as long as that can be."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale

from campaigns.newsletters.delivery.pause import pause, resume, stop_sending
from campaigns.newsletters.mailchimp.campaign import carry_on, next_quarter, take_over
from campaigns.newsletters.mailchimp.campaign_report import read_reports
from campaigns.newsletters.mailchimp.client import Unavailable
from campaigns.newsletters.mailchimp.push import push_due
from campaigns.newsletters.models import (
    MailchimpCampaign,
    Sending,
)
from campaigns.newsletters.subscription.change_hook import tell
from campaigns.newsletters.subscription.unsubscribe import leave
from tests.campaigns.newsletters.mailchimp.conftest import ALICE, BOB, make_letter

CREATE = "POST /campaigns"


@pytest.fixture
def letter(site):
    return make_letter()


@pytest.fixture
def readers(add_subscriber, audience, chimp):
    rows = [add_subscriber(ALICE), add_subscriber(BOB, language="so")]
    for row in rows:
        tell(row)
    push_due(audience, chimp)
    return rows


@pytest.fixture
def sending(letter, readers):
    return release(letter)


def release(letter):
    """As it is now, and due."""
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    return Sending.objects.create(letter=letter, carrier="mailchimp", state="planned", send_at=a_minute_ago)


@pytest.fixture
def go(audience, chimp):
    """The worker's round, as often as told; time flies between two."""

    def go_round(times=1):
        for _ in range(times):
            MailchimpCampaign.objects.update(due_at=timezone.now())
            push_due(audience, chimp)
            take_over(audience)
            carry_on(audience, chimp)

    return go_round


def try_(go, times=1):
    """The rounds that a worker makes while Mailchimp fails now and then."""
    failures = 0
    for _ in range(times):
        try:
            go()
        except Unavailable:
            failures += 1
    return failures


def test_letter_is_made_filled_sent_and_its_numbers_read(sending, mailchimp, chimp, go):
    go(4)
    [(key, campaign)] = mailchimp.campaigns.items()
    assert mailchimp.sent == [key]
    assert campaign["settings"]["subject_line"] == "Hösten börjar"
    assert not any(campaign["tracking"].values())
    content = mailchimp.contents[key]
    assert "*|UNSUB|*" in content["html"]
    assert "*|UPDATE_PROFILE|*" in content["plain_text"]
    assert "TOKEN" not in content["html"] + content["plain_text"]
    sending.refresh_from_db()
    assert sending.state == "sending"

    campaign |= {
        "status": "sent",
        "emails_sent": 2,
        "send_time": timezone.now().isoformat(timespec="seconds"),
    }
    numbers = {"hard_bounces": 1, "soft_bounces": 2, "syntax_errors": 0}
    mailchimp.reports[key] = {"emails_sent": 2, "bounces": numbers, "unsubscribed": 4, "abuse_reports": 5}
    go()
    assert read_reports(chimp) == 1
    sending.refresh_from_db()
    row = MailchimpCampaign.objects.get()
    assert (sending.state, sending.total, row.step) == ("done", 2, "sent")
    assert (row.sent, row.bounced, row.unsubscribed, row.complained) == (2, 3, 4, 5)
    go(3)
    assert mailchimp.sent == [key]


def test_readers_are_the_ones_our_own_engine_would_write_to(sending, mailchimp, audience, go):
    go(2)
    [campaign] = mailchimp.campaigns.values()
    ids = audience.interests
    options = campaign["recipients"]["segment_opts"]
    assert options["match"] == "all"
    assert options["conditions"] == [
        {
            "condition_type": "Interests",
            "field": f"interests-{ids['category:topics']}",
            "op": "interestcontains",
            "value": [ids["topic:campaigns"]],
        },
        {
            "condition_type": "Interests",
            "field": f"interests-{ids['category:pauses']}",
            "op": "interestnotcontains",
            "value": [ids["paused"]],
        },
        {"condition_type": "TextMerge", "field": "LANGUAGE", "op": "blank_not"},
    ]


def test_each_language_with_a_letter_of_its_own_is_a_campaign(letter, readers, mailchimp, go):
    Locale.objects.get_or_create(language_code="so")
    for ancestor in letter.get_ancestors().filter(depth__gt=1).specific():
        ancestor.copy_for_translation(Locale.objects.get(language_code="so"))
    somali = letter.copy_for_translation(Locale.objects.get(language_code="so"))
    somali.subject = "Dayrta"
    somali.save_revision().publish()
    release(letter)
    go(4)
    rows = {row.edition.language: row.languages for row in MailchimpCampaign.objects.all()}
    assert rows == {"sv": ["sv", "en", "ar", "fa"], "so": ["so"]}
    assert {row["settings"]["subject_line"] for row in mailchimp.campaigns.values()} == {
        "Hösten börjar",
        "Dayrta",
    }
    assert len(mailchimp.sent) == 2


def test_language_that_nobody_reads_makes_no_campaign(sending, readers, letter, mailchimp, go):
    letter.languages = ["fa"]
    letter.save()
    go(3)
    sending.refresh_from_db()
    assert (mailchimp.campaigns, sending.state, sending.total) == ({}, "done", 0)


def test_planned_letter_is_scheduled_on_the_quarter_before_its_time(sending, mailchimp, go):
    Sending.objects.update(send_at=timezone.now() + timedelta(hours=2))
    go(3)
    assert mailchimp.campaigns == {}
    Sending.objects.update(send_at=timezone.now() + timedelta(minutes=20))
    go(4)
    [campaign] = mailchimp.campaigns.values()
    row = MailchimpCampaign.objects.get()
    sending.refresh_from_db()
    assert (campaign["status"], row.step, mailchimp.sent) == ("schedule", "scheduled", [])
    assert row.scheduled_for == next_quarter(sending.send_at)


def test_quarters_are_those_of_the_hour():
    def at(minute, second=0):
        return datetime(2026, 11, 22, 10, minute, second, tzinfo=UTC)

    assert [next_quarter(at(0)), next_quarter(at(1)), next_quarter(at(45, 1))] == [
        at(0),
        at(15),
        datetime(2026, 11, 22, 11, 0, tzinfo=UTC),
    ]


@pytest.mark.parametrize("step", ["create", "content", "send", "all"])
def test_lost_answer_never_sends_twice(sending, mailchimp, go, step):
    keys = [f"{mailchimp.number + 1:010x}"]
    lost = {
        "create": [CREATE],
        "content": [f"PUT /campaigns/{keys[0]}/content"],
        "send": [f"POST /campaigns/{keys[0]}/actions/send"],
    }
    mailchimp.hang_up_after = lost.get(step) or [call for calls in lost.values() for call in calls]
    failures = len(mailchimp.hang_up_after)
    assert try_(go, 10) == failures
    assert mailchimp.hang_up_after == []
    assert [*mailchimp.campaigns] == keys
    assert mailchimp.sent == keys
    assert MailchimpCampaign.objects.get().step == "sending"


def test_lost_answer_to_schedule_is_looked_up(sending, mailchimp, go):
    Sending.objects.update(send_at=timezone.now() + timedelta(minutes=20))
    key = f"{mailchimp.number + 1:010x}"
    mailchimp.hang_up_after = [f"POST /campaigns/{key}/actions/schedule"]
    assert try_(go, 6) == 1
    assert MailchimpCampaign.objects.get().step == "scheduled"
    assert mailchimp.calls.count(f"POST /campaigns/{key}/actions/schedule") == 1


def test_nothing_leaves_while_mailchimp_does_not_know_who_left(sending, readers, mailchimp, audience, go):
    go(2)
    leave(readers[0])
    mailchimp.answers[f"DELETE /lists/abc123def4/members/{readers[0].mailchimp_members.get().hash}"] = (
        400,
        {"Content-Type": "application/problem+json"},
        b'{"title":"Trouble","status":400,"detail":"d","type":"t","instance":"i"}',
    )
    go(2)
    assert (mailchimp.sent, MailchimpCampaign.objects.get().trouble) == ([], "waits")
    audience.changes.update(due_at=timezone.now())
    go(1)
    assert len(mailchimp.sent) == 1


def test_pause_takes_a_scheduled_letter_back_and_resume_sends_it(sending, mailchimp, go):
    Sending.objects.update(send_at=timezone.now() + timedelta(minutes=20))
    go(4)
    pause(sending, why=Sending.Pause.EDITOR)
    go(2)
    [campaign] = mailchimp.campaigns.values()
    assert (campaign["status"], MailchimpCampaign.objects.get().step) == ("save", "filled")
    resume(sending)
    Sending.objects.update(send_at=timezone.now())
    go(2)
    assert len(mailchimp.sent) == 1


def test_pause_that_comes_too_late_is_told(sending, mailchimp, go):
    Sending.objects.update(send_at=timezone.now() + timedelta(minutes=20))
    go(4)
    [campaign] = mailchimp.campaigns.values()
    campaign["status"] = "sending"
    Sending.objects.update(paused_in="sending", state="paused", pause="editor")
    go()
    row = MailchimpCampaign.objects.get()
    assert (row.step, row.trouble) == ("sending", "too late")
    campaign["status"] = "sent"
    go()
    sending.refresh_from_db()
    assert (sending.state, sending.pause) == ("done", "")


@pytest.mark.parametrize("rounds", [1, 2, 3])
@pytest.mark.parametrize("lost", [False, True])
def test_stop_deletes_what_was_not_sent(sending, mailchimp, go, rounds, lost):
    Sending.objects.update(send_at=timezone.now() + timedelta(minutes=20))
    mailchimp.hang_up_after = [CREATE] if lost else []
    try_(go, rounds)
    stop_sending(sending)
    go()
    assert (mailchimp.campaigns, mailchimp.sent) == ({}, [])
    assert MailchimpCampaign.objects.get().step == "stopped"


def test_what_mailchimp_refuses_pauses_the_letter_and_says_why(sending, mailchimp, go):
    body = b'{"title":"Bad Request","status":400,"detail":"From a.b@example.org is not verified.","type":"t","instance":"i"}'
    mailchimp.answers[CREATE] = (400, {"Content-Type": "application/problem+json"}, body)
    go()
    sending.refresh_from_db()
    row = MailchimpCampaign.objects.get()
    assert (sending.state, sending.pause, sending.paused_in) == ("paused", "carrier", "queuing")
    assert (row.step, row.trouble) == ("wanted", "From … is not verified.")
    Sending.objects.update(state="queuing", pause="", paused_in="")
    go(4)
    assert len(mailchimp.sent) == 1
    assert MailchimpCampaign.objects.get().trouble == ""


def test_campaign_deleted_there_is_not_made_again(sending, mailchimp, go):
    go(2)
    mailchimp.campaigns.clear()
    go(3)
    sending.refresh_from_db()
    assert (mailchimp.campaigns, sending.state, MailchimpCampaign.objects.get().trouble) == (
        {},
        "stopped",
        "taken away",
    )
