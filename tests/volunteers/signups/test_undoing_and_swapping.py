"""A place given up in haste is theirs again while nobody has it; another shift is taken in one step; the leader gets a note."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB
from tests.outcomes import says
from volunteers.events.models import Occurrence
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining import noting, swapping
from volunteers.signups.joining.changing import CannotChange
from volunteers.signups.joining.undoing import undo
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.seats import recount


def post(name: str, row: SignUp, **data: object) -> object:
    return Client().post(address(name, token_of(row)), data)


def address(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(name, args=args)


def page_of(row: SignUp) -> str:
    return Client().get(address("my_shift", token_of(row))).text


def now_in(row: SignUp) -> tuple[str, int, int]:
    row.refresh_from_db()
    shift = Shift.objects.get(pk=row.shift_id)
    assert shift.taken == shift.seats.count()
    return row.state, row.seats.count(), shift.taken


@pytest.fixture
def row(add_shift, join):
    """Alice's place among two."""
    return join(add_shift(capacity=2))


def test_cancelling_is_one_press_on_the_page_of_the_mail_and_one_more_takes_it_back(row):
    assert "Yes, cancel my shift" in page_of(row)
    assert "<details" not in page_of(row).partition('id="avboka"')[2].partition("</section>")[0]
    post("cancel", row)
    assert now_in(row) == ("cancelled", 0, 0)
    page = page_of(row)
    assert "You have cancelled" in page
    assert "Undo: I can come" in page
    assert says(Client(), post("undo_cancelling", row)) == ["It is undone: the shift is yours as before."]
    assert now_in(row) == ("placed", 1, 1)
    assert [mail.name.rpartition("/")[2] for mail in OutboxMail.objects.order_by("pk")][-2:] == [
        "cancelled",
        "placed",
    ]
    before = OutboxMail.objects.count()
    post("undo_cancelling", row)
    assert (now_in(row), OutboxMail.objects.count()) == (("placed", 1, 1), before)


def test_what_somebody_in_the_queue_has_got_is_not_undone(add_shift, join):
    row = join(add_shift())
    bob = join(row.shift, BOB)
    cancel(row)
    assert now_in(bob)[0] == "placed"
    page = page_of(row)
    assert "Somebody else has the place now" in page
    assert "Undo: I can come" not in page
    answer = post("undo_cancelling", row)
    assert (answer.status_code, "Somebody else has the place now" in answer.text) == (409, True)
    assert (now_in(row)[0], now_in(bob)[0]) == ("cancelled", "placed")


def test_after_ten_minutes_it_is_no_more_to_be_undone(row):
    cancel(row)
    SignUp.objects.update(left_at=timezone.now() - timedelta(minutes=10))
    assert "Undo: I can come" not in page_of(row)
    assert post("undo_cancelling", row).status_code == 409
    assert now_in(row)[0] == "cancelled"


@pytest.mark.parametrize("why", ["a coordinator", "queue", "closed", "rule"])
def test_only_what_was_theirs_and_may_be_theirs_is_undone(row, add_shift, join, why, admin_user):
    if why == "queue":
        join(row.shift, BOB)
        row = join(row.shift, "dan@example.org")
        assert row.is_waiting
    cancel(row, by=admin_user if why == "a coordinator" else None)
    if why == "closed":
        Occurrence.objects.update(called_off=True)
    if why == "rule":
        join(add_shift(Occurrence.objects.get(), role="Fikavärd"))
    with pytest.raises(CannotChange):
        undo(SignUp.objects.get(pk=row.pk))
    assert now_in(row)[0] == "cancelled"


def test_undone_group_has_all_of_its_places_again(add_shift, join):
    row = join(add_shift(capacity=3))
    SignUp.objects.update(people=2)
    row = SignUp.objects.get()
    row.seats.create(shift=row.shift, number=2)
    recount(row.shift)
    cancel(row)
    assert undo(SignUp.objects.get()).people == 2
    assert now_in(row) == ("placed", 2, 2)


@pytest.fixture
def other(row, add_shift):
    """Another role at the same time: one cannot be in both."""
    return add_shift(row.shift.occurrence, role="Fikavärd")


def test_other_shift_of_the_same_hours_is_taken_in_one_step(row, other, join):
    join(row.shift, "dan@example.org")
    bob = join(row.shift, BOB)
    assert bob.is_waiting
    noting.write_note(row, text="Kommer tio minuter sent.")
    assert f'value="{other.pk}"' in page_of(row)
    answer = post("swap_shift", row, shift=other.pk)
    [said] = says(Client(), answer)
    assert said.startswith("You have changed to this shift.")
    new = SignUp.objects.get(shift=other)
    assert (now_in(new), new.note) == (("placed", 1, 1), "Kommer tio minuter sent.")
    assert (now_in(row)[0], now_in(bob)[0]) == ("cancelled", "placed")
    page = page_of(row)
    assert "You have changed to another shift" in page
    assert "Undo: I can come" not in page
    names = [mail.name.rpartition("/")[2] for mail in OutboxMail.objects.filter(to=ALICE).order_by("pk")]
    assert sorted(names[-2:]) == ["cancelled", "placed"]


def test_other_date_is_taken_with_as_many_as_they_are(row, add_date, add_shift):
    row.people = 2
    row.save()
    row.seats.create(shift=row.shift, number=2)
    recount(row.shift)
    small = add_shift(add_date(starts_at=timezone.now() + timedelta(days=20)))
    large = add_shift(add_date(starts_at=timezone.now() + timedelta(days=21)), capacity=2)
    assert swapping.choices_for(row) == [large]
    with pytest.raises(CannotChange):
        swapping.swap(row, to=small)
    assert now_in(row) == ("placed", 2, 2)
    assert now_in(swapping.swap(row, to=large)) == ("placed", 2, 2)


def full(other: Shift, join: object) -> None:
    join(other, BOB)


def approved(other: Shift, join: object) -> None:
    other.role.needs_approval = True
    other.role.save()


def begun(other: Shift, join: object) -> None:
    Shift.objects.filter(pk=other.pk).update(starts_at=timezone.now() - timedelta(minutes=1))


def private(other: Shift, join: object) -> None:
    Shift.objects.filter(pk=other.pk).update(is_private=True)


def of_another_event(other: Shift, join: object) -> None:
    event = other.occurrence.event
    there = event.add_sibling(
        instance=type(event)(title="Annat", slug="annat", intro="x", place="X", area=event.area)
    )
    Shift.objects.filter(pk=other.pk).update(
        occurrence=Occurrence.objects.create(event=there, starts_at=other.starts_at, ends_at=other.ends_at)
    )


@pytest.mark.parametrize("why", [full, approved, begun, private, of_another_event])
def test_place_is_kept_when_the_other_cannot_be_taken(row, other, join, why):
    why(other, join)
    assert swapping.choices_for(SignUp.objects.get(pk=row.pk)) == []
    assert post("swap_shift", row, shift=other.pk).status_code == 409
    assert now_in(row) == ("placed", 1, 1)
    assert not SignUp.objects.filter(shift=other, volunteer=row.volunteer).exists()


@pytest.mark.parametrize("nonsense", ["", "x", "0", "²", "9" * 40])
def test_nonsense_is_no_shift(row, nonsense):
    assert post("swap_shift", row, shift=nonsense).status_code == 409
    assert now_in(row) == ("placed", 1, 1)


def test_whoever_waits_takes_another_shift_and_leaves_the_queue(add_shift, join):
    first = add_shift()
    join(first, BOB)
    row = join(first)
    other = add_shift(first.occurrence, role="Fikavärd")
    swapping.swap(row, to=other)
    assert now_in(row)[0] == "cancelled"
    assert Shift.objects.get(pk=first.pk).waiting == 0


def test_note_is_for_the_leader_and_forgotten_a_week_after(row):
    [said] = says(Client(), post("write_note", row, note="  Jag kommer \n lite senare. "))
    assert said.startswith("Written.")
    row.refresh_from_db()
    assert row.note == "Jag kommer lite senare."
    assert post("write_note", row, note="x" * 201).status_code == 422
    assert noting.forget_notes() == 0
    Shift.objects.update(
        starts_at=timezone.now() - timedelta(days=8), ends_at=timezone.now() - timedelta(days=7.5)
    )
    assert (noting.forget_notes(), noting.forget_notes()) == (1, 0)
    row.refresh_from_db()
    assert (row.note, row.note_at) == ("", None)


def test_note_of_whoever_has_left_goes_after_a_day(row):
    noting.write_note(row, text="Ring mig.")
    cancel(row)
    assert noting.forget_notes() == 0
    SignUp.objects.update(changed_at=timezone.now() - timedelta(days=1.1))
    assert noting.forget_notes() == 1
    assert post("write_note", row, note="Igen").status_code == 409


def test_discreet_is_chosen_before_the_first_mail_and_holds_once_confirmed(add_shift, client):
    shift = add_shift(capacity=3)
    sign_up_with_tick(client, shift, "eva@example.org")
    mail = OutboxMail.objects.get()
    assert (mail.is_discreet, Volunteer.objects.get().is_discreet) == (True, False)
    row = SignUp.objects.get()
    post("confirm", row)
    assert Volunteer.objects.get().is_discreet
    assert OutboxMail.objects.latest("pk").is_discreet


def test_strangers_form_changes_nothing_of_what_a_volunteer_has_chosen(row, client):
    sign_up_with_tick(client, row.shift, ALICE)
    sign_up_with_tick(client, row.shift, ALICE, ticks=False)
    row.refresh_from_db()
    assert (row.volunteer.is_discreet, row.state) == (False, "placed")
    Volunteer.objects.update(is_discreet=True)
    sign_up_with_tick(client, row.shift, ALICE, ticks=False)
    assert Volunteer.objects.get().is_discreet
    assert OutboxMail.objects.latest("pk").is_discreet


def sign_up_with_tick(client: Client, shift: Shift, email: str, *, ticks: bool = True) -> None:
    data = {"shift": shift.pk, "name": "Eva", "email": email, "people": 1, "agreed": "on"}
    answer = client.post(
        address("sign_up", shift.occurrence_id), data | ({"discreet": "on"} if ticks else {})
    )
    assert answer.status_code == 302
