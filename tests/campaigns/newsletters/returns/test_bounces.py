"""From the mailbox to the address that gets no more letters."""

import logging
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from campaigns.newsletters.models import Delivery, Subscriber, Suppression
from campaigns.newsletters.models.suppressions import digest_of
from campaigns.newsletters.returns import bounces
from campaigns.newsletters.returns.bounces import SOFT_LIMIT, read_bounces
from campaigns.newsletters.returns.mailboxes import SIZE, Maildir
from tests.campaigns.newsletters.returns.imap_server import ImapServer
from tests.conftest import ALICE, BOB

State, Reader, Kind = Delivery.State, Subscriber.State, Suppression.Kind
PLAIN = "brev@goteborg.example"
STRANGER = "<20261116081244@goteborg.example>"


@pytest.fixture
def put(bounces_come_back):
    """Lay a mail into the maildir as a mail server does."""

    def lay(raw: bytes) -> Path:
        new = bounces_come_back / "new"
        path = new / f"179481676{len([*new.iterdir()])}.M1P2.mail"
        path.write_bytes(raw)
        return path

    return lay


@pytest.fixture
def imap(settings):
    server = ImapServer()
    server.start()
    settings.BOUNCES_URL = server.url
    yield server
    server.stop()


def now_of(delivery):
    """What became of a letter and its reader."""
    delivery.refresh_from_db()
    reader = Subscriber.objects.get(pk=delivery.subscriber_id)
    return (delivery.state, delivery.last_error, reader.state, reader.soft_bounces)


def suppressed():
    return {*Suppression.objects.values_list("digest", "kind")}


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("postfix_unknown", "Bounced 5.1.1"),
        ("exim_unroutable", "Bounced 5.0.0"),
        ("exim_old", "Bounced"),
        ("exchange_unknown", "Bounced 5.1.10"),
        ("gmail_unknown", "Bounced 5.1.1"),
        ("qmail_unknown", "Bounced 5.1.1"),
    ],
)
def test_address_that_is_gone_gets_no_more_letters(put, deliver, sample, name, why):
    delivery, other = deliver(), deliver(BOB)
    waiting = deliver(state=State.QUEUED, sent_at=None)
    path = put(sample(name, delivery))
    assert read_bounces() == 1
    assert now_of(delivery) == (State.FAILED, why, Reader.SUPPRESSED, 0)
    assert now_of(waiting)[0] == State.SKIPPED
    assert now_of(other) == (State.SENT, "", Reader.ACTIVE, 0)
    assert suppressed() == {(digest_of(ALICE), Kind.BOUNCED)}
    assert not path.exists()
    assert read_bounces() == 0


@pytest.mark.parametrize("name", ["postfix_unknown", "exchange_unknown", "exim_old"])
def test_bounce_without_our_sender_is_known_by_the_message_id_it_returns(put, deliver, sample, name):
    delivery = deliver()
    put(sample(name, delivery, sender=PLAIN))
    assert read_bounces() == 1
    assert now_of(delivery)[0::2] == (State.FAILED, Reader.SUPPRESSED)


def test_complaint_ends_the_letters_and_leaves_the_delivery(put, deliver, sample):
    delivery = deliver()
    put(sample("arf_abuse", delivery))
    assert read_bounces() == 1
    assert now_of(delivery) == (State.SENT, "", Reader.SUPPRESSED, 0)
    assert suppressed() == {(digest_of(ALICE), Kind.COMPLAINED)}


@pytest.mark.parametrize(
    "name", ["postfix_delayed", "receipt", "vacation_swedish", "vacation_exchange", "arf_not_spam"]
)
def test_what_programs_say_in_between_changes_nothing(put, deliver, sample, name):
    delivery = deliver()
    path = put(sample(name, delivery))
    assert read_bounces() == 1
    assert (now_of(delivery), suppressed()) == ((State.SENT, "", Reader.ACTIVE, 0), set())
    assert not path.exists()


def test_letter_from_a_person_changes_nothing_and_stays_to_be_read(put, deliver, sample):
    delivery = deliver()
    path = put(sample("person", delivery))
    assert read_bounces() == 1
    assert (now_of(delivery), suppressed()) == ((State.SENT, "", Reader.ACTIVE, 0), set())
    assert not path.exists()
    assert (path.parent.parent / "cur" / f"{path.name}:2,S").read_bytes() == sample("person", delivery)


@pytest.mark.parametrize(
    "name", ["postfix_unknown", "postfix_full", "exim_old", "qmail_unknown", "arf_abuse"]
)
def test_forged_bounce_changes_nothing(put, deliver, sample, name):
    delivery = deliver()
    put(sample(name, delivery, sender=f"brev+b{delivery.pk}-aaaaaaaaaaaa@goteborg.example", message=STRANGER))
    put(sample(name, delivery, sender=PLAIN, message=f"<b{delivery.pk}-aaaaaaaaaaaa@testserver>"))
    put(sample(name, delivery, sender=PLAIN, message=STRANGER))
    assert read_bounces() == 3
    assert (now_of(delivery), suppressed()) == ((State.SENT, "", Reader.ACTIVE, 0), set())


@pytest.mark.parametrize("name", ["postfix_full", "exchange_policy"])
def test_address_is_given_up_when_letters_in_a_row_do_not_arrive(put, deliver, sample, name):
    start = timezone.now() - timedelta(days=29)
    for number in range(1, SOFT_LIMIT):
        delivery = deliver(sent_at=start + timedelta(days=number))
        put(sample(name, delivery))
        assert read_bounces() == 1
        assert now_of(delivery)[0::2] == (State.FAILED, Reader.ACTIVE)
        assert now_of(delivery)[3] == number
    last = deliver()
    put(sample(name, last))
    assert read_bounces() == 1
    assert now_of(last)[0::2] == (State.FAILED, Reader.SUPPRESSED)
    assert suppressed() == {(digest_of(ALICE), Kind.BOUNCED)}
    assert now_of(last)[3] == 0  # a new wish begins anew


def test_letter_that_arrived_in_between_makes_the_count_begin_anew(put, deliver, sample):
    start = timezone.now() - timedelta(days=9)
    for day in (1, 2, 4):
        if day == 4:
            deliver(sent_at=start + timedelta(days=3))
        delivery = deliver(sent_at=start + timedelta(days=day))
        put(sample("postfix_full", delivery))
        read_bounces()
    assert now_of(delivery) == (State.FAILED, "BouncedForNow 4.2.2", Reader.ACTIVE, 1)


def test_the_same_bounce_twice_counts_once(put, deliver, sample):
    delivery = deliver()
    for _ in range(3):
        put(sample("postfix_full", delivery))
    assert read_bounces() == 3
    assert now_of(delivery) == (State.FAILED, "BouncedForNow 4.2.2", Reader.ACTIVE, 1)
    put(sample("postfix_unknown", delivery))
    assert read_bounces() == 1
    assert now_of(delivery)[2] == Reader.SUPPRESSED


def test_bounce_to_an_address_that_its_reader_has_left_is_of_no_consequence(put, deliver, sample):
    delivery = deliver()
    moved = Subscriber.objects.get()
    moved.email = "alice@new.example.org"
    moved.save(update_fields=["email"])
    put(sample("postfix_unknown", delivery))
    put(sample("arf_abuse", delivery))
    assert read_bounces() == 2
    assert (now_of(delivery), suppressed()) == ((State.FAILED, "Bounced 5.1.1", Reader.ACTIVE, 0), set())


def test_bounce_of_somebody_erased_is_taken(put, deliver, sample):
    delivery = deliver()
    raw = sample("postfix_unknown", delivery)
    Subscriber.objects.all().delete()
    put(raw)
    assert read_bounces() == 1
    delivery.refresh_from_db()
    assert (delivery.state, suppressed()) == (State.FAILED, set())


def test_huge_mail_and_garbage_are_survived(put, deliver, sample):
    delivery = deliver()
    put(b"\x00\xff\r" * 1000)
    put(b"Content-Type: message/rfc822\n\n" * 5000)
    put(sample("postfix_unknown", delivery).replace(b"\nHej!", b"\n" + b"x" * (5 * SIZE)))
    assert read_bounces() == 3
    assert now_of(delivery)[0::2] == (State.FAILED, Reader.SUPPRESSED)


def test_only_the_head_of_a_mail_is_read(put, bounces_come_back):
    put(b"x" * (SIZE + 1))
    assert [len(raw) for _key, raw in Maildir(str(bounces_come_back)).unread(1)] == [SIZE]


def test_a_batch_at_a_time(put, monkeypatch):
    monkeypatch.setattr(bounces, "BATCH", 2)
    for _ in range(3):
        put(b"Subject: hej\n\nhej\n")
    assert (read_bounces(), read_bounces(), read_bounces()) == (2, 1, 0)


def test_link_into_the_maildir_leads_nowhere(bounces_come_back, tmp_path, deliver, sample):
    elsewhere = tmp_path / "elsewhere.eml"
    elsewhere.write_bytes(sample("postfix_unknown", deliver()))
    (bounces_come_back / "new" / "1.link").symlink_to(elsewhere)
    assert read_bounces() == 0


def test_without_a_mailbox_there_is_nothing_to_do(settings):
    settings.BOUNCES_URL = ""
    assert read_bounces() == 0


def test_log_names_nobody(put, deliver, sample, settings, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("postfix_unknown", "postfix_full", "arf_abuse", "vacation_swedish", "person"):
        put(sample(name, deliver()))
    read_bounces()
    settings.BOUNCES_URL = "maildir:///nowhere/alice@example.org"
    assert read_bounces() == 0
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("campaigns")]
    assert ours == ["The mailbox for bounces cannot be read: FileNotFoundError."]
    assert not [
        record
        for record in caplog.records
        if "@" in record.getMessage() and "SELECT" not in record.getMessage()
    ]


def test_imap_mailbox_is_read_and_emptied_of_what_was_handled(imap, deliver, sample):
    gone, away = deliver(), deliver(BOB)
    for raw in (sample("gmail_unknown", gone), sample("vacation_swedish", away), b"Subject: hej\n\nhej\n"):
        imap.put(raw)
    assert (read_bounces(), read_bounces()) == (3, 0)
    assert now_of(gone) == (State.FAILED, "Bounced 5.1.1", Reader.SUPPRESSED, 0)
    assert now_of(away) == (State.SENT, "", Reader.ACTIVE, 0)
    assert [(mail.content[:12], mail.flags) for mail in imap.mails.values()] == [
        (b"Subject: hej", {r"\Seen"})
    ]


def test_imap_folder_is_the_one_named_and_only_the_head_of_a_mail_is_fetched(imap, deliver, sample, settings):
    imap.folder = 'Retur "brev"'
    settings.BOUNCES_URL = f"{imap.url}/Retur%20%22brev%22"
    delivery = deliver()
    imap.put(sample("postfix_unknown", delivery) + b"x" * (3 * SIZE))
    assert read_bounces() == 1
    assert now_of(delivery)[0::2] == (State.FAILED, Reader.SUPPRESSED)


@pytest.mark.parametrize("command", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE"])
def test_imap_server_that_says_no_is_asked_again_later(imap, deliver, sample, caplog, command):
    delivery = deliver()
    imap.put(sample("vacation_swedish", delivery))
    imap.refused = {command}
    assert read_bounces() == 0
    assert [record.getMessage() for record in caplog.records] == [
        "The mailbox for bounces cannot be read: error."
    ]
    assert imap.asked[-1] == "LOGOUT"
    imap.refused = set()
    assert (read_bounces(), imap.mails) == (1, {})


def test_imap_server_that_is_away_is_asked_again_later(imap, caplog):
    imap.stop()
    assert read_bounces() == 0
    assert [record.getMessage() for record in caplog.records] == [
        "The mailbox for bounces cannot be read: ConnectionRefusedError."
    ]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_workers_count_a_bounce_once(put, deliver, sample, monkeypatch):
    delivery = deliver()
    put(sample("postfix_full", delivery))
    both, done = Barrier(2), []
    read_report = bounces.read_report

    def read_together(raw: bytes):
        both.wait(10)  # both hold the same mail
        return read_report(raw)

    def work() -> None:
        try:
            done.append(read_bounces())
        finally:
            connection.close()

    monkeypatch.setattr(bounces, "read_report", read_together)
    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert done == [1, 1]
    assert now_of(delivery) == (State.FAILED, "BouncedForNow 4.2.2", Reader.ACTIVE, 1)
