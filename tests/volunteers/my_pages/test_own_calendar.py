"""The buttons on one's own page that make, change and remove the address of one's own calendar."""

import re
import time

import pytest
from django.test import Client

from cms.mail.models import OutboxMail
from tests.conftest import ALICE
from tests.volunteers.my_pages.conftest import put, show_who_it_is
from volunteers.people.models import Volunteer
from volunteers.signups.personal.links import token_of

MAKE, REMOVE = "/mina-pass/kalender/", "/mina-pass/kalender/ta-bort/"
FROM_A_LINK = ["kalender/", "kalender/ta-bort/", "kalender/diskret/"]


def address_in(answer) -> str:
    return re.search(r'value="http://testserver(/min-kalender/[-\w]+\.ics)"', answer.text)[1]


def stored() -> tuple[object, bool]:
    volunteer = Volunteer.objects.get()
    return volunteer.calendar_hash, volunteer.is_discreet


def mails() -> list[str]:
    return list(OutboxMail.objects.order_by("pk").values_list("name", flat=True))


def test_address_is_shown_once_and_opens_the_calendar(own, alice, add_shift):
    row = put(alice, add_shift())
    answer = own.post(MAKE)
    address = address_in(answer)
    assert "no-store" in answer["Cache-Control"]
    assert f'href="webcal://testserver{address}"' in answer.text
    assert row.calendar_key in Client().get(address).text
    assert address.rpartition("/")[2].removesuffix(".ics") not in own.get("/mina-pass/installningar/").text


def test_changed_address_closes_the_old_one(own):
    first, second = address_in(own.post(MAKE)), address_in(own.post(MAKE))
    assert ["Mina pass" in own.get(address).text for address in (first, second)] == [False, True]


def test_removed_address_opens_nothing(own, alice, add_shift):
    put(alice, add_shift())
    address = address_in(own.post(MAKE))
    assert own.post(REMOVE).url == "/mina-pass/installningar/#kalender"
    assert "BEGIN:VEVENT" not in own.get(address).text
    assert stored() == (None, False)


def test_person_is_told_by_mail_that_it_was_made_and_that_it_was_changed(own):
    token = address_in(own.post(MAKE)).rpartition("/")[2].removesuffix(".ics")
    own.post(MAKE)
    told = OutboxMail.objects.order_by("pk")
    assert [(mail.name, mail.to) for mail in told] == [("my_pages/mail/calendar_address", ALICE)] * 2
    assert told[0].text != told[1].text
    assert [mail.pk for mail in told if token in mail.text + mail.html] == []


def test_discreet_mail_about_it_does_not_say_whom_it_is_from(own, alice):
    Volunteer.objects.update(is_discreet=True)
    own.post(MAKE)
    mail = OutboxMail.objects.get()
    assert (mail.is_discreet, "alender" in mail.subject) == (True, False)


def test_whoever_signed_in_longer_ago_shows_anew_who_they_are_and_comes_back_to_the_button(own, alice):
    show_who_it_is(own, at=time.time() - 3600)
    for answer in (own.post(MAKE), own.get(MAKE)):
        assert answer.url == "/mina-pass/visa-kod/?next=%2Fmina-pass%2Fkalender%2F"
    assert (stored(), mails()) == ((None, False), [])
    own.post("/mina-pass/visa-kod/")
    code = re.search(r"\b\d{6}\b", OutboxMail.objects.latest("pk").text)[0]
    back = own.post("/mina-pass/visa-kod/?next=/mina-pass/kalender/", {"code": code}).url
    assert '<form class="row" method="post">' in own.get(back).text
    assert address_in(own.post(back))


def test_looking_makes_no_address(own):
    assert own.get(MAKE).status_code == 200
    assert (stored(), mails()) == ((None, False), [])


@pytest.mark.parametrize("address", FROM_A_LINK)
def test_link_of_one_shift_makes_changes_and_removes_no_address(address, own, alice, add_shift):
    row = put(alice, add_shift())
    own.post(MAKE)
    before = stored(), mails()
    for send in (Client().post, Client().get):
        answer = send(f"/mina-pass/{token_of(row)}/{address}")
        assert answer.url == "/mina-pass/installningar/#kalender"
    assert (stored(), mails()) == before


def test_forged_link_leads_nowhere(site):
    assert Client().post("/mina-pass/1:forged/kalender/").status_code == 404
