"""Places, queue and mails, through the verbs."""

import re
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE
from volunteers.people.models import Volunteer
from volunteers.signups.joining.confirming import WrongCode, confirm, confirm_with_code
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import Seat, SignUp
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.holds import Asker, forget_unconfirmed, release_expired_holds
from volunteers.signups.places.queue import settle_shift
from volunteers.signups.places.refusals import Reason, Refused

State = SignUp.State


def states(shift):
    return dict(shift.sign_ups.values_list("volunteer__email", "state"))


def counters(shift):
    shift.refresh_from_db()
    return shift.taken, shift.waiting


def mails():
    return list(OutboxMail.objects.order_by("pk").values_list("name", "to"))


def test_sign_up_holds_a_place_and_mails_a_code(add_shift, ask):
    shift = add_shift(capacity=2)
    ask(shift)
    assert states(shift) == {ALICE: "held"}
    assert (counters(shift), shift.availability().places_left) == ((0, 0), 1)
    assert mails() == [("signups/mail/code", ALICE)]


def test_sign_up_for_a_full_shift_is_refused_unless_the_person_would_wait(add_shift, ask, join):
    shift = add_shift()
    join(shift)
    with pytest.raises(Refused) as refusal:
        ask(shift, BOB, may_queue=False)
    assert refusal.value.reason == Reason.FULL
    assert states(shift) == {ALICE: "placed"}
    assert not Volunteer.objects.filter(email=BOB).exists()


@pytest.mark.parametrize(("first", "then"), [(1, 3), (3, 1)])
def test_number_typed_last_in_a_form_counts_until_the_address_is_confirmed(add_shift, first, then):
    shift = add_shift(capacity=6)
    for people in (first, then):
        details, form = Details(people=people), Asker(form="the same")
        row = sign_up(
            shift, email=ALICE, name="A", language="sv", may_queue=True, details=details, asker=form
        )
    assert (row.state, row.people, shift.holds.get().people) == ("held", then, then)
    confirm(row)
    sign_up(shift, email=ALICE, name="A", language="sv", may_queue=True, details=Details(people=first))
    assert (SignUp.objects.get().people, counters(shift)) == (then, (then, 0))


def test_sign_up_twice_keeps_the_first_and_sends_a_new_code(add_shift, ask):
    shift = add_shift(capacity=2)
    first, second = ask(shift), ask(shift)
    assert first.pk == second.pk
    assert SignUp.objects.count() == 1
    assert first.code != second.code


@pytest.mark.parametrize(
    ("closed", "reason"),
    [
        ("begun", Reason.TOO_LATE),
        ("called off", Reason.CALLED_OFF),
        ("unpublished", Reason.CLOSED),
        ("later", Reason.NOT_OPEN_YET),
    ],
)
def test_sign_up_is_refused_when_the_shift_is_closed(add_date, add_shift, ask, closed, reason):
    shift = add_shift(add_date())
    if closed == "begun":
        shift.starts_at = timezone.now() - timedelta(minutes=1)
        shift.save()
    elif closed == "later":
        shift.opens_at = timezone.now() + timedelta(hours=1)
        shift.save()
    elif closed == "called off":
        shift.occurrence.called_off = True
        shift.occurrence.save()
    else:
        shift.occurrence.event.unpublish()
    with pytest.raises(Refused) as refusal:
        ask(shift)
    assert refusal.value.reason == reason
    assert states(shift) == {}


def test_confirming_makes_the_place_ones_own_and_mails_the_calendar_file(add_shift, ask):
    shift = add_shift()
    confirm(ask(shift))
    assert states(shift) == {ALICE: "placed"}
    mail = OutboxMail.objects.get(name="signups/mail/placed")
    assert mail.calendar_method == "PUBLISH"
    assert b"BEGIN:VEVENT" in bytes(mail.calendar)
    assert Volunteer.objects.get(email=ALICE).confirmed_at is not None


def test_confirming_twice_is_harmless(add_shift, ask):
    shift = add_shift()
    row = ask(shift)
    confirm(row)
    confirm(row)
    assert mails().count(("signups/mail/placed", ALICE)) == 1


def test_code_confirms_once_right_and_never_after_five_wrong_tries(add_shift, ask):
    shift = add_shift()
    row = ask(shift)
    code = OutboxMail.objects.get().text.split("\n")[2].split()[-1]
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(WrongCode):
            confirm_with_code(row, code=wrong)
    with pytest.raises(WrongCode):
        confirm_with_code(row, code=code)
    assert states(shift) == {ALICE: "held"}


def test_code_is_stored_only_as_a_hash_and_not_in_the_subject(add_shift, ask):
    row = ask(add_shift())
    mail = OutboxMail.objects.get()
    code = mail.text.split("\n")[2].split()[-1]
    assert len(code) == 6
    assert re.fullmatch("[0-9a-f]{64}", row.code)
    assert code not in mail.subject
    assert confirm_with_code(row, code=code).state == State.PLACED


def test_cancelling_gives_the_place_to_the_first_in_the_queue(add_shift, join):
    shift = add_shift()
    alice = join(shift)
    join(shift, BOB)
    join(shift, CHARLIE)
    assert counters(shift) == (1, 2)
    cancel(alice)
    assert states(shift) == {ALICE: "cancelled", BOB: "placed", CHARLIE: "waiting"}
    assert counters(shift) == (1, 1)
    assert mails()[-2:] == [("signups/mail/cancelled", ALICE), ("signups/mail/promoted", BOB)]


def test_cancellation_mail_takes_the_shift_out_of_the_calendar_it_was_put_in(add_shift, join):
    shift = add_shift()
    cancel(join(shift))
    put, taken = (
        bytes(mail.calendar).decode() for mail in OutboxMail.objects.order_by("pk") if mail.calendar
    )
    uid = next(line for line in put.splitlines() if line.startswith("UID:"))
    assert uid in taken
    assert "SEQUENCE:1" in put
    assert "SEQUENCE:2" in taken
    assert "METHOD:CANCEL" in taken
    assert "STATUS:CANCELLED" in taken


def test_cancelling_while_waiting_sends_no_calendar_file(add_shift, join):
    shift = add_shift()
    join(shift)
    cancel(join(shift, BOB))
    assert bytes(OutboxMail.objects.get(name="signups/mail/cancelled").calendar) == b""


def test_cancelled_person_may_come_back_at_the_end_of_the_queue(add_shift, join):
    shift = add_shift()
    alice = join(shift)
    join(shift, BOB)
    join(shift, CHARLIE)
    cancel(alice)
    join(shift, ALICE)
    assert list(shift.sign_ups.waiting().values_list("volunteer__email", flat=True)) == [CHARLIE, ALICE]


def test_link_of_a_cancelled_sign_up_does_not_sign_up_again(add_shift, join):
    shift = add_shift()
    alice = join(shift)
    cancel(alice)
    assert confirm(alice).state == State.CANCELLED


def test_expired_hold_is_released_to_the_queue(add_shift, ask, join):
    shift = add_shift()
    ask(shift)
    join(shift, BOB)
    assert release_expired_holds() == 0
    SignUp.objects.filter(state="held").update(held_until=timezone.now())
    assert release_expired_holds() == 1
    assert states(shift) == {ALICE: "expired", BOB: "placed"}


def test_expired_hold_confirmed_late_gets_a_place_if_there_is_one(add_shift, ask):
    shift = add_shift()
    row = ask(shift)
    SignUp.objects.update(held_until=timezone.now())
    release_expired_holds()
    assert confirm(row).state == State.PLACED


def test_expired_hold_confirmed_late_joins_the_queue_when_the_place_is_gone(add_shift, ask, join):
    shift = add_shift()
    row = ask(shift)
    SignUp.objects.update(held_until=timezone.now())
    release_expired_holds()
    join(shift, BOB)
    assert confirm(row).state == State.WAITING


def test_unconfirmed_wait_is_not_promoted(add_shift, ask, join):
    shift = add_shift()
    alice = join(shift)
    ask(shift, BOB)
    cancel(alice)
    assert states(shift) == {ALICE: "cancelled", BOB: "asked"}
    assert confirm(SignUp.objects.get(volunteer__email=BOB)).state == State.PLACED


def test_raised_capacity_promotes_and_lowered_capacity_removes_nobody(add_shift, join):
    shift = add_shift(capacity=2)
    for email in (ALICE, BOB, CHARLIE):
        join(shift, email)
    shift.capacity = 3
    shift.save(update_fields=["capacity"])
    settle_shift(shift.pk)
    assert set(states(shift).values()) == {"placed"}
    shift.capacity = 1
    shift.save(update_fields=["capacity"])
    settle_shift(shift.pk)
    assert set(states(shift).values()) == {"placed"}
    assert counters(shift) == (3, 0)


def test_lowered_capacity_frees_no_seat_until_enough_have_left(add_shift, join):
    shift = add_shift(capacity=2)
    alice, _bob = join(shift), join(shift, BOB)
    shift.capacity = 1
    shift.save(update_fields=["capacity"])
    join(shift, CHARLIE)
    cancel(alice)
    assert states(shift) == {ALICE: "cancelled", BOB: "placed", CHARLIE: "waiting"}


def test_two_people_cannot_share_a_seat_in_the_database(add_shift, join):
    shift = add_shift(capacity=2)
    alice, bob = join(shift), join(shift, BOB)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(sign_up=bob).update(number=alice.seats.get().number)


def test_never_confirmed_sign_ups_and_addresses_are_forgotten_after_a_week(add_shift, ask, join):
    shift = add_shift(capacity=3)
    ask(shift)
    join(shift, BOB)
    SignUp.objects.update(held_until=timezone.now())
    release_expired_holds()
    assert forget_unconfirmed() == 0
    week_ago = timezone.now() - timedelta(days=8)
    SignUp.objects.update(created_at=week_ago)
    Volunteer.objects.update(created_at=week_ago)
    assert forget_unconfirmed() == 1
    assert list(Volunteer.objects.values_list("email", flat=True)) == [BOB]


def test_stranger_who_types_anothers_address_does_not_name_them(add_shift, ask, join):
    shift = add_shift(capacity=2)
    sign_up(shift, email=ALICE, name="Skurk", language="sv", may_queue=True)
    row = ask(shift, ALICE, name="Alice")
    assert row.name == "Alice"
    confirm(row)
    assert sign_up(shift, email=ALICE, name="Skurk", language="sv", may_queue=True).name == "Alice"


def test_mails_follow_the_language_that_the_person_last_signed_up_in(add_shift, join):
    shift = add_shift(capacity=2)
    join(shift)
    sign_up(add_shift(), email=ALICE, name="Alice", language="en", may_queue=True)
    subjects = OutboxMail.objects.order_by("pk").values_list("subject", flat=True)
    assert list(subjects) == ["Bekräfta din anmälan", "Du har en plats", "Confirm your sign-up"]
