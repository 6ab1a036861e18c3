import pytest
from django.test import RequestFactory

from cms.base.security.limits import allow


def post(address="192.0.2.1"):
    return RequestFactory().post("/", REMOTE_ADDR=address)


def test_one_client_is_stopped_and_the_next_one_is_not():
    answers = [allow(post(), "pledge") for _ in range(31)]
    assert answers == [True] * 30 + [False]
    assert allow(post("192.0.2.2"), "pledge")


def test_one_action_does_not_use_up_another():
    assert [allow(post(), "send_link") for _ in range(21)] == [True] * 20 + [False]
    assert allow(post(), "confirm")


def test_key_is_limited_whoever_asks_and_however_it_is_written():
    keys = ["alice@example.org", " Alice@Example.org ", "ALICE@example.org", "alice@example.org"]
    assert [allow(post(f"192.0.2.{n}"), "send_link", key=key) for n, key in enumerate(keys)] == [
        True,
        True,
        True,
        False,
    ]
    assert allow(post(), "send_link", key="bob@example.org")


def test_looking_is_never_limited():
    assert all(allow(RequestFactory().get("/"), "send_link", key="alice@example.org") for _ in range(9))


def test_looking_is_counted_where_it_is_said_so():
    looks = [allow(RequestFactory().get("/"), "check_certificate", reads=True) for _ in range(61)]
    assert looks == [True] * 60 + [False]


def test_action_without_a_limit_is_an_error():
    with pytest.raises(KeyError):
        allow(post(), "unheard_of")
