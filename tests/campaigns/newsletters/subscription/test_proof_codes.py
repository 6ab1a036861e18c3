"""Whoever was sent somebody's letter may change what comes and end it, and learns and takes nothing else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscription import proof_codes
from campaigns.newsletters.subscription.proof_codes import (
    code_is_right,
    code_of,
    proven_token,
    prover_behind,
    send_code,
)
from cms.base.security import limits
from cms.mail.models import OutboxMail
from tests.campaigns.newsletters.subscription.conftest import (
    ALICE,
    BOB,
    choices_of,
    chooser,
    press,
    proven_page,
)

pytestmark = pytest.mark.usefixtures("page")


def mailed() -> list[tuple[str, str]]:
    return list(OutboxMail.objects.order_by("pk").values_list("name", "to"))


def ask(visitor: Client, alice: Subscriber) -> str:
    """The page where the code is typed."""
    return press(visitor, f"{choices_of(alice)}kod/").url


def opened_by(path: str) -> Subscriber | None:
    assert path.startswith("/nyhetsbrev/egna/")
    return prover_behind(path.split("/")[-2])


def test_letters_link_opens_neither_address_nor_export_nor_erasure(alice, visitor):
    here = choices_of(alice)
    answers = [
        press(visitor, f"{here}adress/", shown_at=here, **{"new-email": BOB}),
        visitor.get(f"{here}uppgifter.json"),
        press(visitor, f"{here}radera/", shown_at=here),
    ]
    assert [chooser(answer.url, then="kod/") for answer in answers] == [alice] * 3
    alice.refresh_from_db()
    assert (alice.email, alice.new_email, mailed()) == (ALICE, "", [])


def test_code_goes_to_the_reader_alone_and_opens_what_is_theirs(alice, visitor):
    assert opened_by(proven_page(visitor, alice)) == alice
    ask(visitor, alice)
    assert mailed() == [("newsletters/mail/code", ALICE)]


def test_button_in_the_mail_does_the_same(alice, visitor):
    ask(visitor, alice)
    path = re.search(r"http://testserver(/nyhetsbrev/egna/\S+)", OutboxMail.objects.get().text)[1]
    assert f"{path}radera/" in visitor.get(path).text


def test_looking_sends_no_code(alice, visitor):
    visitor.get(f"{choices_of(alice)}kod/")
    assert mailed() == []


def test_wrong_code_opens_nothing_and_the_right_one_still_does(alice, visitor):
    page = ask(visitor, alice)
    ticket = page.split("/")[-2]
    wrong = f"{(int(code_of(ticket)) + 1) % 10**6:06d}"
    assert press(visitor, page, code=wrong).status_code == 422
    assert opened_by(press(visitor, page, code=code_of(ticket)).url) == alice


def test_code_of_one_asking_is_not_that_of_another(alice):
    assert len({code_of(send_code(alice, language="sv")) for _time in range(4)}) > 1


def test_five_tries_a_code_and_twenty_wrong_ones_a_day_then_only_the_button(alice, visitor):
    statuses = []
    for number in range(5):  # twenty tries in four tickets, the sixth of each is not taken
        ticket = send_code(alice, language="sv")
        wrong = f"{(int(code_of(ticket)) + 1) % 10**6:06d}"
        tries = [press(visitor, f"/nyhetsbrev/kod/{ticket}/", code=wrong) for _time in range(6)]
        statuses += [answer.status_code for answer in tries]
        assert [mail for mail in mailed() if "closed" in mail[0]] == [
            ("accounts/mail/codes_closed", ALICE)
        ] * (number >= 3)
    assert set(statuses) == {422}
    ticket = send_code(alice, language="sv")
    assert press(visitor, f"/nyhetsbrev/kod/{ticket}/", code=code_of(ticket)).status_code == 422
    assert visitor.get(f"/nyhetsbrev/egna/{proven_token(alice)}/").status_code == 200


def test_what_it_opens_ends_after_half_an_hour(alice, visitor, monkeypatch):
    own = proven_page(visitor, alice)
    monkeypatch.setattr(proof_codes, "VALID", -1)
    assert [visitor.get(path).status_code for path in (own, f"{own}uppgifter.json")] == [404, 404]
    assert press(visitor, f"{own}radera/", shown_at=choices_of(alice)).status_code == 404
    assert Subscriber.objects.filter(pk=alice.pk).exists()


def test_ticket_is_no_key(alice, visitor):
    ticket = send_code(alice, language="sv")
    assert visitor.get(f"/nyhetsbrev/egna/{ticket}/").status_code == 404
    assert visitor.get(f"/nyhetsbrev/kod/{proven_token(alice)}/").status_code == 404


def test_code_holds_while_the_key_is_changed(alice, settings):
    ticket = send_code(alice, language="sv")
    code = code_of(ticket)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "n" * 40
    assert code_of(ticket) != code
    assert code_is_right(ticket, code)
    settings.SECRET_KEY_FALLBACKS = []
    assert not code_is_right(ticket, code)


def test_leaving_is_never_limited(alice, visitor, monkeypatch):
    monkeypatch.setitem(limits.BY_HOLDER, "use_link", "1/h/key")
    here = choices_of(alice)
    pauses = [press(visitor, f"{here}paus/", shown_at=here, months="1").status_code for _time in range(3)]
    assert pauses == [302, 429, 429]
    assert press(visitor, f"{here}avsluta/", shown_at=here).status_code == 302
    alice.refresh_from_db()
    assert alice.left_at
    assert timezone.now() - alice.left_at < timedelta(minutes=1)
