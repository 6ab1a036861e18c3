"""The waiting list: order, groups, offers with a deadline, requests and guardians."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.conftest import ALICE, BOB, CHARLIE, a_role, demand
from volunteers.changes.rescheduling import reschedule
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.joining.approval import (
    NotAsked,
    TooLate,
    approve,
    decline,
)
from volunteers.signups.joining.confirming import confirm
from volunteers.signups.joining.guardian import guardian_says
from volunteers.signups.joining.signing_up import Details, sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of
from volunteers.signups.places.cancelling import cancel
from volunteers.signups.places.holds import release_expired_holds
from volunteers.signups.places.refusals import Reason, Refused


@pytest.fixture
def group(add_shift):
    """Sign so many people up together and confirm it."""

    def join(shift, email, people):
        details = Details(people=people)
        return confirm(sign_up(shift, email=email, name="N", language="sv", may_queue=True, details=details))

    return join


def states(shift):
    return dict(shift.sign_ups.values_list("volunteer__email", "state"))


def told(name):
    return list(OutboxMail.objects.filter(name=f"signups/mail/{name}").values_list("to", flat=True))


def test_group_has_as_many_places_as_it_is_people(add_shift, group):
    shift = add_shift(capacity=4)
    row = group(shift, ALICE, 3)
    shift.refresh_from_db()
    assert (row.state, shift.taken, row.seats.count()) == ("placed", 3, 3)


def test_group_is_never_split_and_is_passed_only_by_those_who_fit(add_shift, group):
    shift = add_shift(capacity=4)
    three = group(shift, ALICE, 3)
    group(shift, BOB, 2)
    group(shift, CHARLIE, 1)
    assert states(shift) == {ALICE: "placed", BOB: "waiting", CHARLIE: "placed"}
    cancel(three)
    shift.refresh_from_db()
    assert states(shift) == {ALICE: "cancelled", BOB: "placed", CHARLIE: "placed"}
    assert (shift.taken, shift.waiting) == (3, 0)


def soon(shift):
    """Let the shift begin in a day."""
    shift.starts_at, shift.ends_at = (
        timezone.now() + timedelta(hours=20),
        timezone.now() + timedelta(hours=24),
    )
    shift.save()


def long_ago(row, **ago):
    SignUp.objects.filter(pk=row.pk).update(confirmed_at=timezone.now() - timedelta(**ago))


def test_free_place_near_the_start_is_offered_with_a_deadline_and_then_to_the_next(add_shift, join):
    shift = add_shift()
    alice, bob, charlie = (join(shift, email) for email in (ALICE, BOB, CHARLIE))
    for row in (bob, charlie):
        long_ago(row, days=2)
    soon(shift)
    cancel(alice)
    assert states(shift) == {ALICE: "cancelled", BOB: "offered", CHARLIE: "waiting"}
    bob.refresh_from_db()
    assert timedelta(hours=4) < bob.held_until - timezone.now() < timedelta(hours=6)
    SignUp.objects.filter(pk=bob.pk).update(held_until=timezone.now())
    release_expired_holds()
    assert states(shift) == {ALICE: "cancelled", BOB: "expired", CHARLIE: "offered"}
    assert confirm(charlie).state == SignUp.State.PLACED
    assert (told("offered"), told("offer_ended")) == ([BOB, CHARLIE], [BOB])


def test_offer_that_is_declined_goes_on_at_once(add_shift, join):
    shift = add_shift()
    alice, bob, charlie = (join(shift, email) for email in (ALICE, BOB, CHARLIE))
    for row in (bob, charlie):
        long_ago(row, days=2)
    soon(shift)
    cancel(alice)
    cancel(bob)
    assert states(shift) == {ALICE: "cancelled", BOB: "cancelled", CHARLIE: "offered"}


def test_whoever_said_yes_long_ago_is_asked_although_it_is_not_soon(add_shift, join):
    shift = add_shift()
    alice, bob = join(shift), join(shift, BOB)
    long_ago(bob, days=15)
    cancel(alice)
    assert states(shift)[BOB] == "offered"


def test_whoever_confirms_just_now_is_not_asked_again(add_shift, join):
    shift = add_shift(capacity=2)
    soon(shift)
    assert join(shift).state == SignUp.State.PLACED


@pytest.fixture
def asked_for(add_shift, join):
    """Alice has asked for a role that a coordinator answers."""
    shift = add_shift(role="Ledare")
    demand(shift.role, needs_approval=True)
    return join(shift)


def test_request_takes_no_place_and_is_the_persons_when_approved(asked_for):
    shift = asked_for.shift
    shift.refresh_from_db()
    assert (asked_for.state, shift.taken) == ("requested", 0)
    assert approve(asked_for, by=None).state == SignUp.State.PLACED
    assert told("placed") == [ALICE]


def test_page_behind_the_mails_link_speaks_of_asking_and_not_of_a_full_shift(asked_for, client):
    soon = timezone.now() + timedelta(minutes=5)
    SignUp.objects.update(state=SignUp.State.ASKED, held_until=soon, confirmed_at=None)
    page = client.get(reverse("my_shift", args=[token_of(asked_for)])).content.decode()
    assert ("Tryck på knappen för att skicka en förfrågan." in page, "Passet är fullt" in page) == (
        True,
        False,
    )


def test_request_is_answered_once(asked_for):
    decline(asked_for, by=None, reason="Vi är många redan.")
    with pytest.raises(NotAsked):
        approve(asked_for, by=None)
    mail = OutboxMail.objects.get(name="signups/mail/declined")
    assert "Vi är många redan." in mail.text


def test_request_is_not_approved_when_there_is_nothing_left_to_come_to(asked_for):
    reschedule(asked_for.shift.occurrence, called_off=True)
    with pytest.raises(TooLate):
        approve(asked_for, by=None)
    reschedule(asked_for.shift.occurrence, called_off=False)
    type(asked_for.shift).objects.update(starts_at=timezone.now())
    with pytest.raises(TooLate):
        approve(asked_for, by=None)
    assert (states(asked_for.shift), told("placed")) == ({ALICE: "requested"}, [])


def test_whoever_leaves_the_queue_is_told_so_and_of_no_place(add_shift, join):
    shift = add_shift()
    join(shift, BOB)
    waiting = join(shift)
    cancel(waiting)
    mail = OutboxMail.objects.get(to=ALICE, name="signups/mail/cancelled")
    assert (mail.subject, "Din plats" in mail.text) == ("Du väntar inte längre", False)


def test_request_approved_when_the_shift_is_full_waits(asked_for, join):
    approve(join(asked_for.shift, BOB), by=None)
    assert approve(asked_for, by=None).state == SignUp.State.WAITING


@pytest.fixture
def young(add_shift):
    """Alice is 15–17, has confirmed, and her guardian has not answered."""
    shift = add_shift()
    demand(shift.role, lowest_age="15")
    details = Details(age="15", guardian="vuxen@example.org")
    return confirm(sign_up(shift, email=ALICE, name="Alice", language="sv", may_queue=True, details=details))


def test_minor_keeps_the_place_for_three_days_while_the_guardian_is_asked(young):
    young.refresh_from_db()
    assert (young.state, young.awaits_guardian) == ("held", True)
    assert timedelta(hours=71) < young.held_until - timezone.now() <= timedelta(hours=72)
    assert told("guardian") == ["vuxen@example.org"]
    confirm(young)
    assert told("guardian") == ["vuxen@example.org"]


def test_guardians_yes_gives_the_place_and_counts_for_later_ones(young, add_date, add_shift, join):
    guardian_says(young.volunteer, yes=True)
    guardian_says(young.volunteer, yes=True)
    young.refresh_from_db()
    assert young.state == SignUp.State.PLACED
    assert told("placed") == [ALICE]
    later = add_shift(add_date(starts_at=timezone.now() + timedelta(days=20)))
    assert join(later).state == SignUp.State.PLACED


def test_guardians_no_frees_the_place(young, join):
    join(young.shift, BOB)
    guardian_says(young.volunteer, yes=False)
    assert states(young.shift) == {ALICE: "declined", BOB: "placed"}


def test_guardian_who_takes_a_yes_back_ends_all_that_is_to_come(young, add_date, add_shift, join):
    guardian_says(young.volunteer, yes=True)
    dates = [add_date(starts_at=timezone.now() + timedelta(days=days)) for days in (20, 30, 40, 50)]
    full, offering, asking = (add_shift(date, capacity=1) for date in dates[:3])
    asking.role = a_role("Ledare", lowest_age="15", needs_approval=True)
    asking.save()
    over = add_shift(dates[3])
    join(full, BOB)
    rows = {
        name: join(shift)
        for name, shift in {"waiting": full, "requested": asking, "offered": offering}.items()
    }
    SignUp.objects.filter(pk=rows["offered"].pk).update(
        state="offered", held_until=timezone.now() + timedelta(days=1)
    )
    rows |= {"been": join(over), "placed": young}
    now = timezone.now()
    Shift.objects.filter(pk=over.pk).update(
        starts_at=now - timedelta(hours=3), ends_at=now - timedelta(hours=1)
    )
    join(young.shift, BOB)
    join(offering, CHARLIE)
    guardian_says(young.volunteer, yes=False)
    found = {name: SignUp.objects.get(pk=row.pk).state for name, row in rows.items()}
    assert found == dict.fromkeys(rows, "declined") | {"been": "placed"}
    assert (states(young.shift)[BOB], states(offering)[CHARLIE]) == ("placed", "placed")
    assert told("declined") == [ALICE] * 4
    files = OutboxMail.objects.filter(name="signups/mail/declined", calendar_method="CANCEL")
    assert any(young.calendar_key.encode() in bytes(mail.calendar) for mail in files)


def test_whoever_lacks_a_guardian_is_passed_by_and_keeps_no_place_from_others(add_shift, join):
    shift = add_shift()
    demand(shift.role, lowest_age="15")
    first, alice = join(shift, CHARLIE), join(shift)
    join(shift, BOB)
    Volunteer.objects.filter(email=ALICE).update(age="15", guardian_confirmed_at=None)
    cancel(first)
    assert states(shift) == {CHARLIE: "cancelled", ALICE: "waiting", BOB: "placed"}
    cancel(SignUp.objects.get(volunteer__email=BOB))
    assert Shift.objects.get().availability().is_open
    guardian_says(alice.volunteer, yes=True)
    assert states(shift)[ALICE] == "placed"


def test_young_person_is_told_of_the_guardians_no(young, client):
    guardian_says(young.volunteer, yes=False)
    mail = OutboxMail.objects.get(to=ALICE, name="signups/mail/declined")
    assert "Din vårdnadshavare har sagt nej." in mail.text
    page = client.get(reverse("my_shift", args=[token_of(young)])).content.decode()
    assert ("har sagt nej" in page, "Du har avbokat" in page) == (True, False)
    guardian_says(young.volunteer, yes=False)
    assert told("declined") == [ALICE]


def test_young_person_is_told_when_a_rule_is_against_it_by_the_guardians_yes(young):
    demand(young.shift.role, lowest_age="18")
    guardian_says(young.volunteer, yes=True)
    mail = OutboxMail.objects.get(to=ALICE, name="signups/mail/declined")
    assert (states(young.shift), str(Reason.TOO_YOUNG.label) in mail.text) == ({ALICE: "declined"}, True)


def test_whoever_has_said_15_17_does_not_become_18_by_another_tick(young, add_date, add_shift):
    guardian_says(young.volunteer, yes=False)
    for_minors = add_shift(add_date(starts_at=timezone.now() + timedelta(days=20)))
    for_adults = add_shift(add_date(starts_at=timezone.now() + timedelta(days=30)), role="Ledare")
    rows = [
        sign_up(shift, email=ALICE, name="A", language="sv", may_queue=True, details=Details(age="18"))
        for shift in (for_minors, for_adults)
    ]
    assert confirm(rows[0]).awaits_guardian
    with pytest.raises(Refused) as refusal:
        confirm(rows[1])
    assert refusal.value.reason == Reason.TOO_YOUNG


def test_guardian_who_does_not_answer_lets_the_place_go(young):
    SignUp.objects.update(held_until=timezone.now())
    release_expired_holds()
    young.refresh_from_db()
    assert (young.state, told("guardian_silent")) == (SignUp.State.EXPIRED, [ALICE])


def test_guardian_is_not_waited_for_when_the_shift_begins_and_that_is_no_news(young):
    now = timezone.now()
    type(young.shift).objects.update(starts_at=now)
    SignUp.objects.update(held_until=now)
    release_expired_holds()
    assert (states(young.shift), told("guardian_silent")) == ({ALICE: "expired"}, [])


def test_guardians_mail_names_nobody(young):
    mail = OutboxMail.objects.get(name="signups/mail/guardian")
    assert "Alice" not in mail.subject + mail.text + mail.html
    assert ALICE not in mail.subject + mail.text + mail.html
