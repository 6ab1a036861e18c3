"""The official client's faults, each seen mended over a real connection."""

import json
from datetime import timedelta

import pytest

from campaigns.newsletters.mailchimp.client import (
    NotFound,
    Refused,
    Unavailable,
    WrongKey,
    open_chimp,
    wait_of,
    written,
)
from campaigns.newsletters.mailchimp.member_profile import hash_of

LIST = "GET /lists/abc123def4"
GERDA = "webserver@gerda.example.org"


def problem(status: int, title: str, detail: str) -> bytes:
    return json.dumps(
        {"type": "t", "title": title, "status": status, "detail": detail, "instance": "i"}
    ).encode()


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_empty_answer_of_a_busy_server_is_an_error(mailchimp, status):
    mailchimp.answers[LIST] = (status, {"Retry-After": "120"}, b"")
    with open_chimp() as chimp, pytest.raises(Unavailable) as caught:
        chimp.lists.get_list(chimp.audience)
    assert (caught.value.status, caught.value.wait) == (status, timedelta(minutes=2))
    assert caught.value.is_busy == (status == 429)


@pytest.mark.parametrize(
    ("status", "kind"), [(401, WrongKey), (403, WrongKey), (404, NotFound), (400, Refused)]
)
def test_refusal_is_told_in_words_without_addresses(mailchimp, status, kind):
    words = f"{GERDA} is not <{GERDA}>, said {GERDA}."
    body = problem(status, "Some Trouble", words)
    mailchimp.answers[LIST] = (status, {"Content-Type": "application/problem+json"}, body)
    with open_chimp() as chimp, pytest.raises(kind) as caught:
        chimp.lists.get_list(chimp.audience)
    assert str(caught.value) == "… is not <…>, said …"
    assert caught.value.kind == f"{kind.__name__} {status} Some Trouble"


def test_page_of_somebody_in_between_is_no_answer(mailchimp):
    mailchimp.answers[LIST] = (200, {"Content-Type": "text/html"}, b"<h1>Log in to the network</h1>")
    with open_chimp() as chimp, pytest.raises(Unavailable):
        chimp.lists.get_list(chimp.audience)


def test_silence_is_no_answer_and_its_words_name_nobody(mailchimp):
    mailchimp.hang_up_after.append(f"GET /lists/abc123def4/members/{hash_of(GERDA)}")
    mailchimp.add_member(GERDA, "subscribed")
    with open_chimp() as chimp, pytest.raises(Unavailable) as caught:
        chimp.lists.get_list_member(chimp.audience, hash_of(GERDA))
    assert str(caught.value) == "ConnectionError"
    assert caught.value.__cause__ is None


def test_many_calls_go_over_one_connection(mailchimp):
    with open_chimp() as chimp:
        for _ in range(5):
            chimp.lists.get_list(chimp.audience)
    assert mailchimp.connections == 1


def test_address_with_the_word_server_arrives_as_it_is(mailchimp):
    with open_chimp() as chimp:
        body = {"email_address": GERDA, "status_if_new": "subscribed"}
        chimp.lists.set_list_member(chimp.audience, hash_of(GERDA), body)
        with pytest.raises(NotFound):
            chimp.lists.get_list_member(chimp.audience, "server@example.org")
    assert mailchimp.status_of(GERDA) == "subscribed"
    assert mailchimp.calls[-1] == "GET /lists/abc123def4/members/server%40example.org"


def test_nothing_to_say_is_said_by_nothing(mailchimp):
    mailchimp.campaigns["abc"] = {"id": "abc", "status": "save"}
    with open_chimp() as chimp:
        assert chimp.campaigns.send("abc") is None  # with a body of ``null`` the description would be broken
    assert mailchimp.sent == ["abc"]


def test_query_is_written_as_json_writes_it():
    assert [written(value) for value in (True, False, ["a", "b"], 5)] == ["true", "false", "a,b", 5]


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("0", timedelta()),
        ("90", timedelta(seconds=90)),
        ("99999999999", timedelta(hours=6)),
        ("Wed, 21 Oct 2015 07:28:00 GMT", timedelta()),
        ("soon", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header, wait):
    assert wait_of(header) == wait
