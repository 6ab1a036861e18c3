"""Who may take which shift: the rules of the shift for everybody, the rules of the person only for that person."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE, a_role, demand
from volunteers.people.models import Qualification, Volunteer
from volunteers.shifts.models import RosterRules
from volunteers.signups.joining.approval import approve
from volunteers.signups.joining.at_the_door import WalkIn, walk_in
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.joining.without_code import take
from volunteers.signups.models import SignUp
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.refusals import (
    Asking,
    Reason,
    Refused,
    is_near_another,
    reasons_against,
)


@pytest.fixture
def at(add_date, add_shift):
    """A shift that begins so many hours after eight in the morning of a Monday three weeks ahead, two hours long."""
    today = timezone.localtime().replace(hour=8, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=21 - today.weekday())

    def make(hours: float = 0, **fields: object):
        return add_shift(
            add_date(starts_at=monday + timedelta(hours=hours), hours=2), **{"capacity": 5} | fields
        )

    return make


@pytest.fixture
def alice(at, join) -> Volunteer:
    """Alice, with a shift on the Monday from eight to ten."""
    return join(at()).volunteer


def reasons(shift, volunteer) -> list[Reason]:
    shift.refresh_from_db()
    return reasons_against(Asking(shift, 1, volunteer))


@pytest.mark.parametrize(
    ("hours", "expected", "near"),
    [
        (-2, [], True),
        (-1.5, [Reason.OVERLAPS], False),
        (1, [Reason.OVERLAPS], False),
        (2, [], True),
        (3, [], False),
    ],
)
def test_shift_at_the_same_time_is_refused_and_one_close_to_it_is_told(at, alice, hours, expected, near):
    shift = at(hours)
    assert (reasons(shift, alice), is_near_another(Asking(shift, 1, alice))) == (expected, near)


def test_what_a_stranger_sees_does_not_tell_that_the_person_is_busy(at, alice, ask):
    shift = at(1)
    row = ask(shift)  # no refusal: anybody may have typed the address
    assert row.state == SignUp.State.HELD
    with pytest.raises(Refused) as refusal:
        confirm(row)
    assert refusal.value.reason == Reason.OVERLAPS
    shift.refresh_from_db()
    row.refresh_from_db()
    assert (row.state, row.reason, shift.taken) == ("declined", str(Reason.OVERLAPS.label), 0)


def test_queue_elsewhere_counts_as_taken_time_and_what_is_not_confirmed_does_not(at, alice, ask, join):
    full = at(24, capacity=1)
    join(full, BOB)
    ask(at(24.5))
    assert reasons(full, alice) == [Reason.FULL]
    join(full, ALICE)
    assert reasons(at(24), alice) == [Reason.OVERLAPS]


def test_cancelled_shift_leaves_the_time_free(at, alice):
    cancel(SignUp.objects.get(volunteer=alice))
    assert reasons(at(1), alice) == []


def test_more_shifts_in_a_week_than_the_rules_allow_are_refused(at, alice, site):
    RosterRules.objects.create(site=site.get_site(), most_a_week=2)
    take(at(24), volunteer=alice)
    assert reasons(at(48), alice) == [Reason.TOO_MANY]
    assert reasons(at(24 * 7), alice) == []


def test_shifts_that_have_been_this_week_count_in_its_limit(site, add_date, add_shift, join, monkeypatch):
    RosterRules.objects.create(site=site.get_site(), most_a_week=2)
    today = timezone.localtime().replace(hour=18, minute=0, second=0, microsecond=0)
    monday = today + timedelta(days=21 - today.weekday())
    for day in (-1, 0, 1):
        alice = join(add_shift(add_date(starts_at=monday + timedelta(days=day), hours=2))).volunteer
    friday = add_shift(add_date(starts_at=monday + timedelta(days=4), hours=2))
    monkeypatch.setattr(timezone, "now", lambda: monday + timedelta(days=3))
    assert reasons(friday, alice) == [Reason.TOO_MANY]
    in_vain = {"state": SignUp.State.WAITING, "queued_at": monday}
    SignUp.objects.filter(shift__starts_at=monday).update(**in_vain)  # in the end there was no place
    assert reasons(friday, alice) == []


def test_role_that_takes_an_introduction_is_refused_until_it_is_shown_and_after_it_ends(at, alice):
    introduction = Qualification.objects.get(name="Introduktion")
    shift = at(24, role="Ledare")
    shift.role.needs.add(introduction)
    assert reasons(shift, alice) == [Reason.LACKS_QUALIFICATION]
    day = timezone.localdate(shift.starts_at)
    proof = alice.proofs.create(qualification=introduction, good_until=day)
    assert reasons(shift, alice) == []
    proof.good_until = day - timedelta(days=1)
    proof.save()
    assert reasons(shift, alice) == [Reason.LACKS_QUALIFICATION]


@pytest.mark.parametrize(
    ("lowest", "latest", "event_age", "expected"),
    [
        ("18", None, "alla", [Reason.TOO_YOUNG]),
        ("15", None, "alla", []),
        ("15", time(10), "alla", []),
        ("15", time(9, 59), "alla", [Reason.TOO_YOUNG]),
        ("15", None, "18", [Reason.TOO_YOUNG]),
    ],
)
def test_minor_takes_only_what_the_role_and_the_event_allow(at, alice, lowest, latest, event_age, expected):
    Volunteer.objects.filter(pk=alice.pk).update(age="15")
    alice.refresh_from_db()
    shift = at(24)  # from eight to ten
    demand(shift.role, lowest_age=lowest, latest_for_minors=latest)
    type(shift.occurrence.event).objects.update(age=event_age)
    shift = type(shift).objects.select_related("occurrence__event").get(pk=shift.pk)
    assert reasons_against(Asking(shift, 1, alice)) == expected


def test_shift_past_midnight_is_too_late_for_minors(at, alice):
    Volunteer.objects.filter(pk=alice.pk).update(age="15")
    alice.refresh_from_db()
    role = a_role("Nattvandrare", lowest_age="15", latest_for_minors=time(22))
    assert reasons(at(24 + 15, role=role.name), alice) == [Reason.TOO_YOUNG]


def test_signed_in_volunteer_has_the_place_without_a_code(at, alice):
    row = take(at(24), volunteer=alice)
    assert row.state == SignUp.State.PLACED
    assert take(row.shift, volunteer=alice).pk == row.pk
    assert not OutboxMail.objects.filter(name="signups/mail/code").count() > 1


def test_signed_in_volunteer_is_refused_at_once(at, alice):
    with pytest.raises(Refused) as refusal:
        take(at(1), volunteer=alice)
    assert refusal.value.reason == Reason.OVERLAPS


def test_walk_in_is_in_a_full_shift_and_writes_no_mail(at, join):
    shift = at(0, capacity=1)
    join(shift, BOB)
    before = OutboxMail.objects.count()
    row, passed = walk_in(shift, WalkIn(name="Alva"), by=None, insists=True)
    assert passed == ["full"]
    shift.refresh_from_db()
    assert (row.state, row.name, shift.taken) == ("placed", "Alva", 2)
    assert OutboxMail.objects.count() == before


@pytest.mark.parametrize("in_it", [True, False])
def test_public_numbers_fall_alike_whether_or_not_the_person_waits_in_too_large_a_group(at, join, in_it):
    shift = at(0, capacity=4)
    join(shift, BOB)
    join(shift, BOB.replace("bob", "bo"))
    row = confirm(ask_for(shift, ALICE, people=3))
    assert row.state == "waiting"
    ask_for(shift, ALICE if in_it else CHARLIE)
    shift.refresh_from_db()
    assert (shift.taken, shift.waiting, shift.availability().places_left) == (2, 3, 1)


@pytest.mark.parametrize("in_it", [True, False])
def test_public_numbers_stay_where_a_coordinator_decides_whether_or_not_the_person_has_a_place(
    at, ask, in_it
):
    shift = at(0, role=a_role("Ledare", needs_approval=True))
    approve(confirm(ask(shift, ALICE)), by=None)
    ask(shift, ALICE if in_it else CHARLIE)
    shift.refresh_from_db()
    assert (shift.taken, shift.availability().places_left) == (1, 4)


def ask_for(shift, email, *, people=1) -> SignUp:
    return sign_up(
        shift, email=email, name="N", language="sv", may_queue=True, details=Details(people=people)
    )
