"""Signing up again for the same shift with another number or name: the page says what stands, and offers the change."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE, demand
from tests.outcomes import says
from tests.volunteers.signups.test_whole_imitation import undone
from volunteers.people.account import open_account
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.changing import CannotChange, change, most_people
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import Seat, SignUp
from volunteers.signups.personal.links import code_page_of, token_of
from volunteers.signups.places.holds import forget_unconfirmed


def ask(shift, email=ALICE, *, people=1, name="Alice") -> SignUp:
    details = Details(people=people)
    return sign_up(shift, email=email, name=name, language="sv", may_queue=True, details=details)


def join(shift, email=ALICE, *, people=1) -> SignUp:
    return confirm(ask(shift, email, people=people))


def code() -> str:
    mail = OutboxMail.objects.filter(name="signups/mail/code").latest("pk")
    return re.search(r"\b\d{6}\b", mail.text)[0]


def prove(row: SignUp) -> str:
    """Type the code from the newest mail, and read the page that it leads to."""
    client = Client()
    answer = client.post(code_page_of(row), {"code": code()})
    assert answer.status_code == 302
    return client.get(answer.url).text


def stands(page: str) -> bool:
    return _("You have signed up here again, and nothing has been changed by it.") in page


@pytest.fixture
def row(add_shift) -> SignUp:
    return join(add_shift(capacity=3))


@pytest.mark.parametrize(
    ("typed", "offers"),
    [({"people": 2}, True), ({"name": "Alicia"}, True), ({"name": "Bo", "people": 3}, True), ({}, False)],
)
def test_after_the_code_the_page_says_what_stands_and_offers_the_change(typed, offers, row):
    mails = OutboxMail.objects.filter(name="signups/mail/placed").count()
    page = prove(ask(row.shift, **typed))
    assert (stands(page), 'name="keep"' in page) == (True, offers)
    assert _("A mail with everything, and a file for your calendar, is on its way to you.") not in page
    row.refresh_from_db()
    assert (row.people, row.volunteer.name, row.state) == (1, "Alice", "placed")
    assert OutboxMail.objects.filter(name="signups/mail/placed").count() == mails
    selected = re.search(r'<option value="(\d)" selected>', page)[1]
    assert selected == str(typed.get("people", 1))
    assert f'value="{typed.get("name", "Alice")}"' in page


def test_mail_with_the_code_says_that_nothing_has_changed_to_whoever_is_in(row):
    words = "Du är redan anmäld till det här, och inget har ändrats."
    first = OutboxMail.objects.filter(name="signups/mail/code").latest("pk")
    ask(row.shift, people=2)
    again = OutboxMail.objects.filter(name="signups/mail/code").latest("pk")
    assert (words in first.text, words in again.text, words in again.html) == (False, True, True)


def post(row: SignUp, **typed: object) -> object:
    return Client().post(reverse("change_sign_up", args=[token_of(row)]), typed)


def shown(row: SignUp) -> str:
    return Client().get(reverse("my_shift", args=[token_of(row)])).text


def test_more_places_fewer_and_another_name_by_the_page(row):
    ask(row.shift, people=3, name="Alicia")
    assert says(Client(), post(row, people=3, name="Alicia")) == ["Ändrat."]
    row.refresh_from_db()
    assert (row.people, row.seats.count(), row.volunteer.name) == (3, 3, "Alicia")
    assert (Shift.objects.get().taken, row.wished_at, stands(shown(row))) == (3, None, False)
    bob = join(row.shift, BOB)
    post(row, people=1, name="Alicia")
    bob.refresh_from_db()
    row.refresh_from_db()
    assert (row.people, row.seats.count(), bob.state, Shift.objects.get().taken) == (1, 1, "placed", 2)
    assert OutboxMail.objects.filter(name="signups/mail/placed", to=ALICE).count() == 3


def test_more_than_there_is_room_for_changes_nothing_and_says_so(row):
    join(row.shift, BOB, people=2)
    page = prove(ask(row.shift, people=2, name="Alicia"))
    assert re.search(r'<select name="people"[^>]*>\s*<option value="1" selected>1</option>\s*</select>', page)
    answer = post(row, people=2, name="Alicia")
    row.refresh_from_db()
    assert (answer.status_code, row.people, row.volunteer.name, row.wished_people) == (409, 1, "Alice", 2)
    assert _("There is no room for so many more right now. What you have stays as it was.") in answer.text


def test_nobody_who_waits_is_passed(add_shift):
    shift = add_shift(capacity=2)
    first = join(shift)
    join(shift, BOB, people=2)  # waits: one place is free, and too few for both
    assert SignUp.objects.get(volunteer__email=BOB).state == "waiting"
    assert (
        change(first, people=2, name="Alice").people == 2
    )  # as for anybody: a group that does not fit is passed
    change(first, people=1, name="Alice")
    waiting = join(shift, CHARLIE)
    assert waiting.state == "placed"


def test_whoever_waits_keeps_the_number_and_may_be_given_a_place_by_being_fewer(add_shift):
    shift = add_shift(capacity=2)
    join(shift, BOB)
    alice = join(shift, people=2)
    assert alice.state == "waiting"
    assert change(alice, people=1, name="Alice").state == "placed"


def test_where_a_coordinator_decides_more_places_are_theirs_to_give(row):
    demand(row.shift.role, needs_approval=True)
    with pytest.raises(CannotChange):
        change(row, people=2, name="Alice")


def test_leaving_it_as_it_is_forgets_what_was_typed(row):
    ask(row.shift, people=2)
    post(row, keep="1")
    row.refresh_from_db()
    assert (row.people, row.wished_at, stands(shown(row))) == (1, None, False)


def test_what_was_typed_and_not_answered_is_forgotten_after_a_week(row):
    ask(row.shift, people=2, name="Bo")
    SignUp.objects.update(wished_at=timezone.now() - timedelta(days=8))
    forget_unconfirmed()
    row.refresh_from_db()
    assert (row.wished_people, row.wished_name, row.wished_at) == (None, "", None)


def test_what_has_begun_or_was_left_stays(row):
    now = timezone.now()
    Shift.objects.update(starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    with pytest.raises(CannotChange):
        change(SignUp.objects.get(), people=2, name="Alice")
    SignUp.objects.update(state="cancelled")
    with pytest.raises(CannotChange):
        change(SignUp.objects.get(), people=1, name="Alice")


def test_taking_a_shift_again_when_signed_in_does_not_say_that_it_is_new(row):
    client = Client()
    client.force_login(open_account(Volunteer.objects.get()))
    [said] = says(client, client.post(reverse("take_shift", args=[row.shift_id])))
    assert said.startswith("Du är redan")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    capacity=st.integers(1, 6),
    others=st.lists(st.integers(1, 3), max_size=3),
    sizes=st.lists(st.integers(1, 5), min_size=1, max_size=4),
)
def test_seats_and_counts_hold_whatever_is_changed(add_date, add_shift, capacity, others, sizes):
    with undone():
        shift = add_shift(add_date(), capacity=capacity)
        row = join(shift)
        for number, people in enumerate(others):
            join(shift, f"p{number}@example.org", people=min(people, capacity))
        for people in sizes:
            row.shift.refresh_from_db()
            may = people <= most_people(SignUp.objects.get(pk=row.pk))
            try:
                change(row, people=people, name="Alice")
            except CannotChange:
                assert not may
            row.refresh_from_db()
        now = Shift.objects.get(pk=shift.pk)
        placed = SignUp.objects.filter(shift=shift, state="placed")
        assert now.taken == Seat.objects.filter(shift=shift).count() == sum(each.people for each in placed)
        assert now.taken <= capacity
        assert not now.is_waited_for
