"""Guessing codes: asking again gives a new code, and no more guesses. Whose address it is always gets in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from cms.accounts.models import User
from cms.accounts.sign_in import sign_in_link as links
from cms.accounts.sign_in.account import end_sessions
from cms.accounts.sign_in.sign_in_link import sign_in_link, user_behind
from cms.base.security import limits
from cms.mail.models import OutboxMail
from tests.cms.accounts.app import newest_code
from tests.cms.accounts.conftest import PASSWORD, with_app

ASK, TYPE, SHOW = "/mina-pass/logga-in/", "/mina-pass/kod/", "/mina-pass/visa-kod/"
CLOSED = "accounts/mail/codes_closed"


def guesser(number: int = 0) -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{number}")


def names() -> list[str]:
    return list(OutboxMail.objects.order_by("pk").values_list("name", flat=True))


def mailed_code() -> str:
    return re.search(r"\b\d{6}\b", OutboxMail.objects.latest("pk").text)[0]


def mailed_link() -> str:
    return re.search(r"http://testserver(/mina-pass/lank/\S+)", OutboxMail.objects.latest("pk").text)[1]


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def guess_all_day(email: str) -> list[int]:
    """Ask from ever new networks, and type wrong codes until none is taken; the statuses of the tries."""
    statuses = []
    for number in range(9):
        client = guesser(number)
        client.post(ASK, {"email": email})
        statuses += [client.post(TYPE, {"code": "000000"}).status_code for _time in range(3)]
    return statuses


@pytest.fixture
def guessed(alice: User, monkeypatch) -> User:
    """Alice, whose codes a stranger has used up."""
    monkeypatch.setattr(
        "allauth.account.adapter.DefaultAccountAdapter.generate_login_code", lambda self: "123456"
    )
    guess_all_day(alice.email)
    monkeypatch.undo()
    return alice


@pytest.mark.parametrize("email", ["alice@example.org", "nobody@example.org"])
def test_twenty_wrong_codes_a_day_whoever_asks_and_known_or_not(alice, email, monkeypatch):
    monkeypatch.setattr(
        "allauth.account.adapter.DefaultAccountAdapter.generate_login_code", lambda self: "123456"
    )
    assert guess_all_day(email) == [200, 200, 302] * 6 + [200, 200, 429] + [429] * 6
    assert names().count(CLOSED) == (1 + 2 if email == alice.email else 1)


def test_closed_codes_take_not_even_the_right_one(alice, client):
    client.post(ASK, {"email": alice.email})
    code = mailed_code()
    for _time in range(20):
        limits.try_code(client.get("/").wsgi_request, alice.email)
    answer = client.post(TYPE, {"code": code})
    assert (answer.status_code, is_signed_in(client)) == (429, False)


def test_person_is_told_once_with_a_link_that_signs_in(guessed, client):
    told = OutboxMail.objects.filter(name=CLOSED).earliest("pk")
    assert told.to == guessed.email
    page = re.search(r"http://testserver(/mina-pass/lank/\S+)", told.text)[1]
    assert client.get(page).status_code == 200
    assert not is_signed_in(client)
    assert client.post(page).url == "/mina-pass/"
    assert is_signed_in(client)


def test_whoever_asks_while_codes_are_closed_gets_the_link_in_place_of_a_code(guessed, client):
    client.post(ASK, {"email": guessed.email})
    assert names()[-1] == CLOSED
    client.post(mailed_link())
    assert is_signed_in(client)


def test_inbox_that_is_flooded_with_codes_ends_with_the_link(alice, client, monkeypatch):
    monkeypatch.setattr(limits, "BY_ADDRESS_IN_ALL", "4/d/key")
    answers = [guesser(number).post(ASK, {"email": alice.email}).status_code for number in range(6)]
    assert answers == [302] * 4 + [200] * 2
    assert names() == ["accounts/mail/login_code"] * 3 + [CLOSED]
    client.post(mailed_link())
    assert is_signed_in(client)


def test_right_code_costs_no_try(alice):
    for _time in range(limits_of_wrong_codes() + 2):
        client = guesser(_time)
        client.post(ASK, {"email": alice.email})
        client.post(TYPE, {"code": mailed_code()})
        assert is_signed_in(client)
        OutboxMail.objects.all().delete()


def limits_of_wrong_codes() -> int:
    return int(limits.WRONG_CODES.partition("/")[0])


def test_strangers_wrong_codes_do_not_close_what_is_asked_of_whoever_is_signed_in(guessed):
    client = Client()
    client.force_login(guessed)
    client.post(SHOW)
    assert names()[-1] == "accounts/mail/login_code"
    assert client.post(SHOW, {"code": mailed_code()}).status_code == 302


def test_codes_of_a_stolen_session_are_counted_too(alice, monkeypatch):
    monkeypatch.setitem(limits.BY_HOLDER, "ask_code", "99/h/key")
    monkeypatch.setattr("cms.accounts.sign_in.reauthentication.secrets.randbelow", lambda _stop: 123456)
    client = Client()
    client.force_login(alice)
    for _time in range(7):
        client.post(SHOW)
        tries = [client.post(SHOW, {"code": "000000"}).status_code for _try in range(3)]
    assert (names().count(CLOSED), tries) == (1, [200] * 3)
    assert client.post(SHOW, {"code": "123456"}).status_code == 200
    client.post(SHOW)
    assert names()[-1] == CLOSED
    assert "account_authentication_methods" not in client.session


def test_link_ends_after_a_day_and_with_the_sessions(alice, monkeypatch):
    token = sign_in_link(alice, language="sv").split("/")[-2]
    assert user_behind(token) == alice
    monkeypatch.setattr(links, "TIMEOUT", -1)
    assert user_behind(token) is None
    monkeypatch.undo()
    end_sessions(alice)
    assert user_behind(token) is None
    answer = Client().get(f"/mina-pass/lank/{token}/")
    assert (answer.status_code, "/mina-pass/logga-in/" in answer.text) == (410, True)


def test_link_and_code_hold_while_the_key_is_changed(alice, settings):
    token, client = sign_in_link(alice, language="sv").split("/")[-2], Client()
    client.force_login(alice)
    client.post(SHOW)
    code = mailed_code()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 40
    assert user_behind(token) == alice
    assert client.post(SHOW, {"code": code}).status_code == 302
    settings.SECRET_KEY_FALLBACKS = []
    assert user_behind(token) is None


def test_link_of_somebody_who_works_here_asks_for_the_second_factor(edit, settings, client):
    settings.MFA_REQUIRED = True
    secret = with_app(edit)
    page = sign_in_link(edit, language="sv").removeprefix("http://testserver")
    answer = client.post(page)
    assert answer.url.partition("?")[0] == "/konto/kod/"
    assert not is_signed_in(client)
    client.post("/konto/kod/", {"code": newest_code(secret)})
    assert is_signed_in(client)


def test_link_signs_out_whoever_sat_there(alice, edit, client):
    client.force_login(edit)
    client.post(sign_in_link(alice, language="sv").removeprefix("http://testserver"))
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_wrong_passwords_of_a_stranger_do_not_keep_somebody_out(edit):
    body = {"login": edit.email, "password": "inte det rätta"}
    answers = [guesser().post("/konto/login/", body).status_code for _time in range(9)]
    assert answers == [200] * 9
    right = {"login": edit.email, "password": "fyra ljus på torget"}
    assert guesser().post("/konto/login/", right).status_code == 200  # who guesses is stopped
    assert guesser(1).post("/konto/login/", right).status_code == 302


def test_wrong_codes_of_an_app_are_counted_a_day_and_a_recovery_code_still_opens(edit, settings, monkeypatch):
    settings.MFA_REQUIRED = True
    monkeypatch.setattr(limits, "WRONG_CODES", "4/d/key")
    secret = with_app(edit)
    spare = Authenticator.objects.get(user=edit, type="recovery_codes").wrap().get_unused_codes()[0]
    client = Client()
    client.post("/konto/login/", {"login": edit.email, "password": PASSWORD})
    for _time in range(4):
        client.post("/konto/kod/", {"code": "000000"})
    assert names() == ["accounts/mail/way_in_changed"]
    client.post("/konto/kod/", {"code": newest_code(secret)})
    assert not is_signed_in(client)
    client.post("/konto/kod/", {"code": spare})
    assert is_signed_in(client)
