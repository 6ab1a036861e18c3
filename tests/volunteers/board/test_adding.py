"""People whom a coordinator puts into a shift by hand."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.base.models import Area
from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, a_role
from tests.volunteers.board.conftest import browser_of, person
from tests.volunteers.board.test_shift_viewsets import counts
from volunteers.events.models import EventPage
from volunteers.people.models import Volunteer
from volunteers.shifts.models import RosterRules, Shift

HOUR = timedelta(hours=1)


@pytest.fixture
def known(event, soon, add_shift, join) -> Volunteer:
    """Alice, whom Klara may see: she has been in a shift of the area."""
    row = join(add_shift(soon(20)), ALICE)
    return Volunteer.objects.get(pk=row.volunteer_id)


def add(client: Client, shift: Shift, who: object, **data: object) -> object:
    return client.post(reverse("board:add", args=[shift.pk]), {"who": who, "people": 1, **data}, follow=True)


@pytest.mark.parametrize("who", [ALICE, "V{pk}", "alice", " Alice@Example.org "])
def test_person_is_added_by_hand(who, board, known, soon, add_shift):
    shift = add_shift(soon(), capacity=2)
    add(board, shift, who.format(pk=known.pk), people=2)
    row = shift.sign_ups.get()
    assert (row.volunteer, row.state, row.people, row.decided_by.email) == (
        known,
        "placed",
        2,
        "klara@example.org",
    )
    assert counts(shift) == (2, 2, 0)
    assert OutboxMail.objects.filter(to=ALICE, name="signups/mail/placed").count() == 2


def test_more_than_the_places_is_asked_about_and_said(board, known, soon, add_shift, join):
    shift = add_shift(soon())
    join(shift, BOB)
    refused = add(board, shift, ALICE)
    assert (refused.status_code, refused.context["refusal"].may_insist, counts(shift)) == (
        409,
        True,
        (1, 1, 0),
    )
    add(board, shift, ALICE, insists="1")
    assert counts(shift) == (1, 2, 0)
    line = board.get(reverse("board:shift", args=[shift.pk])).context["line"]
    assert line.over == 1


def test_one_is_added_out_of_the_queue(board, soon, add_shift, join):
    shift = add_shift(soon())
    join(shift, ALICE)
    bob = join(shift, BOB)
    add(board, shift, BOB, insists="1")
    bob.refresh_from_db()
    assert (bob.state, counts(shift)) == ("placed", (1, 2, 0))


def test_what_protects_people_cannot_be_insisted_on(board, known, soon, add_shift):
    role = a_role("Ledare", lowest_age="18")
    overlapping = add_shift(soon(20))
    for shift in (overlapping, add_shift(soon(), is_private=False)):
        if shift is not overlapping:
            Volunteer.objects.filter(pk=known.pk).update(age="15", guardian_confirmed_at=timezone.now())
            Shift.objects.filter(pk=shift.pk).update(role=role)
        refused = add(board, shift, ALICE, insists="1")
        assert (refused.status_code, refused.context["refusal"].may_insist, counts(shift)[1]) == (
            409,
            False,
            0,
        )


def test_weekly_limit_is_asked_about(board, known, soon, add_shift, add_date, join):
    other = Shift.objects.get()
    RosterRules(site=EventPage.objects.get().get_site(), most_a_week=1).save()
    date = add_date(starts_at=other.ends_at + 2 * HOUR, hours=1)
    shift = add_shift(date)
    if (
        timezone.localtime(shift.starts_at).isocalendar()[:2]
        != timezone.localtime(other.starts_at).isocalendar()[:2]
    ):
        shift = add_shift(add_date(starts_at=other.starts_at - 3 * HOUR, hours=1))
    refused = add(board, shift, ALICE)
    assert (refused.status_code, refused.context["refusal"].may_insist) == (409, True)


@pytest.mark.parametrize("who", ["", "nobody@example.org", "V999999", "Bertil"])
def test_nobody_is_found(who, board, soon, add_shift):
    shift = add_shift(soon())
    assert add(board, shift, who).status_code == 422
    assert not shift.sign_ups.exists()


def test_people_of_other_areas_are_not_found(soon, add_shift, known):
    hisingen = person("karin", "Coordinators", areas=["hisingen"])
    shift = add_shift(soon())
    EventPage.objects.update(area=Area.objects.get(slug="backa"))
    Volunteer.objects.filter(pk=known.pk).update(is_protected=True)
    assert add(browser_of(hisingen), shift, ALICE).status_code == 422


def test_several_are_chosen_among(board, soon, add_shift, join, known):
    other = join(add_shift(soon(21)), BOB).volunteer
    shift = add_shift(soon())
    response = add(board, shift, "Alice")
    assert [row.pk for row in response.context["found"]] == [known.pk, other.pk]
    assert not shift.sign_ups.exists()
