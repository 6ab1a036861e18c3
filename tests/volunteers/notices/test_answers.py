"""What people answer: that they come, and how it was. A GET changes nothing; no answer is tied to a person."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.volunteers.notices.conftest import DAY, at, the_mail, told
from tests.volunteers.tokens import with_names
from volunteers.notices.clock import notify
from volunteers.notices.models import Answer
from volunteers.shifts.models import RosterRules
from volunteers.signups.models import SignUp
from volunteers.signups.personal.day_before_answer import is_coming
from volunteers.signups.personal.links import token_of
from volunteers.signups.places.cancelling import cancel

EVE, AFTER = at(12, day=DAY - timedelta(days=1)), at(21)


def stored(row: SignUp) -> tuple[bool, list[str]]:
    row.refresh_from_db()
    return row.has_answered, list(Answer.objects.values_list("felt", flat=True))


def test_both_buttons_of_the_day_before_lead_to_the_page_and_change_nothing(shift, join, clock):
    row = join(shift)
    clock(EVE)
    notify("day_before")
    page = f"/mina-pass/{token_of(row)}/"
    mail = the_mail("day_before")
    for link in (f"{page}?svar=ja#kommer", f"{page}?svar=nej#avboka"):
        assert with_names(f"http://testserver{link}") in with_names(mail.text)
        assert with_names(f'href="http://testserver{link}"') in with_names(mail.html)
        assert Client().get(link.partition("#")[0]).status_code == 200
    row.refresh_from_db()
    assert (row.coming_at, row.state) == (None, "placed")
    assert all('id="avboka"' in Client().get(page, answer).text for answer in ({"svar": "nej"}, {}))


def test_saying_that_one_comes_is_a_post_and_shows(shift, join, clock):
    row = join(shift)
    clock(EVE)
    page = f"/mina-pass/{token_of(row)}/"
    assert Client().get(f"{page}kommer/").status_code == 405
    assert with_names(Client().post(f"{page}kommer/").url) == with_names(page)
    row.refresh_from_db()
    assert (row.coming_at, is_coming(row)) == (EVE, True)
    context = Client().get(page).context
    assert (context["own"].is_coming, 'id="kommer"' in Client().get(page).text) == (True, False)
    cancel(row)
    row.refresh_from_db()
    assert is_coming(row) is False


def test_nobody_without_a_place_says_that_they_come(shift, ask):
    row = ask(shift)
    Client().post(f"/mina-pass/{token_of(row)}/kommer/")
    row.refresh_from_db()
    assert row.coming_at is None


def test_page_asks_whether_one_comes_only_the_day_before_and_on_the_day(shift, join, clock):
    page = f"/mina-pass/{token_of(join(shift))}/"
    shown = []
    for moment in (at(23, day=DAY - timedelta(days=2)), at(0, day=DAY - timedelta(days=1)), at(17), at(18)):
        clock(moment)
        shown.append('id="kommer"' in Client().get(page).text)
    assert shown == [False, True, True, False]


@pytest.mark.parametrize("felt", ["safe", "partly", "unsafe"])
def test_question_afterwards_is_answered_once_by_a_post(shift, join, clock, klara, felt):
    row = join(shift)
    clock(AFTER)
    notify("thanks")
    page = f"/mina-pass/{token_of(row)}/svar/"
    assert with_names(f"http://testserver{page}?svar={felt}") in with_names(the_mail("thanks").text)
    assert Client().get(page, {"svar": felt}).status_code == 200
    assert stored(row) == (False, [])
    assert Client().post(page, {"felt": felt}).context["said"] == felt
    assert stored(row) == (True, [felt])
    Client().post(page, {"felt": "unsafe"})
    assert stored(row) == (True, [felt])
    assert told("coordinators/unsafe") == (["klara@example.org"] if felt == "unsafe" else [])


def test_no_leads_to_somebody_to_talk_to_and_names_nobody_to_the_coordinators(shift, join, clock, klara):
    row = join(shift)
    clock(AFTER)
    page = Client().post(f"/mina-pass/{token_of(row)}/svar/", {"felt": "unsafe"}).text
    for way in ("tel:112", "mailto:gvi@socialcentrum.goteborg.se", "031-365 87 00", "114 14"):
        assert way in page.partition("<footer")[0]
    mail = the_mail("coordinators/unsafe")
    assert "Kvällsvandring i Hammarkullen" in mail.text
    assert [word for word in ("Alice", "alice", str(token_of(row))) if word in mail.text + mail.html] == []


@pytest.mark.parametrize("felt", ["", "other"])
def test_other_answers_are_none(shift, join, clock, felt):
    row = join(shift)
    clock(AFTER)
    Client().post(f"/mina-pass/{token_of(row)}/svar/", {"felt": felt})
    assert stored(row) == (False, [])


@pytest.mark.parametrize("how", ["before the end", "cancelled"])
def test_only_those_who_have_been_there_answer(shift, join, clock, how):
    row = join(shift)
    if how == "cancelled":
        cancel(row)
    clock(AFTER if how == "cancelled" else at(19, 59))
    page = f"/mina-pass/{token_of(row)}/svar/"
    led_to = Client().post(page, {"felt": "unsafe"}).url
    assert with_names(led_to) == with_names(f"/mina-pass/{token_of(row)}/")
    assert stored(row) == (False, [])


def test_answers_tell_neither_person_nor_time():
    assert {field.name for field in Answer._meta.get_fields()} == {
        *("id", "shift", "felt"),
        *("looked_into_at", "looked_into_by"),  # by whom of the staff, long after
    }


def test_confirmation_can_be_switched_off_and_the_file_is_on_the_page(shift, join, ask, client):
    row = ask(shift)
    type(row.volunteer).objects.update(wants_confirmation=False)
    row = join(shift)
    assert told("placed") == []
    page = f"/mina-pass/{token_of(row)}/"
    assert client.get(page).context["own"].gets_mail is False
    assert client.get(f"{page}pass.ics").status_code == 200


def test_confirmation_can_be_switched_off_for_everybody_but_news_always_goes(shift, join, clock):
    rules = RosterRules.for_site(shift.occurrence.event.get_site())
    rules.sends_confirmation = False
    rules.save()
    type(shift).objects.update(capacity=1)
    row = join(shift)
    join(shift, "bob@example.org")
    cancel(row)
    assert (told("placed"), told("promoted")) == ([], ["bob@example.org"])
    assert timezone.now() < shift.starts_at
