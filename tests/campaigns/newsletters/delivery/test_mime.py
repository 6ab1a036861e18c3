"""The bytes of a letter, read back by Python's own parser."""

import email
import email.policy
import re
from contextlib import suppress
from email.message import EmailMessage

import pytest
from django.core.signing import BadSignature
from django.utils import timezone

from campaigns.newsletters.delivery.mime import Letter, bytes_of, mail_address
from campaigns.newsletters.models import Edition, NewsletterRules, Sending
from campaigns.newsletters.models.sendings import LEAVE_MARK, MANAGE_MARK
from campaigns.newsletters.subscription.signed_links import LEAVE, MANAGE
from cms.base.security.opaque_signer import OpaqueSigner
from tests.campaigns.newsletters.delivery.letters import HTML, TEXT, a_letter, an_edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unthrottled")]
ARABIC = "مرحبا بكم في الساحة مساء الجمعة " * 10


def written(edition: Edition, rules: NewsletterRules, *, to: str = "alice@example.org", pk: int = 7) -> bytes:
    letter = Letter(edition, rules=rules, date=timezone.localtime())
    return letter.to(
        bytes_of(address=mail_address(to), subscriber_pk=pk, link_number=0, delivery_pk=9, digest="d")
    )


def whose(text: str, signer: OpaqueSigner) -> list[str]:
    """What the tokens of a kind in the text name."""
    length, named = len(signer.sign("7.0")), []
    for token in re.findall(rf"(?=([\w-]{{{length}}}))", text):
        with suppress(BadSignature):
            named.append(signer.unsign(token))
    return named


def read(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.fixture
def sending(unthrottled: NewsletterRules) -> Sending:
    return Sending.objects.create(letter=a_letter(), started_at=timezone.now())


def test_letter_says_who_it_is_from_how_to_leave_and_in_which_language(
    sending: Sending, unthrottled: NewsletterRules
):
    unthrottled.sender_name, unthrottled.reply_to = 'Vägra "gängvåld"', "svar@exämple.org"
    message = read(written(an_edition(sending), unthrottled))
    assert message["From"].addresses[0].display_name == 'Vägra "gängvåld"'
    assert message["Reply-To"] == "svar@xn--exmple-cua.org"
    assert message["To"] == "alice@example.org"
    assert message["Content-Language"] == "sv"
    assert message["Precedence"] == "bulk"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message["List-Unsubscribe"].strip()
    assert address.startswith("<http://testserver/nyhetsbrev/avsluta/")
    assert whose(address, LEAVE) == ["7.0"]
    assert message["List-Id"] == "<letters.testserver>"
    assert "Feedback-ID" not in message
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert not message.defects


def test_both_parts_come_back_as_they_were_with_the_readers_own_links(
    sending: Sending, unthrottled: NewsletterRules
):
    message = read(written(an_edition(sending), unthrottled))
    for part, was in zip(message.iter_parts(), (TEXT, HTML), strict=True):
        before, _mark, rest = was.partition(MANAGE_MARK)
        between, _mark, after = rest.partition(LEAVE_MARK)
        got = part.get_content().replace("\r\n", "\n")
        assert got.startswith(before)
        assert whose(got.removeprefix(before), MANAGE) == ["7.0"]
        assert got.rstrip().endswith(after.rstrip())
        assert between in got
        assert MANAGE_MARK not in got
        assert LEAVE_MARK not in got


@pytest.mark.parametrize("pk", [1, 10**15])
def test_no_line_is_longer_than_76_whoever_it_is_for(sending: Sending, unthrottled: NewsletterRules, pk: int):
    filler = "å" * 400 + " =" * 300 + "x" * 74
    texts = [f"{filler[:length]}{MANAGE_MARK}.{LEAVE_MARK} \n..\n" for length in range(60, 80)]
    text = "".join([filler, *texts])
    edition = an_edition(sending, text=text, html=HTML)
    raw = written(edition, unthrottled, pk=pk)
    _head, _empty, body = raw.partition(b"\r\n\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 76
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    plain = next(iter(read(raw).iter_parts())).get_content()
    assert whose(plain, MANAGE) + whose(plain, LEAVE) == [f"{pk}.0"] * 40
    assert plain.startswith(filler)


@pytest.mark.parametrize(
    "subject", ["x" * 300, "Vi ses " * 42, ARABIC[:300].strip(), "å" * 300, "Ett =?utf-8?q?knep?= till"]
)
def test_a_subject_of_any_kind_and_300_characters_is_read_as_it_was_written(
    sending: Sending, unthrottled: NewsletterRules, subject: str
):
    raw = written(an_edition(sending, subject=subject), unthrottled)
    assert " ".join(read(raw)["Subject"].split()) == " ".join(subject.split())
    head = raw.partition(b"\r\n\r\n")[0]
    assert max(len(line) for line in head.split(b"\r\n")) <= 998
    assert head.isascii()


@pytest.mark.parametrize(
    ("address", "spec"),
    [
        ('"anna karin"@example.org', '"anna karin"@example.org'),
        ("anna+brev@example.org", "anna+brev@example.org"),
        ("anna@räksmörgås.se", "anna@xn--rksmrgs-5wao1o.se"),
        ("åsa@exämple.org", "åsa@xn--exmple-cua.org"),
    ],
)
def test_addresses_of_all_kinds(sending: Sending, unthrottled: NewsletterRules, address: str, spec: str):
    assert mail_address(address) == spec
    assert f"\r\nTo: {spec}\r\n".encode() in written(an_edition(sending), unthrottled, to=address)


@pytest.mark.parametrize("address", ["a\r\nBcc: b@example.org", "nobody", "a@" + "x" * 64 + ".se\x00"])
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever of them
        mail_address(address)


def test_the_same_letter_twice_is_the_same_to_the_byte(sending: Sending, unthrottled: NewsletterRules):
    letter = Letter(an_edition(sending), rules=unthrottled, date=timezone.localtime(sending.started_at))
    own = bytes_of(address="a@b.se", subscriber_pk=1, link_number=0, delivery_pk=2, digest="d")
    assert letter.to(own) == letter.to(own)
