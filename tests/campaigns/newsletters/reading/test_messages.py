"""Every message, whatever is in it: as mail servers want it, and read back by programs that nobody here wrote."""

import email
import email.policy
import re
from email.message import EmailMessage

import pytest

from campaigns.newsletters.models import Delivery, NewsletterRules, Subscriber
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.newsletters.returns.verp import delivery_behind
from campaigns.newsletters.subscription.signed_links import (
    LEAVE,
    MANAGE,
    manage_token,
    subscriber_behind,
)
from tests.conftest import ALICE, BOB

TOKEN = len(manage_token(1, 0))
FROM = [["Vägra gängvåld", "brev@goteborg.example"]]
SUBJECTS = {
    "plain": "Ljus på torget",
    "arabic": "نور في الساحة",
    "long": ("Ljus på torget och " * 16)[:299] + "!",
    "long word": "å" * 300,
    "looks encoded": "=?utf-8?q?Ljus?= & <b>mer</b>",
}


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def complaints(raw: bytes) -> list[str]:
    """What a strict mail server could say against the bytes (RFC 5321, 5322, 2045)."""
    head, _gap, body = raw.partition(b"\r\n\r\n")
    found = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        found.append("a bare CR or LF")
    if not raw.isascii() or b"\x00" in raw:
        found.append("not 7-bit")
    # What cannot be folded may be longer: a single word after the fold, such as a link.
    long = [line for line in head.split(b"\r\n") if len(line) > 78 and b" " in line.strip()]
    found += [f"a long line in the head: {line.decode()}" for line in long]
    found += [f"{len(line)} octets in the head" for line in head.split(b"\r\n") if len(line) > 998]
    found += [f"{len(line)} octets in a line" for line in body.split(b"\r\n") if len(line) > 76]
    return found


def links(raw: bytes) -> list[str]:
    return re.findall(r"https?://[^\s\"<>]+", "".join(part.get_content() for part in read(raw).iter_parts()))


def test_both_readers_find_the_same_letter(hand_over, mailparser):
    [raw] = hand_over(ALICE)
    message, theirs, delivery = read(raw), mailparser(raw), Delivery.objects.get()
    text, html = message.iter_parts()
    assert complaints(raw) == []
    assert [part.get_content_type() for part in (text, html)] == ["text/plain", "text/html"]
    assert (theirs["text"], theirs["html"]) == (
        text.get_content().replace("\r\n", "\n"),
        html.get_content().replace("\r\n", "\n"),
    )
    assert (theirs["subject"], theirs["from"], theirs["to"]) == ("Ljus på torget", FROM, [["", ALICE]])
    assert (message["Subject"], message["To"], str(message["From"])) == (
        "Ljus på torget",
        ALICE,
        "Vägra gängvåld <brev@goteborg.example>",
    )
    assert theirs["message_id"] == message["Message-ID"].strip()
    assert delivery_behind(message["Message-ID"]) == delivery
    assert (theirs["language"], theirs["attachments"]) == (["Content-Language: sv"], [])
    assert not message.defects
    assert not text.defects + html.defects


def test_letter_can_be_left_with_one_click(hand_over, mailparser):
    raw = hand_over(ALICE, BOB)[1]
    message, theirs, bob = read(raw), mailparser(raw), Subscriber.objects.get(email=BOB)
    address = str(message["List-Unsubscribe"]).strip(" <>")
    assert theirs["list"]["unsubscribe"]["url"] == address
    assert (str(message["List-Unsubscribe-Post"]), theirs["post"]) == (
        "List-Unsubscribe=One-Click",
        ["List-Unsubscribe-Post: List-Unsubscribe=One-Click"],
    )
    leave, manage = address.rstrip("/").rpartition("/")[2], links(raw)[0].rstrip("/").rpartition("/")[2]
    assert (subscriber_behind(leave, LEAVE), subscriber_behind(manage, MANAGE)) == (bob, bob)
    assert links(raw) == [f"https://testserver/{token}/" for token in (manage, leave, leave)]
    assert not re.search(f"{MANAGE_MARK}|{LEAVE_MARK}", raw.decode())


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS)
def test_subject_arrives_as_written(hand_over, mailparser, subject):
    [raw] = hand_over(ALICE, subject=subject)
    assert complaints(raw) == []
    assert (read(raw)["Subject"], mailparser(raw)["subject"]) == (subject, subject)


@pytest.mark.parametrize(
    ("written", "on_the_way"),
    [
        ("alice+brev@example.org", "alice+brev@example.org"),
        ("o'hara@example.org", "o'hara@example.org"),
        ('"alice b"@example.org', '"alice b"@example.org'),
        ('"a\\"b@c"@example.org', '"a\\"b@c"@example.org'),
        ("alice@göteborg.example", "alice@xn--gteborg-90a.example"),
        ("alice@بريد.example", "alice@xn--ngbof4h.example"),
    ],
)
def test_address_is_reached_as_it_is_written(hand_over, mail_server, mailparser, written, on_the_way):
    [raw] = hand_over(written)
    assert complaints(raw) == []
    [address] = read(raw)["To"].addresses
    assert (address.addr_spec, [recipients for _sender, recipients in mail_server.envelopes]) == (
        on_the_way,
        [[on_the_way]],
    )
    assert len(mailparser(raw)["to"]) == 1


def test_address_with_a_letter_before_the_at_goes_where_servers_know_it(hand_over, mail_server):
    [raw] = hand_over("åsa@example.org")
    assert [recipients for _sender, recipients in mail_server.envelopes] == [["åsa@example.org"]]
    assert [name for name in complaints(raw) if name != "not 7-bit"] == []
    assert b"\r\nTo: \xc3\xa5sa@example.org\r\n" in raw  # RFC 6532, as the server said SMTPUTF8


@pytest.mark.parametrize(
    "name", ["Vägra gängvåld", 'Staden "Göteborg", Malmö', "ارفض عنف العصابات", "Anna, Bo"]
)
def test_sender_has_the_name_and_the_address_for_answers_that_editors_chose(
    hand_over, mailparser, letter, name
):
    rules = NewsletterRules.current()
    rules.sender_name, rules.reply_to = name, "svar@göteborg.example"
    rules.save()
    [raw] = hand_over(ALICE)
    assert complaints(raw) == []
    [sender], [answers] = read(raw)["From"].addresses, read(raw)["Reply-To"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "brev@goteborg.example")
    assert answers.addr_spec == "svar@xn--gteborg-90a.example"
    theirs = mailparser(raw)
    assert theirs["from"] == [[name, "brev@goteborg.example"]]
    assert [address for _name, address in theirs["reply_to"]] == ["svar@göteborg.example"]


@pytest.mark.parametrize("language", ["sv", "en", "ar", "so", "fa"])
def test_language_is_said(hand_over, mailparser, language):
    [raw] = hand_over(ALICE, language=language)
    assert (read(raw)["Content-Language"], mailparser(raw)["language"]) == (
        language,
        [f"Content-Language: {language}"],
    )


def test_envelope_names_the_delivery(hand_over, mail_server):
    hand_over(ALICE, BOB)
    assert [delivery_behind(sender) for sender, _recipients in mail_server.envelopes] == [
        *Delivery.objects.order_by("pk")
    ]
    assert all(sender.endswith("@goteborg.example") for sender, _recipients in mail_server.envelopes)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 2000,
        "å" * 400,
        "ار" * 300,
        "x" * 73 + " ",
        "slutar med blanksteg \n\toch tabb\t\n",
        "." * 80 + "\n.\n..\n",
        "From x\n-- \n--=_letter\n--=_letter--\n",
        "a=b =C3=A5 =?utf-8?q?x?=\n",
        f"{'x' * 70}{MANAGE_MARK}{LEAVE_MARK}{'å' * 30}{MANAGE_MARK}\n{MANAGE_MARK}",
        "\u2028rad\u2029 \x0b \x85 🕯️",
    ],
)
def test_any_text_arrives_whole_in_lines_that_are_short_enough(hand_over, text):
    [raw] = hand_over(ALICE, text=text, html=f"<p>{text}</p>")
    assert complaints(raw) == []
    plain, html = (part.get_payload(decode=True).decode() for part in read(raw).iter_parts())
    reader = Subscriber.objects.get()
    parts = [part.replace("\r\n", "\n").rstrip("\n") for part in (plain, html)]
    assert [marked(part, reader) for part in parts] == [text.rstrip("\n"), f"<p>{text}</p>"]


def marked(part: str, reader: Subscriber) -> str:
    """The text as it was before the reader's own tokens took the places of the marks; they are others in each letter."""
    for length, signer, mark in ((TOKEN, MANAGE, MANAGE_MARK), (TOKEN, LEAVE, LEAVE_MARK)):
        tokens = re.findall(rf"(?=([\w-]{{{length}}}))", part)
        for token in tokens:
            if subscriber_behind(token, signer) == reader:
                part = part.replace(token, mark)
    return part
