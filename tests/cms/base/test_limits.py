import pytest
from django.test import RequestFactory

from cms.base.security import limits
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


def test_address_is_limited_however_it_is_written():
    keys = ["alice@example.org", " Alice@Example.org ", "ALICE@example.org", "alice@example.org"]
    assert [allow(post(), "send_link", address=key) for key in keys] == [True, True, True, False]
    assert allow(post(), "send_link", address="bob@example.org")


@pytest.mark.parametrize("action", limits.BY_ADDRESS)
def test_nobody_uses_up_what_the_person_may_ask_for_elsewhere(action):
    assert [allow(post(), action, address="alice@example.org") for _time in range(40)][-1] is False
    assert allow(post("192.0.2.2"), action, address="alice@example.org")


def test_inbox_is_not_flooded_from_many_networks():
    request = post()
    answers = [allow(post(f"192.0.{n}.1"), "send_link", address="alice@example.org") for n in range(70)]
    assert answers == [True] * 60 + [False] * 10
    assert limits.is_flooded(request, "send_link", address="Alice@example.org")
    assert not limits.is_flooded(request, "sign_up", address="alice@example.org")


def test_holder_is_counted_by_what_they_hold_alone():
    answers = [allow(post(f"192.0.2.{n % 9}"), "use_link", holder="sign-up:1") for n in range(61)]
    assert answers == [True] * 60 + [False]
    assert allow(post(), "use_link", holder="sign-up:2")


def test_wrong_codes_are_counted_a_day_and_a_right_one_is_not():
    tries = [limits.try_code(post(f"192.0.2.{n}"), "alice@example.org") for n in range(20)]
    assert all(tries)
    assert limits.codes_are_closed(post(), "ALICE@example.org")
    assert limits.try_code(post(), "alice@example.org") is None
    tries[3].rollback()
    assert not limits.codes_are_closed(post(), "alice@example.org")
    assert limits.try_code(post(), "bob@example.org")


def test_looking_is_never_limited():
    assert all(allow(RequestFactory().get("/"), "send_link", address="alice@example.org") for _ in range(9))


def test_looking_is_counted_where_it_is_said_so():
    looks = [allow(RequestFactory().get("/"), "check_certificate", reads=True) for _ in range(61)]
    assert looks == [True] * 60 + [False]


def test_action_without_a_limit_is_an_error():
    with pytest.raises(KeyError):
        allow(post(), "unheard_of")
