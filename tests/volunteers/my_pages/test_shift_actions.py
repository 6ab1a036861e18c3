"""Free shifts that suit somebody, and taking, keeping and leaving them without a code."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.base.models import Area
from cms.mail.models import OutboxMail
from tests.conftest import BOB
from tests.outcomes import comes_to, says
from tests.volunteers.my_pages.conftest import put
from volunteers.events.models import EventPage
from volunteers.my_pages.suggestions import suggestions_for
from volunteers.people.models import AgeBand, Qualification
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of


@pytest.fixture
def on_day(add_date, add_shift):
    """A shift with two places, so many days from now."""

    def add(days: float, **fields: object) -> Shift:
        date = add_date(starts_at=timezone.now() + timedelta(days=days))
        return add_shift(date, **{"capacity": 2} | fields)

    return add


@pytest.fixture
def another_event(event):
    """Another event, in another part of the city."""

    def add(slug: str = "laxhjalp") -> EventPage:
        return event.add_sibling(
            instance=EventPage(
                title=slug, slug=slug, intro="Vi läser.", place="X", area=Area.objects.get(slug="billdal")
            )
        )

    return add


def of_event(shift: Shift, event: EventPage) -> Shift:
    shift.occurrence.event = event
    shift.occurrence.save()
    return shift


def test_one_of_each_event_is_suggested_the_soonest_first_and_own_areas_before_them(
    alice, on_day, another_event
):
    soon, later = on_day(2), of_event(on_day(8), another_event())
    on_day(3)  # of the same event as the first
    assert [each.shift for each in suggestions_for(alice)] == [soon, later]
    alice.areas.add(Area.objects.get(slug="billdal").district)  # the whole stadsområde
    found = suggestions_for(alice)
    assert [(each.shift, each.in_own_area) for each in found] == [(later, True), (soon, False)]


def test_role_that_one_knows_goes_before_what_is_sooner(alice, on_day, another_event):
    put(alice, on_day(1, role="Fikavärd"))
    soon, known = on_day(2), of_event(on_day(8, role="Fikavärd"), another_event())
    found = suggestions_for(alice)
    assert [(each.shift, each.has_done_it) for each in found] == [(known, True), (soon, False)]


def test_at_most_three_are_suggested_and_no_waiting_list(alice, known, on_day, another_event):
    full = of_event(on_day(1, capacity=1), another_event("full"))
    put(known(BOB), full)
    free = [of_event(on_day(2 + number), another_event(f"e{number}")) for number in range(5)]
    assert [each.shift for each in suggestions_for(alice)] == free[:3]


def test_nothing_that_is_private_closed_or_hers_already_is_suggested(alice, on_day):
    put(alice, on_day(2))
    on_day(3, is_private=True)
    on_day(4, opens_at=timezone.now() + timedelta(days=1))
    called_off = on_day(5)
    called_off.occurrence.called_off = True
    called_off.occurrence.save()
    on_day(-1)
    assert suggestions_for(alice) == []


def test_what_a_rule_is_against_is_not_suggested(alice, on_day):
    put(alice, on_day(2))
    clashing, young, unproven = on_day(2, role="B"), on_day(9, role="C"), on_day(10, role="D")
    alice.age = AgeBand.FROM_15
    alice.guardian_confirmed_at = timezone.now()
    alice.save()
    unproven.role.lowest_age = clashing.role.lowest_age = AgeBand.FROM_15
    unproven.role.save()
    clashing.role.save()
    clashing.occurrence.event.age = EventPage.Age.ALL
    clashing.occurrence.event.save()
    unproven.role.needs.add(Qualification.objects.create(name="Körkort"))
    assert young.lowest_age is AgeBand.FROM_18
    assert suggestions_for(alice) == []


def test_suggestions_take_as_many_queries_for_many(alice, on_day):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            suggestions_for(alice)
        return len(seen)

    on_day(2)
    few = queries()
    assert len(suggestions_for(alice)) == 1
    for days in range(3, 25):
        on_day(days)
    assert queries() <= few


def test_shift_is_taken_without_a_code(own, alice, on_day):
    shift = on_day(3)
    answer = own.post(f"/en/mina-pass/ta/{shift.pk}/")
    assert comes_to(answer) == "/en/mina-pass/"
    assert says(own, answer) == ["The shift is yours. A mail with everything is on its way."]
    row = SignUp.objects.get()
    assert (row.state, row.volunteer, row.shift) == ("placed", alice, shift)
    assert [mail.name for mail in OutboxMail.objects.all()] == ["signups/mail/placed"]


def test_full_shift_is_queued_for_only_by_saying_so(own, known, on_day):
    shift = on_day(3, capacity=1)
    put(known(BOB), shift)
    assert own.post(f"/mina-pass/ta/{shift.pk}/").status_code == 409
    [said] = says(own, own.post(f"/en/mina-pass/ta/{shift.pk}/", {"queue": "1"}))
    assert said.startswith("You stand in the queue.")


def test_refusal_is_told_kindly_and_nothing_happens(own, alice, on_day):
    put(alice, on_day(2))
    answer = own.post(f"/en/mina-pass/ta/{on_day(2, role='B').pk}/")
    assert answer.status_code == 409
    assert "You have another shift at that time." in answer.text
    assert SignUp.objects.count() == 1


@pytest.mark.parametrize("fields", [{"is_private": True}, {}])
def test_shift_that_is_not_public_is_not_found(own, on_day, event, fields):
    shift = on_day(3, **fields)
    if not fields:
        event.unpublish()
    assert own.post(f"/mina-pass/ta/{shift.pk}/").status_code == 404


def test_coming_is_said_of_a_place_and_accepts_an_offer(own, alice, on_day):
    placed, offered = put(alice, on_day(1)), put(alice, on_day(5), SignUp.State.OFFERED)
    answer = own.post(f"/en/mina-pass/mitt/{token_of(placed)}/kommer/")
    assert says(own, answer) == ["Good, we count on you."]
    placed.refresh_from_db()
    assert placed.coming_at is not None
    [said] = says(own, own.post(f"/en/mina-pass/mitt/{token_of(offered)}/kommer/"))
    assert said.startswith("The shift is yours.")
    offered.refresh_from_db()
    assert offered.state == "placed"


OUTCOMES = {
    "placed": "You have cancelled.",
    "offered": "You have said no to the place.",
    "waiting": "You have left the queue.",
    "requested": "You have withdrawn your request.",
}


@pytest.mark.parametrize("state", OUTCOMES)
def test_leaving_says_what_was_left_and_on_its_own_page_too(own, alice, on_day, state):
    alice.language = "en"
    alice.save()
    row = put(alice, on_day(5), SignUp.State(state))
    [said] = says(own, own.post(f"/en/mina-pass/mitt/{token_of(row)}/avboka/"))
    row.refresh_from_db()
    assert (row.state, row.shift.taken) == ("cancelled", 0)
    heading = re.search(r"<h1>(.*?)</h1>", own.get(f"/en/mina-pass/{token_of(row)}/").text)[1]
    subject = OutboxMail.objects.get(name="signups/mail/cancelled").subject
    assert said.startswith(OUTCOMES[state])
    assert heading == OUTCOMES[state].rstrip(".")
    assert subject == heading
    [said] = says(own, own.post(f"/en/mina-pass/mitt/{token_of(row)}/avboka/"))
    assert said == "There was nothing to change."


def test_no_address_makes_a_page_say_what_did_not_happen(own, alice, on_day):
    row = put(alice, on_day(5))
    sagt = own.post(f"/mina-pass/ta/{on_day(9).pk}/")["Location"].partition("?")[2]
    pages = ["/mina-pass/installningar/", f"/mina-pass/{token_of(row)}/", "/mina-pass/"]
    words = ["klart=avbokat", "sparat=1", "andrat=1", "stangt=1", "svar=nej", "skickat=1", "sagt=saved", sagt]
    shown = {page: statuses(own.get(page).text) for page in pages}
    made_up = [(page, word) for page in pages for word in words if (page, word) != ("/mina-pass/", sagt)]
    assert [
        (page, word) for page, word in made_up if statuses(own.get(f"{page}?{word}").text) != shown[page]
    ] == []


def statuses(page: str) -> list[str]:
    """What a page tells as news."""
    return [each.get_text() for each in BeautifulSoup(page, "html.parser").select("[role=status]")]


@pytest.mark.parametrize("what", ["kommer", "avboka"])
def test_what_belongs_to_somebody_else_is_not_found(own, known, on_day, what):
    row = put(known(BOB), on_day(5))
    assert own.post(f"/mina-pass/mitt/{token_of(row)}/{what}/").status_code == 404
    row.refresh_from_db()
    assert (row.state, row.coming_at) == ("placed", None)


@pytest.mark.parametrize(
    "address",
    ["ta", "ta/{shift}", "mitt/{row}/kommer", "mitt/{row}/avboka", "kalender/ta-bort", "lankar/stang"],
)
def test_get_changes_nothing(own, alice, on_day, address):
    row = put(alice, on_day(5))
    answer = own.get(f"/mina-pass/{address.format(shift=row.shift_id, row=token_of(row))}/")
    assert answer.status_code == 405
    row.refresh_from_db()
    assert (row.state, row.coming_at) == ("placed", None)


def test_place_given_up_is_had_back_from_the_list_too(own, alice, on_day):
    row = put(alice, on_day(5))
    own.post(f"/en/mina-pass/mitt/{token_of(row)}/avboka/")
    page = own.get("/en/mina-pass/").text
    assert re.search(r'action="/en/mina-pass/mitt/[\w-]+/angra/"', page)
    [said] = says(own, own.post(f"/en/mina-pass/mitt/{token_of(row)}/angra/"))
    row.refresh_from_db()
    assert (said, row.state) == ("It is undone: the shift is yours as before.", "placed")
    assert "/angra/" not in own.get("/en/mina-pass/").text
    put(alice, on_day(7)).shift.sign_ups.update(state="cancelled", left_from="placed", left_at=timezone.now())
    Shift.objects.update(capacity=1, taken=1)
    assert "/angra/" not in own.get("/en/mina-pass/").text
