"""The names by which a letter is known when it comes back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.newsletters.models import Delivery
from campaigns.newsletters.returns.verp import delivery_behind, envelope_sender, message_id
from tests.conftest import BOB

HIGHEST = 2**63 - 1
DIGEST = "d" * 43


def test_sender_and_message_id_name_the_delivery_in_any_case(deliver):
    first, second = deliver(), deliver(BOB)
    senders = [envelope_sender(each.pk, each.digest) for each in (first, second)]
    assert [delivery_behind(each) for each in senders] == [first, second]
    assert [delivery_behind(each.upper()) for each in senders] == [first, second]
    assert delivery_behind(f"Brev <{senders[0]}>") == first
    assert delivery_behind(message_id(second.pk, second.digest)) == second
    assert re.fullmatch(r"brev\+b[0-9a-z]+-[a-z2-7]{12}@goteborg\.example", senders[0])
    assert re.fullmatch(r"<b[0-9a-z]+-[a-z2-7]{12}@testserver>", message_id(first.pk, first.digest))


def test_what_is_made_up_names_nothing(deliver):
    first, second = deliver(), deliver(BOB)
    local, _at, domain = envelope_sender(first.pk, first.digest).partition("@")
    seal = local.rpartition("-")[2]
    other = envelope_sender(second.pk, second.digest).partition("-")[0]
    made_up = [
        "",
        "brev@goteborg.example",
        f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}",  # one letter of the seal
        f"{other}-{seal}@{domain}",  # another's seal
        f"{local.replace('+b', '+c')}@{domain}",
        f"brev+bzzzzzzzzzzzzz-{seal}@{domain}",  # more than a primary key
        f"brev+b0-{seal}@{domain}",
    ]
    assert [delivery_behind(each) for each in made_up] == [None] * 7


def test_delivery_whose_address_is_another_by_now_has_another_seal(deliver):
    delivery = deliver()
    address = envelope_sender(delivery.pk, delivery.digest)
    Delivery.objects.filter(pk=delivery.pk).update(digest=DIGEST)
    assert delivery_behind(address) is None


def test_names_outlive_a_change_of_the_key(deliver, settings):
    delivery = deliver()
    address = envelope_sender(delivery.pk, delivery.digest)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 40
    assert envelope_sender(delivery.pk, delivery.digest) != address
    assert delivery_behind(address) == delivery
    settings.SECRET_KEY_FALLBACKS = []
    assert delivery_behind(address) is None


def test_sender_is_the_plain_address_when_nobody_reads_what_comes_back(settings):
    settings.BOUNCES_URL = ""
    assert envelope_sender(1, DIGEST) == "brev@goteborg.example"


@pytest.mark.parametrize(
    ("written", "sender"),
    [("brev@göteborg.example", "xn--gteborg-90a.example"), ("Brev <brev@example.org>", "example.org")],
)
def test_sender_is_ascii(settings, written, sender):
    settings.MAIL_FROM = written
    assert envelope_sender(1, DIGEST).partition("@")[2] == sender


@given(pk=st.integers(min_value=1, max_value=HIGHEST))
def test_local_part_stays_within_what_the_rfc_allows(pk):
    # MAIL_FROM may have 36 characters before its @ when there is a mailbox for bounces (cms.settings).
    local = envelope_sender(pk, DIGEST).partition("@")[0]
    assert len(local) - len("brev") + 36 <= 64
    assert local.isascii()
