from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from cms.accounts.models import User
from cms.base.models import Area
from tests.conftest import a_role
from volunteers.events.models import EventPage, Occurrence
from volunteers.messaging.audience import audience, only_by_phone
from volunteers.messaging.models import Message
from volunteers.people.models import Stage, Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

State = SignUp.State
Add = Callable[..., Message]
AddPerson = Callable[..., Volunteer]


def emails(message: Message) -> set[str]:
    return set(audience(message).values_list("email", flat=True))


def test_shift_reaches_those_with_a_place_and_when_asked_those_who_wait(
    add_message: Add, add_shift: Callable[..., Shift], add_person: AddPerson
) -> None:
    shift = add_shift(capacity=9)
    for state in State:
        add_person(f"{state}@example.org", shift=shift, state=state)
    add_person("elsewhere@example.org", shift=add_shift())

    assert emails(add_message(shift=shift)) == {"placed@example.org"}
    assert emails(add_message(shift=shift, with_waiting=True)) == {
        f"{state}@example.org" for state in ("placed", "waiting", "offered", "requested")
    }


def test_whoever_left_gave_no_address_or_is_not_confirmed_gets_nothing(
    add_message: Add, add_shift: Callable[..., Shift], add_person: AddPerson
) -> None:
    shift = add_shift(capacity=9)
    left = Stage.objects.create(name="borta", is_left=True)
    add_person("left@example.org", shift=shift, stage=left)
    add_person("unproven@example.org", shift=shift, confirmed_at=None)
    add_person("erased@example.org", shift=shift, erased_at=timezone.now())
    add_person(None, shift=shift)
    add_person("there@example.org", shift=shift, stage=Stage.objects.create(name="här"))
    message = add_message(shift=shift)

    assert emails(message) == {"there@example.org"}
    assert [row.volunteer.email for row in only_by_phone(message)] == [None]


def test_protected_people_learn_of_their_shift_and_are_in_no_other_audience(
    add_message: Add, add_shift: Callable[..., Shift], add_person: AddPerson
) -> None:
    shift = add_shift(capacity=2)
    person = add_person("protected@example.org", shift=shift, is_protected=True)
    person.areas.add(Area.objects.get(slug="sodra-angered"))

    assert emails(add_message(shift=shift)) == {"protected@example.org"}
    assert emails(add_message(event=shift.occurrence.event)) == {"protected@example.org"}
    assert emails(add_message(role=shift.role)) == set()
    assert emails(add_message(area=Area.objects.get(slug="sodra-angered"))) == set()


def test_event_reaches_everybody_in_its_coming_shifts_once(
    add_message: Add, event: EventPage, add_date: Callable[..., Occurrence], add_shift, add_person: AddPerson
) -> None:
    past = add_shift(add_date(starts_at=timezone.now() - timedelta(days=3)))
    coming, later = add_shift(), add_shift(add_date(starts_at=timezone.now() + timedelta(days=30)))
    add_person("before@example.org", shift=past)
    twice = add_person("twice@example.org", shift=coming)
    SignUp.objects.create(shift=later, volunteer=twice, state=State.PLACED)
    add_person("later@example.org", shift=later)

    message = add_message(event=event)
    assert sorted(audience(message).values_list("email", flat=True)) == [
        "later@example.org",
        "twice@example.org",
    ]


def test_role_reaches_those_who_had_it_within_a_year_as_far_as_the_writer_sees_them(
    add_message: Add, kurt: User, add_date, add_shift, add_person: AddPerson
) -> None:
    host = a_role("Fikavärd")
    recent = add_shift(add_date(starts_at=timezone.now() - timedelta(days=300)), role="Fikavärd")
    old = add_shift(add_date(starts_at=timezone.now() - timedelta(days=400)), role="Fikavärd")
    add_person("recent@example.org", shift=recent)
    add_person("old@example.org", shift=old)
    add_person("other@example.org", shift=add_shift(role="Vandrare"))
    add_person("no@example.org", shift=add_shift(role="Fikavärd"), state=State.CANCELLED)

    assert emails(add_message(role=host)) == {"recent@example.org"}
    assert emails(add_message(role=host, written_by=kurt)) == set()


def test_area_reaches_those_of_it_and_a_district_those_of_all_in_it(
    add_message: Add, add_coordinator, add_person: AddPerson
) -> None:
    district = add_coordinator("nora", "nordost")
    for slug in ("sodra-angered", "bergsjon", "backa"):
        add_person(f"{slug}@example.org").areas.add(Area.objects.get(slug=slug))
    add_person("nowhere@example.org")

    one, all_of_it = Area.objects.get(slug="sodra-angered"), Area.objects.get(slug="nordost")
    assert emails(add_message(area=one)) == {"sodra-angered@example.org"}
    assert emails(add_message(area=all_of_it, written_by=district)) == {
        "sodra-angered@example.org",
        "bergsjon@example.org",
    }


def test_writer_who_no_longer_answers_for_the_area_reaches_nobody(
    add_message: Add, klara: User, kurt: User, add_shift, add_person: AddPerson
) -> None:
    shift = add_shift()
    add_person(shift=shift)
    assert emails(add_message(shift=shift, written_by=kurt)) == set()
    assert emails(add_message(shift=shift, written_by=None)) == set()
    message = add_message(shift=shift)
    klara.is_active = False
    klara.save()
    assert emails(Message.objects.get(pk=message.pk)) == set()
