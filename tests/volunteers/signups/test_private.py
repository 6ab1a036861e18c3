"""Shifts that the calendar does not show, and the pages that open by a link of their own."""

import pytest
from django.test import Client

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, demand
from volunteers.shifts.models import Shift
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import guardian_link, private_link

TYPED = {"name": "Alice", "email": ALICE, "people": "2", "agreed": "on"}


def path_of(address: str) -> str:
    return address.removeprefix("http://testserver")


@pytest.fixture
def private(add_date, add_shift) -> Shift:
    """The only shift of its date, for whoever has the link."""
    return add_shift(add_date(), capacity=4, role="Föreningens pass", is_private=True)


def test_private_shift_is_nowhere_to_be_seen(private):
    date = private.occurrence
    public = [
        "/kalender/",
        "/kalender/?plats=1",
        f"{date.event.url}?tillfalle={date.pk}",
        "/api/v1/occurrences",
    ]
    answers = {address: Client().get(address) for address in public}
    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(public, 200)
    assert not [address for address, answer in answers.items() if "Föreningens pass" in answer.text]
    assert "Öppet för alla" in answers["/kalender/"].text
    assert date.event.title not in answers["/kalender/?plats=1"].text


def test_private_shift_cannot_be_chosen_on_the_events_page(private):
    answer = Client().post(f"/mina-pass/anmal/{private.occurrence_id}/", TYPED | {"shift": private.pk})
    assert (answer.status_code, SignUp.objects.count()) == (422, 0)


def test_private_link_signs_up_for_that_shift_alone(private, add_shift):
    other = add_shift(private.occurrence, role="Öppet pass")
    page = path_of(private_link(private))
    shown = Client().get(page).text
    assert ("Föreningens pass" in shown, "Öppet pass" in shown) == (True, False)
    assert Client().post(page, TYPED | {"shift": other.pk}).status_code == 422
    assert Client().post(page, TYPED | {"shift": private.pk}).status_code == 302
    assert list(SignUp.objects.values_list("shift", "people", "state")) == [(private.pk, 2, "held")]


def test_private_link_that_was_renewed_or_is_public_now_opens_nothing(private):
    old = path_of(private_link(private))
    private.link_number += 1
    private.save()
    assert [Client().get(page).status_code for page in (old, path_of(private_link(private)))] == [404, 200]
    private.is_private = False
    private.save()
    assert Client().get(path_of(private_link(private))).status_code == 404


@pytest.fixture
def young(add_shift) -> SignUp:
    shift = add_shift()
    demand(shift.role, lowest_age="15")
    details = Details(age="15", guardian="vuxen@example.org")
    return confirm(sign_up(shift, email=ALICE, name="Alice", language="sv", may_queue=True, details=details))


def test_guardian_reads_what_it_is_about_and_only_the_button_answers(young):
    page = path_of(guardian_link(young.volunteer))
    shown = Client().get(page)
    assert ("Alice" in shown.text, young.shift.occurrence.event.title in shown.text) == (True, True)
    assert shown.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    young.refresh_from_db()
    assert young.state == "held"
    Client().post(page, {"answer": "yes"})
    young.refresh_from_db()
    assert young.state == "placed"


def test_guardians_link_of_another_volunteer_or_of_an_adult_is_gone(young, join, add_shift):
    page = path_of(guardian_link(young.volunteer))
    assert Client().get(page[:-5] + "xxxx/").status_code == 404
    adult = join(add_shift(capacity=2), BOB).volunteer
    assert Client().get(path_of(guardian_link(adult))).status_code == 404


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "guardian"),
        ({"guardian": ALICE.upper()}, "guardian"),
        ({"guardian": "inte en adress"}, "guardian"),
        ({"age": ""}, "age"),
    ],
)
def test_minor_is_asked_for_a_guardian_and_keeps_what_was_typed(add_shift, typed, field):
    shift = add_shift(capacity=4)
    demand(shift.role, lowest_age="15")
    form = TYPED | {"shift": shift.pk, "age": "15"} | typed
    answer = Client().post(f"/mina-pass/anmal/{shift.occurrence_id}/", form)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert 'value="Alice"' in answer.text
    assert SignUp.objects.count() == 0


def test_nobody_is_asked_for_their_age_where_only_adults_take_part(add_shift):
    shift = add_shift()
    page = Client().get(f"{shift.occurrence.event.url}?tillfalle={shift.occurrence_id}").text
    assert ('name="age"' in page, 'name="guardian"' in page, "Jag har fyllt 18 år" in page) == (
        False,
        False,
        True,
    )


def test_what_was_agreed_to_is_kept_in_its_words(add_shift):
    shift = add_shift(capacity=2)
    Client().post(f"/mina-pass/anmal/{shift.occurrence_id}/", TYPED | {"shift": shift.pk})
    row = confirm(SignUp.objects.get())
    consent = row.volunteer.consents.get()
    assert consent.text.text == "Jag har fyllt 18 år och har läst hur mina uppgifter skyddas."
    assert (row.volunteer.name, row.typed_name, row.volunteer.age) == ("Alice", "", "18")
    assert OutboxMail.objects.count() == 2
