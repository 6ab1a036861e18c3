"""Any text at all: nothing is lost, nothing is changed but what no database takes, and nothing is a 500."""

import base64
import json
import re

import pytest
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cms.base.documents.escaping import clean
from cms.base.security.proof_of_work import is_proof
from cms.contact.forms import LONGEST
from cms.contact.models import Message
from tests.cms.contact.conftest import a_stamp

TYPED = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
IN_A_TEST = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@IN_A_TEST
@given(text=TYPED, email=TYPED, trap=TYPED, nonce=TYPED, work=TYPED)
@example(text="\x00\x1b[2J\u202eabc", email="\x00", trap="\x00", nonce="\x00", work="\x00")
@example(text="=HYPERLINK(1)", email="a@exämple.org", trap="", nonce="n", work="[" * 3999)
def test_any_post_is_a_row_or_a_clear_refusal(contact_page, text, email, trap, nonce, work):
    before = Message.objects.count()
    said = {"text": text, "email": email, "website": trap, "stamp": nonce, "work": work, "anyway": "1"}
    response = Client().post("/kontakt/skicka/", said)
    arrived = list(Message.objects.order_by("-pk")[: Message.objects.count() - before])
    if response.status_code == 302:
        assert [row.text for row in arrived] == [clean(text)]
        assert Client().get(response["Location"]).status_code == 200
    else:
        assert (response.status_code, arrived) == (422, [])


@settings(IN_A_TEST, max_examples=15)
@given(st.text("aå😀\r\n\u2028", min_size=LONGEST - 5, max_size=LONGEST + 5).filter(str.strip))
def test_length_is_that_of_the_text_as_it_is_kept(contact_page, text):
    # The server meets what a browser makes of it: every line's end as CRLF.
    sent = re.sub("\r\n?|\n", "\r\n", text)
    response = Client().post("/kontakt/skicka/", {"text": sent, "stamp": a_stamp(), "anyway": "1"})
    assert response.status_code == (302 if len(clean(text)) <= LONGEST else 422)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["challenge", "parameters", "signature", "solution", "counter", "derivedKey"])
                | st.text(max_size=5),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
@example({"challenge": {"parameters": {}, "signature": "x"}, "solution": {"counter": 1, "derivedKey": "00"}})
def test_no_payload_is_more_than_no_proof(payload):
    assert not is_proof(base64.b64encode(json.dumps(payload).encode()).decode())


@pytest.mark.parametrize("payload", ["", "å", "{}", base64.b64encode(b"[" * 2900).decode()])
def test_nonsense_is_no_proof(payload):
    assert not is_proof(payload)
