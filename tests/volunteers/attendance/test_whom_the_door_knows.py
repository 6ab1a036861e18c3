"""An address typed at the door draws nobody in: what was known is neither shown nor opened before the person says "it is me"."""

import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.base.models import Area
from cms.mail.models import OutboxMail
from cms.privacy.models import AccessEntry
from volunteers.attendance.models import Attendance
from volunteers.attendance.presence import NotMarked, let_in
from volunteers.people.models import Volunteer
from volunteers.people.names import rename
from volunteers.people.typed_address import GOOD_FOR, forget_typed
from volunteers.shifts.models import Hold
from volunteers.signups.joining.approval import NoGuardian, approve
from volunteers.signups.joining.by_hand import CannotAdd
from volunteers.signups.joining.guardian import guardian_says
from volunteers.signups.joining.signing_up import sign_up
from volunteers.signups.models import SignUp
from volunteers.signups.places.seats import recount, seat

EMAIL = "okand@example.org"


def known(area, **fields):
    """Somebody whose address it is, with a name, a phone and notes that are nobody's to read here."""
    row = Volunteer.objects.create(
        email=EMAIL, confirmed_at=timezone.now(), phone="0700 hemligt", notes="hemligt", **fields
    )
    rename(row, "Verkligt Namn")
    row.areas.set([Area.objects.get(slug=area)])
    return row


def walk_in(client, shift, **fields):
    typed = {"name": "Dana", "email": EMAIL, "age": "18", "told": "on", "nonce": str(uuid.uuid4())}
    url = reverse("attendance_walk_in", args=[shift.pk, shift.occurrence_id])
    return client.post(url, typed | fields, follow=True)


def link_in_mail():
    mail = OutboxMail.objects.get(name="people/mail/is_it_you", to=EMAIL)
    return next(word for word in mail.text.split() if "/ar-det-du/" in word)


@pytest.mark.parametrize("who", ["nobody", "of another area", "protected"])
def test_address_of_somebody_else_shows_and_opens_nothing(who, klara, by, evening):
    other = (
        None
        if who == "nobody"
        else known("nordost" if who == "protected" else "hisingen", is_protected=who == "protected")
    )
    page = walk_in(klara, evening)
    row = SignUp.objects.get()
    assert (row.shown_name, row.volunteer.email, row.volunteer == other) == ("Dana", None, False)
    for url in (
        reverse("volunteers:show", args=[row.volunteer_id]),
        reverse("sign_ups:inspect", args=[row.pk]),
    ):
        page = klara.get(url)
        assert "hemligt" not in page.content.decode()
        assert "Verkligt" not in page.content.decode()
    if other:
        assert klara.get(reverse("volunteers:show", args=[other.pk])).status_code == 404
    typed = AccessEntry.objects.get(what=f"door {evening.pk}")
    assert (typed.user, typed.action, typed.count) == (by, "search", 0)
    assert "Verkligt" not in OutboxMail.objects.get().text


@pytest.mark.parametrize("who", ["nobody", "of another area", "protected", "in the shift and protected"])
def test_hours_count_as_theirs_once_they_have_said_it_is_them(who, klara, evening, placed):
    other = None if who == "nobody" else known("hisingen", is_protected="protected" in who)
    if who == "in the shift and protected":
        placed(evening, EMAIL)
    walk_in(klara, evening)
    stranger = Client()
    assert stranger.get(link_in_mail()).status_code == 200
    assert Volunteer.objects.filter(email=EMAIL).count() == (other is not None)
    assert stranger.post(link_in_mail()).status_code == 200
    person = Volunteer.objects.get()
    assert (person.email, person.typed_email, person.confirmed_at is not None) == (EMAIL, "", True)
    assert person.name == ("Verkligt Namn" if other else "Dana")
    assert [mark.sign_up.volunteer for mark in Attendance.objects.all()] == [person]
    evening.refresh_from_db()
    assert (SignUp.objects.count(), evening.taken) == (1, 1)
    assert stranger.post(link_in_mail()).status_code == 404


def test_address_that_nobody_answered_at_is_forgotten(klara, evening):
    walk_in(klara, evening)
    Volunteer.objects.update(typed_at=timezone.now() - GOOD_FOR - timedelta(minutes=1))
    link = link_in_mail()
    assert Client().get(link).status_code == 404
    assert forget_typed() == 1
    assert Volunteer.objects.get().typed_email == ""


def test_own_people_are_who_they_are(klara, evening):
    mine = known("nordost")
    walk_in(klara, evening)
    assert SignUp.objects.get().volunteer == mine
    assert not OutboxMail.objects.exists()


@pytest.mark.parametrize("again", ["address", "name"])
def test_nobody_counts_twice(again, klara, evening):
    walk_in(klara, evening)
    refused = walk_in(klara, evening, **({"name": "Dana D"} if again == "address" else {"email": ""}))
    assert (refused.status_code, SignUp.objects.count()) == (422, 1)
    assert refused.context["walk_in"].may_insist is (again == "name")


def asked_before(shift, email):
    """Somebody typed this address with the name Dana a moment before the shift, and has not confirmed it."""
    starts_at = shift.starts_at
    type(shift).objects.filter(pk=shift.pk).update(starts_at=timezone.now() + timedelta(minutes=5))
    row = sign_up(shift, email=email, name="Dana", language="sv", may_queue=True)
    type(shift).objects.filter(pk=shift.pk).update(starts_at=starts_at)
    return row


def test_whoever_asked_and_did_not_confirm_counts_once_at_the_door(klara, evening):
    mine = known("nordost")
    row = asked_before(evening, EMAIL)
    assert Hold.objects.count() == 1
    walk_in(klara, evening)
    row.refresh_from_db()
    assert (row.volunteer, row.state, row.typed_name) == (mine, "placed", "")
    assert (SignUp.objects.count(), Hold.objects.count(), row.seats.count()) == (1, 0, 1)


def test_name_of_somebody_who_has_yet_to_confirm_is_said_before_they_count_twice(klara, evening):
    asked_before(evening, "dana@example.org")
    refused = walk_in(klara, evening, email="")
    assert (refused.status_code, SignUp.objects.count()) == (422, 1)
    assert refused.context["walk_in"].may_insist
    assert walk_in(klara, evening, email="", insists="1").status_code == 200
    assert SignUp.objects.count() == 2


def test_offered_place_is_theirs_at_the_door_though_the_shift_is_full(klara, evening, placed):
    row = placed(evening, EMAIL, state="cancelled")
    row.volunteer.areas.set([Area.objects.get(slug="nordost")])
    type(evening).objects.filter(pk=evening.pk).update(capacity=1)
    seat(row, SignUp.State.OFFERED, shift=evening, until=timezone.now() + timedelta(hours=1))
    recount(evening)
    assert walk_in(klara, evening).status_code == 200
    row.refresh_from_db()
    assert (row.state, row.seats.count(), SignUp.objects.count()) == ("placed", 1, 1)


def test_whoever_has_a_place_is_marked_in_the_list(klara, evening, placed):
    row = placed(evening)
    refused = walk_in(klara, evening, email=row.volunteer.email)
    assert (refused.status_code, SignUp.objects.count()) == (422, 1)


@pytest.mark.parametrize("state", ["declined", "waiting", "cancelled", "asked"])
def test_door_seats_nobody_whom_a_guardian_has_refused(state, klara, by, evening, placed):
    row = placed(evening, state="waiting")
    Volunteer.objects.update(age="15")
    guardian_says(row.volunteer, yes=False)
    fields = {"held_until": timezone.now()} if state == "asked" else {}
    SignUp.objects.update(state=state, queued_at=timezone.now(), **fields)
    with pytest.raises(CannotAdd) as refusal:
        let_in(row, evening.occurrence_id, by=by)
    assert not refusal.value.may_insist
    for insists in ({}, {"insists": "1"}):
        assert walk_in(klara, evening, email=row.volunteer.email, **insists).status_code == 422
    row.refresh_from_db()
    assert (row.state, Attendance.objects.count()) == (state, 0)


def test_nobody_under_18_walks_in_without_a_guardian(klara, evening):
    for insists in ({}, {"insists": "1"}):
        assert walk_in(klara, evening, age="15", **insists).status_code == 422
    assert not SignUp.objects.exists()


def test_request_of_somebody_whose_guardian_took_the_yes_back_is_not_approved(evening, placed, by):
    row = placed(evening, state="requested")
    Volunteer.objects.update(age="15")
    with pytest.raises(NoGuardian):
        approve(row, by=by)


@pytest.mark.parametrize("state", ["waiting", "cancelled", "declined"])
def test_whoever_is_let_in_all_the_same_is_written_down_as_such(state, by, evening, placed):
    row = placed(evening, state=state)
    evening.refresh_from_db()
    type(evening).objects.filter(pk=evening.pk).update(capacity=1)
    placed(evening, "bob@example.org")
    assert let_in(row, evening.occurrence_id, by=by).state == "walked_in"
    reasons = AccessEntry.objects.filter(what=str(row)).values_list("reason", flat=True)
    assert [reason for reason in reasons if "full" in reason]


def test_what_takes_a_qualification_is_not_passed_at_the_door(klara, evening):
    needed = evening.role.needs.create(name="Utdrag")
    assert needed
    for insists in ({}, {"insists": "1"}):
        assert walk_in(klara, evening, **insists).status_code == 422
    assert not SignUp.objects.exists()


def test_date_called_off_takes_nobody(by, evening, placed):
    row = placed(evening, state="waiting")
    type(evening.occurrence).objects.update(called_off=True)
    with pytest.raises((CannotAdd, NotMarked)):
        let_in(row, evening.occurrence_id, by=by)
