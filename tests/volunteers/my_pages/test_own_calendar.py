"""The buttons on one's own page that make, change and remove the address of one's own calendar."""

import re

import pytest
from django.test import Client

from tests.conftest import BOB
from volunteers.people.models import Volunteer
from volunteers.signups.personal.links import OPENS


@pytest.fixture
def row(add_shift, join):
    return join(add_shift())


def page_of(row) -> str:
    return f"/mina-pass/{OPENS.sign(str(row.pk))}/"


def address_in(answer) -> str:
    return re.search(r'value="http://testserver(/min-kalender/[-\w]+\.ics)"', answer.text)[1]


def stored() -> tuple[object, bool]:
    volunteer = Volunteer.objects.get()
    return volunteer.calendar_hash, volunteer.is_discreet


def test_address_is_shown_once_and_opens_the_calendar(row):
    client = Client()
    answer = client.post(f"{page_of(row)}kalender/")
    address = address_in(answer)
    assert "no-store" in answer["Cache-Control"]
    assert f'href="webcal://testserver{address}"' in answer.text
    assert row.uid in client.get(address).text
    assert address.rpartition("/")[2].removesuffix(".ics") not in client.get(page_of(row)).text


def test_changed_address_closes_the_old_one(row):
    client = Client()
    first = address_in(client.post(f"{page_of(row)}kalender/"))
    second = address_in(client.post(f"{page_of(row)}kalender/"))
    assert [client.get(address).status_code for address in (first, second)] == [404, 200]


def test_removed_address_opens_nothing(row):
    client = Client()
    address = address_in(client.post(f"{page_of(row)}kalender/"))
    answer = client.post(f"{page_of(row)}kalender/ta-bort/")
    assert re.fullmatch(r"/mina-pass/[\w-]{80,}/#kalender", answer["Location"])
    assert client.get(address).status_code == 404
    assert stored() == (None, False)


def test_discreet_is_ticked_and_unticked(row):
    client = Client()
    client.post(f"{page_of(row)}kalender/")
    client.post(f"{page_of(row)}kalender/diskret/", {"discreet": "on"})
    assert stored()[1]
    assert 'name="discreet" checked' in client.get(page_of(row)).text
    client.post(f"{page_of(row)}kalender/diskret/")
    assert not stored()[1]


@pytest.mark.parametrize("address", ["kalender/", "kalender/ta-bort/", "kalender/diskret/"])
def test_get_changes_nothing(address, row):
    client = Client()
    client.post(f"{page_of(row)}kalender/")
    before = stored()
    assert client.get(f"{page_of(row)}{address}").status_code == 405
    assert stored() == before


@pytest.mark.parametrize("address", ["kalender/", "kalender/ta-bort/", "kalender/diskret/"])
def test_only_whoever_confirmed_has_a_calendar(address, add_shift, ask):
    row = ask(add_shift(), BOB)
    assert Client().post(f"{page_of(row)}{address}", {"discreet": "on"}).status_code == 404
    assert stored() == (None, False)
    assert "own-calendar" not in Client().get(page_of(row)).text


def test_forged_link_makes_no_address(row):
    assert Client().post("/mina-pass/1:forged/kalender/").status_code == 404
    assert stored() == (None, False)
