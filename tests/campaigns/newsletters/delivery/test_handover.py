"""What becomes of letters at the mail server, in one worker's turns."""

import smtplib
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from campaigns.newsletters.delivery.handover import hand_over_due
from campaigns.newsletters.delivery.pause import pause, resume
from campaigns.newsletters.models import Delivery, NewsletterRules, Sending, Subscriber, Suppression, Topic
from cms.accounts.models import User
from cms.mail.models import OutboxMail
from tests.campaigns.newsletters.delivery.letters import a_sending, some_readers
from tests.cms.mail.mail_server import MailServer, free_port

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unthrottled")]
State, Pause = Delivery.State, Sending.Pause


def states() -> dict[str, int]:
    return dict(Counter(Delivery.objects.values_list("state", flat=True)))


def to(server: MailServer) -> list[str]:
    return [message["To"] for message in server.received]


def test_everybody_gets_a_letter_and_the_sending_is_done(mail_server: MailServer):
    readers = some_readers(3)
    sending = a_sending(readers)
    assert hand_over_due() == 3
    sending.refresh_from_db()
    assert to(mail_server) == [row.email for row in readers]
    assert (states(), sending.state) == ({State.SENT: 3}, Sending.State.DONE)
    assert sending.finished_at is not None
    assert len(set(mail_server.callers)) == 1
    assert hand_over_due() == 0


def test_whoever_left_pauses_or_chose_otherwise_is_left_out(mail_server: MailServer):
    readers = some_readers(5)
    a_sending(readers)
    Subscriber.objects.filter(pk=readers[0].pk).update(state="left", left_at=timezone.now())
    tomorrow = timezone.localdate() + timedelta(days=1)
    Subscriber.objects.filter(pk=readers[1].pk).update(paused_until=tomorrow)
    readers[2].topics.set(Topic.objects.filter(kind="press"))
    Subscriber.objects.filter(pk=readers[3].pk).delete()
    hand_over_due()
    assert to(mail_server) == [readers[4].email]
    assert states() == {State.SENT: 1, State.SKIPPED: 4}


def test_an_address_that_is_gone_is_suppressed_and_the_others_get_theirs(mail_server: MailServer):
    readers = some_readers(3)
    a_sending(readers)
    mail_server.answers = {readers[1].email: ["550 5.1.1 no such user"]}
    hand_over_due()
    readers[1].refresh_from_db()
    assert readers[1].state == Subscriber.State.SUPPRESSED
    assert Suppression.objects.of(readers[1].email).get().kind == Suppression.Kind.BOUNCED
    assert Delivery.objects.get(state=State.FAILED).last_error == "SMTPRecipientsRefused 550"
    assert to(mail_server) == [readers[0].email, readers[2].email]


def test_a_server_that_takes_nobody_pauses_the_letter_and_suppresses_nobody(mail_server: MailServer):
    readers = some_readers(5)
    sending = a_sending(readers)
    mail_server.answers = {row.email: ["554 relay access denied"] for row in readers}
    hand_over_due()
    sending.refresh_from_db()
    assert (sending.state, sending.pause) == (Sending.State.PAUSED, Pause.CARRIER)
    assert not Suppression.objects.exists()
    assert states() == {State.QUEUED: 5}
    Delivery.objects.update(send_after=timezone.now())
    mail_server.answers = {}
    resume(sending)
    hand_over_due()
    assert states() == {State.SENT: 5}


def test_a_single_reader_who_is_gone_is_suppressed_too(mail_server: MailServer):
    readers = some_readers(1)
    sending = a_sending(readers)
    mail_server.answers = {readers[0].email: ["550 5.1.1 no such user"]}
    hand_over_due()
    sending.refresh_from_db()
    assert sending.state == Sending.State.DONE
    assert Suppression.objects.of(readers[0].email).exists()


def test_a_policy_of_the_servers_suppresses_nobody(mail_server: MailServer):
    readers = some_readers(2)
    a_sending(readers)
    mail_server.answers = {readers[1].email: ["550 5.7.1 not today"]}
    hand_over_due()
    assert not Suppression.objects.exists()
    assert states() == {State.SENT: 1, State.FAILED: 1}


def test_a_server_that_is_busy_gets_the_letter_later_and_in_the_end_it_fails(mail_server: MailServer):
    readers = some_readers(1)
    a_sending(readers)
    mail_server.answers = {readers[0].email: ["450 4.2.0 grey list"] * 8}
    waits = []
    for _attempt in range(8):
        Delivery.objects.update(send_after=timezone.now())
        hand_over_due()
        row = Delivery.objects.get()
        waits.append(round((row.send_after - timezone.now()).total_seconds() / 60))
    assert waits[:-1] == [5, 10, 20, 40, 80, 160, 320]
    assert (row.state, row.attempts, row.last_error) == (State.FAILED, 8, "SMTPRecipientsRefused 450")
    assert not Suppression.objects.exists()


def test_a_server_out_of_reach_pauses_the_letter_and_tells_who_asked_for_it(
    mail_server: MailServer, settings: Any
):
    edit = User.objects.create(email="edit@example.org")
    sending = a_sending(some_readers(2), asked_by=edit)
    options = settings.MAILERS["default"]["OPTIONS"] | {"port": free_port()}
    settings.MAILERS = {"default": settings.MAILERS["default"] | {"OPTIONS": options}}
    hand_over_due()
    sending.refresh_from_db()
    assert (sending.state, sending.pause) == (Sending.State.PAUSED, Pause.CONNECTION)
    told = OutboxMail.objects.get()
    assert told.to == edit.email
    assert "torget" not in told.subject + told.text  # what the letter is about is nobody else's
    assert not Delivery.objects.filter(leased_until__isnull=False).exists()


def test_a_server_that_hangs_up_between_letters_is_called_again(mail_server: MailServer):
    readers = some_readers(3)
    a_sending(readers)
    mail_server.answers = {readers[1].email: ["hang up"]}
    hand_over_due()
    assert to(mail_server) == [row.email for row in readers]
    assert len(set(mail_server.callers)) == 2


def test_a_letter_with_a_swedish_name_before_the_at_goes_where_the_server_takes_it(mail_server: MailServer):
    readers = some_readers(2)
    readers[0].email = "åsa@exämple.org"
    readers[0].save(update_fields=["email"])
    a_sending(readers)
    hand_over_due()
    assert states() == {State.SENT: 2}
    assert "åsa@xn--exmple-cua.org" in mail_server.raw[0].decode()


def test_a_server_that_cannot_write_such_a_name_fails_that_letter_alone(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda _server, _name: False)  # an old server
    readers = some_readers(2)
    readers[0].email = "åsa@exämple.org"
    readers[0].save(update_fields=["email"])
    a_sending(readers)
    hand_over_due()
    assert Delivery.objects.get(state=State.FAILED).last_error == "SMTPNotSupportedError"
    assert to(mail_server) == [readers[1].email]
    assert not Suppression.objects.exists()


def test_a_pause_ends_the_letter_at_hand_and_gives_the_others_back(mail_server: MailServer):
    readers = some_readers(6)
    sending = a_sending(readers)
    mail_server.at_content = lambda count: None
    pause(sending, why=Pause.EDITOR)
    assert hand_over_due() == 0
    assert states() == {State.QUEUED: 6}
    resume(sending)
    assert hand_over_due() == 6


def test_the_throttle_lets_no_more_go_than_it_says_in_a_minute(
    mail_server: MailServer, unthrottled: NewsletterRules, monkeypatch: pytest.MonkeyPatch
):
    unthrottled.per_minute = 60
    unthrottled.save()
    a_sending(some_readers(150))
    now = timezone.now()
    for second in range(60):
        monkeypatch.setattr(timezone, "now", lambda second=second: now + timedelta(seconds=second))
        hand_over_due()
    assert 50 <= len(mail_server.received) <= 60


def test_a_letter_whose_last_readers_leave_is_done(mail_server: MailServer):
    sending = a_sending(some_readers(2))
    Delivery.objects.update(state=State.SKIPPED)
    hand_over_due()
    sending.refresh_from_db()
    assert sending.state == Sending.State.DONE
