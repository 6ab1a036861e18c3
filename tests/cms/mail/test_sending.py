"""From the outbox to a real mail server, over real SMTP."""

import logging
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
from django.core.mail import mailers
from django.db import connection
from django.utils import timezone

from cms.mail.models import LEASE, RETRIES, OutboxMail
from cms.mail.outbox import write_mail
from cms.mail.sending import BATCH, build_message, claim, deliver, forget_sent, put_off, send_due
from cms.privacy.encryption import CannotBeRead, Sealed
from tests.conftest import ALICE, BOB, CHARLIE

pytestmark = pytest.mark.django_db
State = OutboxMail.State
CALENDAR = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:G\xc3\xb6teborg\r\nEND:VCALENDAR\r\n"


def test_nothing_is_left_of_a_mail_but_what_became_of_it(mail_server, queue_mail):
    mail = queue_mail(calendar=CALENDAR, calendar_method="CANCEL", picture=b"PNG")
    said = repr(raw(mail))
    assert not [word for word in (ALICE, "Välkommen", "Hej", "VCALENDAR") if word in said]
    assert OutboxMail.objects.get(to=ALICE.upper()) == mail
    send_due()
    assert {raw(mail)[part] for part in ("to", "subject", "text", "html", "calendar", "picture")} == {""}
    mail.refresh_from_db()
    assert (mail.state, mail.message_id, mail.calendar) == (
        State.SENT,
        mail_server.received[0]["Message-ID"],
        b"",
    )


def raw(mail: OutboxMail) -> dict[str, str]:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_outboxmail WHERE id = %s", [mail.pk])
        return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


@pytest.mark.parametrize("part", ["to", "subject", "text", "html", "calendar", "picture"])
def test_mail_of_which_a_part_does_not_open_is_not_sent_and_stops_none_behind_it(
    mail_server, queue_mail, part
):
    mail, other = queue_mail(calendar=CALENDAR, picture=b"PNG"), queue_mail(to=BOB)
    field = OutboxMail._meta.get_field(part)
    OutboxMail.objects.filter(pk=mail.pk).update(**{part: Sealed(field, mail.row_key, "gone.QWxpY2U=")})
    assert send_due() == 1
    assert [message["To"] for message in mail_server.received] == [other.to]
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == (State.QUEUED, 1)


def test_mail_to_an_address_that_cannot_be_read_is_given_up_and_the_others_are_told(mail_server, settings):
    mail = write_mail("mail/notice", to=CannotBeRead("?"), language="sv", context={"title": "", "said": ""})
    assert (mail.state, mail.to, mail.last_error) == (State.FAILED, "", "CannotBeRead")


def make_due(mail: OutboxMail) -> None:
    """Turn the clock to the next attempt."""
    OutboxMail.objects.filter(pk=mail.pk).update(send_after=timezone.now(), leased_until=None)


def end_lease(mail: OutboxMail) -> None:
    OutboxMail.objects.filter(pk=mail.pk).update(leased_until=timezone.now() - timedelta(seconds=1))


def test_mail_arrives_with_text_html_and_calendar(mail_server, queue_mail):
    mail = queue_mail(calendar=CALENDAR, calendar_method="CANCEL")
    assert send_due() == 1
    [message] = mail_server.received
    headers = {name: message[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")}
    assert headers == {
        "From": "Vägra gängvåld <noreply@localhost>",
        "To": ALICE,
        "Subject": "Välkommen",
        "Message-ID": mail.message_id,
        "Auto-Submitted": "auto-generated",
    }
    text, html, calendar = (part for part in message.walk() if not part.is_multipart())
    assert (text.get_content_type(), text.get_content()) == ("text/plain", "Hej Åsa & Bo\r\n")
    assert (html.get_content_type(), html.get_content()) == ("text/html", "<p>Hej</p>\r\n")
    assert calendar.get_content_type() == "text/calendar"
    assert dict(calendar["Content-Type"].params) == {"method": "CANCEL", "charset": "utf-8"}
    assert (calendar["Content-Disposition"], calendar["Content-Transfer-Encoding"]) == (
        'attachment; filename="kalender.ics"',
        "base64",
    )
    assert calendar.get_payload(decode=True) == CALENDAR
    assert mail_server.raw[0].replace(b"\r\n", b"").find(b"\n") == -1


def test_sent_mail_is_marked_and_not_sent_again(mail_server, queue_mail):
    mail = queue_mail()
    assert (send_due(), send_due(), len(mail_server.received)) == (1, 0, 1)
    mail.refresh_from_db()
    assert (mail.state, mail.leased_until, mail.attempts, mail.last_error) == (State.SENT, None, 0, "")
    assert timezone.now() - mail.sent_at < timedelta(minutes=1)


def test_mail_for_later_waits(mail_server, queue_mail):
    queue_mail(send_after=timezone.now() + timedelta(hours=1))
    assert send_due() == 0


def test_batch_goes_over_one_connection_oldest_first(mail_server, queue_mail):
    subjects = [f"mail {number}" for number in range(5)]
    for subject in subjects:
        queue_mail(subject=subject)
    assert send_due() == 5
    assert [message["Subject"] for message in mail_server.received] == subjects
    assert len(set(mail_server.callers)) == 1


def test_batch_ends_so_that_others_get_their_turn(mail_server, queue_mail, monkeypatch):
    monkeypatch.setattr("cms.mail.sending.BATCH", 2)
    for _ in range(3):
        queue_mail()
    assert (BATCH, send_due(), send_due(), send_due()) == (200, 2, 1, 0)


def test_broken_connection_is_renewed_and_costs_no_attempt(mail_server, queue_mail):
    mail_server.answers = {BOB: ["hang up"]}
    mails = [queue_mail(to=to) for to in (ALICE, BOB, CHARLIE)]
    assert send_due() == 3
    assert [message["To"] for message in mail_server.received] == [ALICE, BOB, CHARLIE]
    assert len(set(mail_server.callers)) == 2
    assert {*OutboxMail.objects.values_list("state", "attempts")} == {(State.SENT, 0)}
    assert {message["Message-ID"] for message in mail_server.received} == {mail.message_id for mail in mails}


def test_temporary_refusal_is_tried_again_after_longer_and_longer(mail_server, queue_mail):
    mail_server.answers = {ALICE: ["450 4.2.1 not now"] * 2}
    mail, waits = queue_mail(), []
    for _ in range(2):
        assert (send_due(), send_due()) == (0, 0)
        mail.refresh_from_db()
        waits.append(round((mail.send_after - timezone.now()) / timedelta(minutes=1)))
        make_due(mail)
    assert (mail.state, mail.attempts, mail.last_error, waits) == (
        State.QUEUED, 2, "SMTPRecipientsRefused 450", [1, 2],
    )  # fmt: skip
    assert send_due() == 1
    mail.refresh_from_db()
    assert (mail.state, mail.last_error) == (State.SENT, "")
    assert [message["Message-ID"] for message in mail_server.received] == [mail.message_id]


def test_refusals_end_after_the_last_attempt(mail_server, queue_mail):
    mail_server.answers = {ALICE: ["450 4.2.1 not now"] * (RETRIES + 1)}
    mail = queue_mail()
    for _ in range(RETRIES + 1):
        send_due()
        make_due(mail)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, len(mail_server.answers[ALICE])) == (State.FAILED, RETRIES, 1)


def test_permanent_refusal_gives_up_at_once_and_the_next_mail_goes(mail_server, queue_mail):
    mail_server.answers = {BOB: ["550 5.1.1 no such user"]}
    refused, other = queue_mail(to=BOB), queue_mail(to=ALICE)
    assert send_due() == 1
    refused.refresh_from_db()
    assert (refused.state, refused.attempts, refused.last_error) == (
        State.FAILED, 1, "SMTPRecipientsRefused 550",
    )  # fmt: skip
    assert [message["Message-ID"] for message in mail_server.received] == [other.message_id]


def test_mail_that_cannot_be_written_gives_up_and_the_next_mail_goes(mail_server, queue_mail):
    queue_mail(subject="Hej\r\nBcc: bob@example.org")
    queue_mail(to="alice@example.org\nBcc: bob@example.org")
    queue_mail(to=CHARLIE)
    assert send_due() == 1
    assert [message["To"] for message in mail_server.received] == [CHARLIE]
    failed = OutboxMail.objects.filter(state=State.FAILED)
    assert {*failed.values_list("last_error", flat=True)} == {"ValueError"}
    assert failed.count() == 2


def test_unreachable_server_holds_everything_and_costs_no_attempt(settings, mail_server, queue_mail, caplog):
    address = settings.MAILERS["default"]
    dead = address | {"OPTIONS": address["OPTIONS"] | {"port": 9}}
    settings.MAILERS = {"default": dead}
    mails = [queue_mail(), queue_mail(to=BOB)]
    assert (send_due(), send_due()) == (0, 0)  # and it calls only once
    assert [record.getMessage() for record in caplog.records if record.name.startswith("cms.")] == [
        "The mail server cannot be reached (ConnectionRefusedError): mails wait."
    ]
    assert {*OutboxMail.objects.values_list("state", "attempts", "leased_until")} == {(State.QUEUED, 0, None)}
    settings.MAILERS = {"default": address}
    for mail in mails:
        make_due(mail)
    assert send_due() == 2


def test_neither_log_nor_row_tells_the_address(mail_server, queue_mail, caplog):
    caplog.set_level(logging.DEBUG)
    mail_server.answers = {ALICE: ["450 4.2.1 alice@example.org is away"], BOB: ["550 5.1.1 bob@example.org"]}
    queue_mail(to=ALICE), queue_mail(to=BOB), queue_mail(to="charlie@example.org\n")
    send_due()
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("cms.")]
    assert len(ours) == 3
    told = " ".join([*ours, *OutboxMail.objects.values_list("last_error", flat=True)])
    assert [name for name in ("alice", "bob", "charlie", "example.org") if name in told] == []


def test_crash_between_sending_and_marking_sends_again_with_the_same_id(mail_server, queue_mail):
    mail = queue_mail()
    with mailers.default as mailer:
        deliver(build_message(claim()), mailer=mailer)  # and here the worker dies
    assert send_due() == 0  # the lease holds
    end_lease(mail)
    assert send_due() == 1
    assert [message["Message-ID"] for message in mail_server.received] == [mail.message_id] * 2


def test_claimed_mail_is_nobody_elses_until_the_lease_ends(queue_mail):
    mail = queue_mail()
    assert claim() == mail
    assert claim() is None
    mail.refresh_from_db()
    assert timedelta(0) < timezone.now() + LEASE - mail.leased_until < timedelta(minutes=1)


def test_late_failure_does_not_touch_a_mail_that_another_worker_holds(queue_mail):
    mail = queue_mail()
    late = claim()
    end_lease(mail)
    holder = claim()
    put_off(late, SMTPServerDisconnected())
    mail.refresh_from_db()
    assert (mail.attempts, mail.leased_until) == (0, holder.leased_until)


def test_sent_is_forgotten_after_a_week_and_failed_after_a_month(queue_mail):
    now = timezone.now()
    for days in (6, 8):
        queue_mail(state=State.SENT, sent_at=now - timedelta(days=days), subject=f"sent {days}")
    for days in (29, 31):
        queue_mail(state=State.FAILED, send_after=now - timedelta(days=days), subject=f"failed {days}")
    queue_mail(send_after=now - timedelta(days=400), subject="waiting")
    assert (forget_sent(), forget_sent()) == (2, 0)
    assert {*OutboxMail.objects.values_list("subject", flat=True)} == {"sent 6", "failed 29", "waiting"}


def test_letter_that_no_key_opens_waits_and_stops_none_behind_it(mail_server, queue_mail):
    lost, other = queue_mail(), queue_mail(to="bob@example.org")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE mail_outboxmail SET text = 'gone.AAAA' WHERE id = %s", [lost.pk])
    assert send_due() == 1
    assert [message["To"] for message in mail_server.received] == [other.to]
    row = OutboxMail.objects.defer("text").get(pk=lost.pk)
    assert (row.state, row.attempts, row.last_error) == (State.QUEUED, 1, "Unreadable")


def test_letters_are_sealed_in_the_database(db, queue_mail):
    mail = queue_mail(text="Hej Zaphod\n", html="<p>Hej Zaphod</p>\n")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, html FROM mail_outboxmail")
        assert "Zaphod" not in str(cursor.fetchall())
    assert OutboxMail.objects.get().text == mail.text
