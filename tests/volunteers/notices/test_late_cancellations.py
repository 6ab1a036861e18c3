"""Somebody who had a place cancels late: the coordinators know at once, and suitable people are asked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cms.base.models import Area
from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, a_role
from tests.volunteers.notices.conftest import DAY, a_coordinator, at, the_mail, told
from tests.volunteers.tokens import with_names
from volunteers.notices.links import call_link
from volunteers.notices.models import Call
from volunteers.notices.stand_ins import MOST, ask_where_somebody_left
from volunteers.people.models import Proof, Qualification, Stage, Volunteer
from volunteers.shifts.models import RosterRules, Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of
from volunteers.signups.places.cancelling import cancel

SOON = at(20, day=DAY - timedelta(days=1))


@pytest.fixture
def somebody(site):
    """A volunteer of the area who may be asked."""
    stage = Stage.objects.create(name="Aktiv, frågas", is_asked=True)

    def make(name: str = "carla", *, area: str = "sodra-angered", **fields: object) -> Volunteer:
        given = {"email": f"{name}@example.org", "confirmed_at": timezone.now(), "stage": stage, "age": "18"}
        volunteer = Volunteer.objects.create(**given | fields)
        volunteer.areas.set(Area.objects.filter(slug=area))
        return volunteer

    return make


@pytest.fixture
def leave(shift, join, clock):
    """Alice has a place and cancels the evening before."""

    def late(moment=SOON) -> SignUp:
        row = SignUp.objects.filter(shift=shift, volunteer__email=ALICE).first() or join(shift)
        clock(moment)
        return cancel(row)

    return late


def asked() -> list[str]:
    ask_where_somebody_left()
    return told("step_in")


def test_coordinators_of_the_area_are_told_at_once_and_nobody_else(shift, leave, klara):
    a_coordinator("kim", "backa")
    a_coordinator("kai", "sodra-angered", gets_mail=False)
    a_coordinator("kaj")
    Shift.objects.update(minimum=2)
    leave()
    assert told("coordinators/late") == ["klara@example.org", "kaj@example.org"]
    mail = OutboxMail.objects.filter(name="notices/mail/coordinators/late").first()
    assert f"/admin/board/shifts/{shift.pk}/" in mail.text
    assert "Alice" not in mail.text + mail.html


@pytest.mark.parametrize(
    ("cancel_until", "moment", "people"),
    [
        (None, at(17, 59, day=DAY - timedelta(days=1)), 0),
        (None, at(18, day=DAY - timedelta(days=1)), 1),
        (at(12), at(11, 59), 0),
        (at(12), at(12), 1),
    ],
)
def test_late_is_from_when_the_shift_says(shift, leave, klara, cancel_until, moment, people):
    Shift.objects.update(cancel_until=cancel_until)
    leave(moment)
    assert len(told("coordinators/late")) == people


def test_leaving_the_queue_or_what_is_called_off_late_tells_nobody(shift, join, clock, klara):
    Shift.objects.update(capacity=1)
    _alice, bob = join(shift), join(shift, BOB)
    clock(SOON)
    cancel(bob)
    shift.occurrence.called_off = True
    shift.occurrence.save()
    cancel(SignUp.objects.get(volunteer__email=ALICE))
    assert told("coordinators/late") == []


def test_nobody_is_asked_when_the_next_in_the_queue_gets_the_place(shift, join, leave, somebody, klara):
    somebody()
    Shift.objects.update(capacity=1)
    join(shift)
    join(shift, BOB)
    leave()
    assert (asked(), told("offered")) == ([], [BOB])


def test_suitable_volunteers_are_asked_once(shift, leave, somebody):
    somebody()
    leave()
    assert (asked(), asked()) == (["carla@example.org"], ["carla@example.org"])
    assert [(call.shift, call.volunteer.email) for call in Call.objects.all()] == [
        (shift, "carla@example.org")
    ]
    shift.refresh_from_db()
    assert shift.calls_since is None


def test_early_cancellation_and_a_switch_ask_nobody(shift, leave, somebody):
    somebody()
    leave(at(12, day=DAY - timedelta(days=3)))
    assert asked() == []
    rules = RosterRules.for_site(shift.occurrence.event.get_site())
    rules.asks_for_stand_ins = False
    rules.save()
    Shift.objects.update(taken=0)
    leave()
    assert asked() == []


@pytest.mark.parametrize(
    ("fields", "people"),
    [
        ({}, 1),
        ({"wants_calls": False}, 0),
        ({"confirmed_at": None}, 0),
        ({"email": None}, 0),
        ({"stage": None}, 0),
        ({"area": "backa"}, 0),
        ({"area": "nordost"}, 1),
        ({"age": "15"}, 0),
        ({"is_protected": True}, 1),
    ],
)
def test_who_is_suitable(shift, leave, somebody, fields, people):
    somebody(**fields)
    leave()
    assert len(asked()) == people


def test_minor_is_asked_where_the_role_takes_them_and_a_guardian_has_said_yes(shift, leave, somebody):
    role = shift.role
    role.lowest_age = "15"
    role.save()
    event = shift.occurrence.event
    event.age = "15"
    event.save()
    somebody("young", age="15")
    somebody("let", age="15", guardian_confirmed_at=timezone.now())
    leave()
    assert asked() == ["let@example.org"]


def test_only_those_with_the_qualification_on_that_day(shift, join, leave, somebody):
    join(shift)
    introduction = Qualification.objects.create(name="Genomgången introduktion")
    shift.role.needs.add(introduction)
    days = {"until": DAY - timedelta(days=1), "on": DAY}
    for name, day in days.items():
        Proof.objects.create(
            volunteer=somebody(name),
            qualification=introduction,
            shown_on=timezone.localdate(),
            good_until=day,
        )
    somebody("without")
    leave()
    assert asked() == ["on@example.org"]


def test_only_those_who_are_free_and_under_the_weekly_limit(shift, leave, somebody, add_date, add_shift):
    now = timezone.now()
    for name, starts in {
        "busy": at(19),
        "free": at(21),
        "other_day": at(18, day=DAY + timedelta(days=1)),
    }.items():
        other = add_shift(add_date(starts_at=starts, hours=2))
        SignUp.objects.create(shift=other, volunteer=somebody(name), state="placed", confirmed_at=now)
    tired = somebody("tired")
    for hour in (6, 7, 8):
        early = add_shift(add_date(starts_at=at(hour), hours=1))
        SignUp.objects.create(shift=early, volunteer=tired, state="placed", confirmed_at=now)
    leave(at(1))
    assert sorted(asked()) == ["free@example.org", "other_day@example.org"]


def test_meeting_of_a_series_counts_as_busy(event, shift, leave, somebody, add_date, add_shift):
    series = type(event)(
        title="Trygghetsvandring", slug="trygg", is_series=True, intro="x", place="x", kind=event.kind
    )
    event.get_parent().add_child(instance=series)
    first = add_date(event=series, starts_at=at(18, day=DAY - timedelta(weeks=1)), hours=2)
    add_date(event=series, starts_at=at(18), hours=2)
    SignUp.objects.create(
        shift=add_shift(first), volunteer=somebody(), state="placed", confirmed_at=timezone.now()
    )
    leave()
    assert asked() == []


def test_those_asked_least_lately_come_first_and_never_more_than_twenty(
    shift, leave, somebody, add_shift, monkeypatch
):
    earlier = add_shift(capacity=2)
    people = [somebody(f"p{number}") for number in range(MOST + 3)]
    now = timezone.now()
    for number, volunteer in enumerate(people[:4]):
        Call.objects.create(shift=earlier, volunteer=volunteer, at=now - timedelta(days=number))
    leave()
    names = [str(address).partition("@")[0] for address in asked()]
    assert names == [*(f"p{number}" for number in range(4, MOST + 3)), "p3"]


def test_whoever_has_cancelled_or_declined_the_shift_is_not_asked_for_it(shift, leave, somebody):
    for state in ("cancelled", "declined", "expired"):
        SignUp.objects.create(shift=shift, volunteer=somebody(state), state=state)
    leave()
    assert asked() == []


@pytest.fixture
def call(shift, leave, somebody) -> Call:
    somebody()
    leave()
    asked()
    return Call.objects.get()


def path(call: Call) -> str:
    return call_link(call).removeprefix("http://testserver")


def test_button_in_the_mail_opens_a_page_and_only_the_post_takes_the_shift(call):
    client, address = Client(), path(call)
    assert with_names(address) in with_names(the_mail("step_in").text)
    assert "Kvällsvandring" in client.get(address).text
    assert not SignUp.objects.filter(volunteer=call.volunteer).exists()
    response = client.post(address)
    row = SignUp.objects.get(volunteer=call.volunteer)
    assert row.state == "placed"
    assert with_names(response.url) == with_names(f"/mina-pass/{token_of(row)}/")
    assert client.post(address).status_code == 302
    assert SignUp.objects.filter(volunteer=call.volunteer).count() == 1


def test_page_says_kindly_that_somebody_was_faster(call, join):
    join(call.shift, BOB)
    join(call.shift, "dan@example.org")
    for response in (Client().get(path(call)), Client().post(path(call))):
        assert '<form method="post">' not in response.text
        assert "Tack" in response.text or "Thank you for wanting to help" in response.text
    assert not SignUp.objects.filter(volunteer=call.volunteer).exists()


def test_page_says_why_it_does_not_work(call):
    Shift.objects.filter(pk=call.shift_id).update(role=a_role("Ledare"))
    a_role("Ledare").needs.add(Qualification.objects.create(name="Ledarutbildning"))
    response = Client().post(path(call))
    assert (response.status_code, response.context["refused"].reason) == (409, "lacks_qualification")


def test_link_closes_when_the_person_closes_all_links(call):
    address = path(call)
    Volunteer.objects.filter(pk=call.volunteer_id).update(link_number=7)
    assert [Client().get(address).status_code, Client().post(address).status_code] == [404, 404]
    assert Client().post(f"{address}inga-fler/").status_code == 404


def test_such_mails_can_be_switched_off_from_the_mail(call):
    address = path(call)
    assert Client().get(f"{address}inga-fler/").status_code == 405
    assert Client().post(f"{address}inga-fler/").url == address
    call.volunteer.refresh_from_db()
    assert call.volunteer.wants_calls is False
    assert "inga-fler/" not in Client().get(address).text


def test_page_of_the_sign_up_says_when_cancelling_is_late(shift, join, clock):
    address = f"/en/mina-pass/{token_of(join(shift))}/"
    late = "The coordinator is told directly that a place is free"
    assert late not in Client().get(address).text
    clock(SOON)
    assert late in Client().get(address).text
