"""What returned mails say, in the forms that mail servers write."""

import email
import email.policy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.newsletters.returns.returned_mail import NAMES, Kind, read_report
from campaigns.newsletters.returns.verp import envelope_sender, message_id
from tests.campaigns.newsletters.returns.conftest import SAMPLES

PK, DIGEST = 4711, "d" * 43


def fill(text: str) -> bytes:
    names = {
        "{sender}": envelope_sender(PK, DIGEST),
        "{message_id}": message_id(PK, DIGEST),
        "{recipient}": "alice@example.org",
    }
    for mark, value in names.items():
        text = text.replace(mark, value)
    return text.encode()


def name_in(sender: str) -> str:
    """What a report keeps of a sender."""
    return re.sub(r"^[^+]+|[^@]+$", "", sender)


def sample(name: str) -> str:
    return (SAMPLES / f"{name}.eml").read_text()


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("postfix_unknown", Kind.GONE, "5.1.1"),
        ("exim_unroutable", Kind.GONE, "5.0.0"),
        ("exim_old", Kind.GONE, ""),
        ("exchange_unknown", Kind.GONE, "5.1.10"),
        ("gmail_unknown", Kind.GONE, "5.1.1"),
        ("qmail_unknown", Kind.GONE, "5.1.1"),
        ("postfix_full", Kind.FOR_NOW, "4.2.2"),
        ("exchange_policy", Kind.FOR_NOW, "5.7.511"),
        ("postfix_delayed", Kind.AUTOMATIC, ""),
        ("receipt", Kind.AUTOMATIC, ""),
        ("vacation_swedish", Kind.AUTOMATIC, ""),
        ("vacation_exchange", Kind.AUTOMATIC, ""),
        ("arf_abuse", Kind.COMPLAINT, ""),
        ("arf_not_spam", Kind.AUTOMATIC, ""),
        ("person", Kind.OTHER, ""),
    ],
)
def test_sample_is_read_as_what_it_is(name, kind, status):
    report = read_report(fill(sample(name)))
    assert (report.kind, report.status) == (kind, status)
    assert report.names[0] == name_in(envelope_sender(PK, DIGEST))


def test_address_it_came_to_goes_before_what_it_quotes():
    first, second = (envelope_sender(pk, DIGEST) for pk in (1, 2))
    report = read_report(f"Subject: {second}\nDelivered-To: {first}\n\n{second}\n".encode())
    assert report.names == [name_in(first), name_in(second)]


def test_names_are_few_however_many_it_quotes():
    raw = "\n".join(["Subject: x", "", *(envelope_sender(pk, DIGEST) for pk in range(1, 500))])
    assert len(read_report(raw.encode()).names) == NAMES


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind", "code"),
    [
        ("5.0.0", "smtp; 552 5.2.2 Mailbox full", Kind.FOR_NOW, "5.2.2"),
        ("5.0.0", "smtp; 550 [192.5.1.1] no such user", Kind.GONE, "5.0.0"),
        ("5.0.0 (permanent)", "smtp; 452 out of space", Kind.FOR_NOW, "4.0.0"),
        ("5.2.1", "smtp; 550 disabled", Kind.GONE, "5.2.1"),
        ("5.3.4", "smtp; 552 too large", Kind.FOR_NOW, "5.3.4"),
        ("5.4.1", "smtp; 550 Recipient address rejected", Kind.GONE, "5.4.1"),
        ("4.4.7", "smtp; 400 expired", Kind.FOR_NOW, "4.4.7"),
        ("", "smtp; 550 5.1.1.", Kind.GONE, "5.1.1"),
        ("nonsense", "", Kind.GONE, ""),
    ],
)
def test_code_tells_gone_from_for_now(status, diagnostic, kind, code):
    old = "Status: 5.0.0\nRemote-MTA: dns; mx.example.org\nDiagnostic-Code: smtp; 550 no such user here"
    text = sample("exim_unroutable")
    assert old in text
    report = read_report(fill(text.replace(old, f"Status: {status}\nDiagnostic-Code: {diagnostic}")))
    assert (report.kind, report.status) == (kind, code)


def test_bounce_that_somebody_forwards_is_a_letter_from_a_person():
    message = email.message.EmailMessage(policy=email.policy.default)
    message["From"], message["To"] = "bob@example.org", envelope_sender(PK, DIGEST)
    message.set_content("Vad betyder detta?")
    bounce = email.message_from_bytes(fill(sample("postfix_unknown")), policy=email.policy.default)
    message.add_attachment(bounce)
    assert read_report(message.as_bytes()).kind is Kind.OTHER


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 500,
        b"Content-Type: multipart/report; boundary=x\n\n--x\n" * 200,
        b"Content-Type: message/rfc822\n\n" * 3000,
        b"Content-Type: message/delivery-status\n\nReporting-MTA: x\n\nAction: \xff\xfe\n",
        b"From: MAILER-DAEMON@x\nContent-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: base64\n\n!!!",
    ],
)
def test_garbage_is_left_for_a_person(raw):
    assert read_report(raw).kind is Kind.OTHER


@given(cut=st.integers(min_value=0, max_value=4000), junk=st.binary(max_size=200))
def test_anything_can_be_read(cut, junk):
    raw = fill(sample("gmail_unknown"))
    read_report(raw[:cut] + junk + raw[cut:])
