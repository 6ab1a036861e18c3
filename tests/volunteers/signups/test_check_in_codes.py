import io
import re

import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.conftest import ALICE, BOB
from volunteers.signups.models import SignUp
from volunteers.signups.personal.check_in_codes import check_in_code, qr_png, sign_up_with_code


@pytest.fixture
def alice_and_bob(add_shift, join):
    shift = add_shift(capacity=2)
    return join(shift, ALICE), join(shift, BOB)


def test_code_is_the_persons_own_and_stays_until_their_links_are_closed(alice_and_bob):
    alice, bob = alice_and_bob
    code = check_in_code(alice)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", code)
    assert check_in_code(SignUp.objects.get(pk=alice.pk)) == code != check_in_code(bob)
    alice.volunteer.link_number += 1
    alice.volunteer.save()
    assert check_in_code(alice) != code
    assert sign_up_with_code(code, SignUp.objects.all()) is None


@pytest.mark.parametrize(
    "written",
    [
        lambda code: code.lower(),
        lambda code: f"  {code[:2]} {code[2:6]} – {code[6:]}\n",
        lambda code: code.replace("0", "o").replace("1", "I"),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.replace("-", ""),
    ],
)
def test_code_is_found_however_it_is_typed(alice_and_bob, written):
    assert [
        sign_up_with_code(written(check_in_code(row)), SignUp.objects.all()) for row in alice_and_bob
    ] == [*alice_and_bob]


@pytest.mark.parametrize("written", ["", "ABCD", "ABCD-EFGH", "ÅÄÖÅ-ÄÖÅÄ", "ABCD-EFGH-J", "٠١٢٣-٤٥٦٧"])
def test_other_texts_are_nobodys_code(alice_and_bob, written):
    assert sign_up_with_code(written, SignUp.objects.all()) is None


def test_code_counts_only_among_the_sign_ups_that_are_asked_for(alice_and_bob):
    alice, bob = alice_and_bob
    assert sign_up_with_code(check_in_code(alice), SignUp.objects.filter(pk=bob.pk)) is None


def test_looking_for_a_code_takes_two_queries(alice_and_bob):
    code = check_in_code(alice_and_bob[1])
    with CaptureQueriesContext(connection) as queries:
        assert sign_up_with_code(code, SignUp.objects.all()).volunteer.email == BOB
    assert len(queries) == 2


def test_picture_is_read_as_the_code():
    picture = Image.open(io.BytesIO(qr_png("ABCD-EFGH")))
    assert picture.format == "PNG"
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["ABCD-EFGH"]
