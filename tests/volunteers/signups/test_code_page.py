"""The page of the code: where the code went, another address, another code, and a mail that has been answered elsewhere."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE, demand
from volunteers.people.models import ConsentText
from volunteers.shifts.models import Hold, Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import SignUp

CODE = re.compile(r"\b\d{6}\b")
BUTTON = re.compile(r"https?://[^/]+(/mina-pass/\S+)")


@pytest.fixture
def shift(add_shift) -> Shift:
    return add_shift(capacity=6)


def send(shift: Shift, email: str = ALICE, **typed: str) -> str:
    """Fill in the form on the event's page; return the address of the page of the code."""
    page = Client().get(f"/kalender/kvallsvandring/?tillfalle={shift.occurrence_id}").text
    stamp = re.search(r'name="stamp" value="([^"]+)"', page)[1]
    said = {"shift": str(shift.pk), "name": "Alice", "email": email, "agreed": "on", "stamp": stamp}
    answer = Client().post(f"/mina-pass/anmal/{shift.occurrence_id}/", said | typed)
    assert answer.status_code == 302
    return answer.url


def mail_to(email: str) -> OutboxMail:
    return OutboxMail.objects.filter(to=email, name="signups/mail/code").latest("pk")


def code(email: str = ALICE) -> str:
    return CODE.search(mail_to(email).text)[0]


def press_the_button(email: str = ALICE) -> None:
    """As whoever reads the mail on another device does: open its link, and press the button there."""
    elsewhere = Client()
    page = elsewhere.get(BUTTON.search(mail_to(email).text)[1])
    assert elsewhere.post(re.search(r'action="([^"]+/bekrafta/)"', page.text)[1]).status_code == 302


def take_part(shift: Shift, email: str) -> None:
    confirm(sign_up(shift, email=email, name="N", language="sv", may_queue=True))


def is_answered(page: str) -> bool:
    return _("Your address is confirmed") in Client().get(page).text


def test_page_says_where_the_code_went_as_it_was_typed(shift):
    assert f">{ALICE}</bdi>" in Client().get(send(shift)).text


def test_page_of_a_code_shows_no_address_that_its_owner_has_taken_since(shift):
    page = send(shift)
    row = SignUp.objects.get()
    row.volunteer.email = CHARLIE
    row.volunteer.save()
    text = Client().get(page).text
    assert (ALICE in text, CHARLIE in text) == (True, False)


@pytest.mark.parametrize("standing", ["unheard of", "in the shift"])
def test_wrong_address_is_corrected_and_its_place_is_free_at_once(shift, standing):
    if standing == "in the shift":
        take_part(shift, BOB)
    before = Shift.objects.get().availability().places_left
    page = send(shift, BOB, people="2")
    assert Shift.objects.get().availability().places_left == before - 2
    answer = Client().post(f"{page}adress/", {"email": ALICE})
    assert Shift.objects.get().availability().places_left == before - 2
    hold = Hold.objects.get()
    assert (hold.people, hold.volunteer.email) == (2, ALICE)
    assert f">{ALICE}</bdi>" in Client().get(answer.url).text
    assert Client().post(answer.url, {"code": code()}).status_code == 302
    row = SignUp.objects.latest("pk")
    assert (row.state, row.people, row.volunteer.email, row.volunteer.name) == ("placed", 2, ALICE, "Alice")
    assert row.volunteer.consents.get().text == ConsentText.objects.get()


def test_guardian_and_age_are_kept_when_the_address_is_corrected(shift):
    demand(shift.role, lowest_age="15")
    page = send(shift, BOB, age="15", guardian="vuxen@example.org")
    Client().post(f"{page}adress/", {"email": ALICE})
    row = SignUp.objects.latest("pk")
    assert (row.typed_age, row.typed_guardian, row.typed_name) == ("15", "vuxen@example.org", "Alice")


def test_correction_touches_nothing_of_whoever_has_the_wrong_address(shift):
    take_part(shift, BOB)
    seen = ("state", "people", "confirmed_at", "wished_people", "wished_name", "wished_at")
    before = SignUp.objects.values(*seen).get()
    page = send(shift, BOB, people="3")
    Client().post(f"{page}adress/", {"email": ALICE})
    assert SignUp.objects.values(*seen).get(volunteer__confirmed_at__isnull=False) == before


def test_bad_address_is_told_and_nothing_is_sent(shift):
    page = send(shift)
    answer = Client().post(f"{page}adress/", {"email": "inte en adress"})
    assert answer.status_code == 422
    assert '<details class="more" open>' in answer.text
    assert OutboxMail.objects.count() == 1


def test_mail_answered_elsewhere_is_told_on_reloading_and_to_whoever_types_the_code_then(shift):
    page = send(shift)
    assert not is_answered(page)
    press_the_button()
    assert is_answered(page)
    late = timezone.now() - timedelta(minutes=1)
    SignUp.objects.update(code_until=late)  # too late for the code
    answer = Client().post(page, {"code": code()})
    assert (answer.status_code, _("Your address is confirmed") in answer.text) == (200, True)


def test_whoever_is_signed_in_is_shown_the_shift_itself(shift):
    page, own = send(shift), Client()
    press_the_button()
    own.force_login(SignUp.objects.get().volunteer.user)
    assert _("You have a place") in own.get(page, follow=True).text


def test_page_that_a_stranger_opened_does_not_tell_that_the_owner_has_confirmed(shift):
    strangers = send(shift)
    send(shift)
    press_the_button()
    assert not is_answered(strangers)
    assert not is_answered(send(shift))  # as for somebody who is in already


@pytest.mark.parametrize("standing", ["unheard of", "in the shift"])
def test_code_that_was_typed_is_told_when_one_comes_back(shift, standing):
    if standing == "in the shift":
        take_part(shift, ALICE)
    page = send(shift)
    assert Client().post(page, {"code": code()}).status_code == 302
    assert is_answered(page)


def test_new_code_is_told_with_its_time_and_one_that_was_not_sent_is_told_so(shift):
    page, client = send(shift), Client(REMOTE_ADDR="203.0.113.9")
    first = code()
    said = client.get(client.post(f"{page}ny/").url).text
    assert (code() != first, OutboxMail.objects.count()) == (True, 2)
    assert '<p class="note" role="status">' in said
    assert f"{timezone.localtime():%H.%M}"[:-1] in said
    refused = [client.get(client.post(f"{page}ny/").url).text for _time in range(3)][-1]
    assert OutboxMail.objects.count() == 4  # three an hour for an address
    assert '<p class="note note--error" role="status">' in refused


def test_that_others_have_asked_too_often_is_not_told(shift):
    pages = [send(shift) for _number in range(7)]  # each takes ten requests, each client three
    for number in range(20):
        asking = Client(REMOTE_ADDR=f"198.51.100.{number}")
        for _time in range(3):
            asking.post(f"{pages[number // 3]}ny/")
    before, client = OutboxMail.objects.count(), Client(REMOTE_ADDR="203.0.113.9")
    said = client.get(client.post(f"{send(shift)}ny/").url).text
    assert OutboxMail.objects.filter(name="signups/mail/code").count() == before + 1  # that of the form
    assert '<p class="note" role="status">' in said
