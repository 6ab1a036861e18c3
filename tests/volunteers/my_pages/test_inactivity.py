"""Whoever has not been heard of for two years is told, and a month later erased; nobody else is."""

from datetime import datetime, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from campaigns.newsletters.models import Subscriber
from campaigns.pledges.models import Pledge
from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.privacy.models import PurgeRun
from cms.privacy.retention import purge, would_purge
from tests.conftest import ALICE
from tests.volunteers.my_pages.conftest import put
from volunteers.attendance.models import Attendance
from volunteers.my_pages.disappearance import part_from_the_quiet
from volunteers.my_pages.inactivity import quiet_since, tell_of_parting
from volunteers.people.consent import agree
from volunteers.people.models import ConsentText, Proof, Qualification, Stage, Step, Volunteer
from volunteers.signups.models import SignUp

LONG, RECENT = timedelta(days=800), timedelta(days=600)


@pytest.fixture
def quiet(alice: Volunteer) -> Volunteer:
    """Alice, who came once long ago."""
    now = timezone.now()
    Volunteer.objects.update(created_at=now - LONG, confirmed_at=now - LONG)
    User.objects.update(last_login=now - LONG)
    return Volunteer.objects.get(pk=alice.pk)


def told(quiet: Volunteer, *, days: int) -> None:
    Volunteer.objects.filter(pk=quiet.pk).update(parting_told_at=timezone.now() - timedelta(days=days))


def been(volunteer: Volunteer, add_date, add_shift, *, ago: timedelta) -> SignUp:
    """A shift so long ago, with nothing about it written since."""
    row = put(volunteer, add_shift(add_date(starts_at=timezone.now() - ago)))
    then = timezone.now() - ago
    SignUp.objects.filter(pk=row.pk).update(created_at=then, confirmed_at=then, changed_at=then)
    return row


def test_mail_goes_once_and_a_month_later_the_person(quiet, add_date, add_shift, campaign):
    row = been(quiet, add_date, add_shift, ago=LONG)
    Attendance.objects.create(sign_up=row, date=row.shift.occurrence, state="came", minutes=60)
    Pledge.objects.create(campaign=campaign, email=ALICE, confirmed_at=timezone.now())
    Subscriber.objects.create(email=ALICE, confirmed_at=timezone.now())
    assert (part_from_the_quiet(), tell_of_parting(), tell_of_parting()) == (0, 1, 0)
    assert list(OutboxMail.objects.values_list("to", "name")) == [(ALICE, "my_pages/mail/parting")]
    told(quiet, days=29)
    assert (part_from_the_quiet(), tell_of_parting()) == (0, 0)
    told(quiet, days=30)
    assert (part_from_the_quiet(), part_from_the_quiet()) == (1, 0)
    gone = Volunteer.objects.get()
    assert (gone.email, gone.name, gone.user, gone.parting_told_at) == (None, "", None, None)
    assert gone.erased_at is not None
    assert Attendance.objects.get().minutes == 60
    assert [Pledge.objects.get().email, Subscriber.objects.get().email] == [ALICE, ALICE]
    assert not OutboxMail.objects.exists()


def test_purge_counts_them_before_it_does_it(quiet):
    told(quiet, days=31)
    assert would_purge()["quiet_volunteers"] == 1
    assert Volunteer.objects.get().email == ALICE
    assert purge(hand=PurgeRun.Hand.COMMAND).counts["quiet_volunteers"] == 1
    assert would_purge()["quiet_volunteers"] == 0


def test_mail_goes_when_30_days_are_left(quiet):
    edge = timezone.now() - relativedelta(months=24) + timedelta(days=30)
    for hours, mails in ((1, 0), (-1, 1)):
        Volunteer.objects.update(confirmed_at=edge + timedelta(hours=hours))
        assert tell_of_parting() == mails


def sign_in(volunteer: Volunteer, when: datetime) -> None:
    User.objects.update(last_login=when)


def say_yes(volunteer: Volunteer, when: datetime) -> None:
    agree(volunteer, ConsentText.objects.of("Ja.", language="sv").pk)
    volunteer.consents.update(given_at=when)


def take_a_step(volunteer: Volunteer, when: datetime) -> None:
    Step.objects.create(volunteer=volunteer, stage=Stage.objects.all()[0], taken_at=when)


def show_a_proof(volunteer: Volunteer, when: datetime) -> None:
    Proof.objects.create(volunteer=volunteer, qualification=Qualification.objects.all()[0], shown_on=when)


@pytest.mark.parametrize("hear", [sign_in, say_yes, take_a_step, show_a_proof])
def test_whoever_is_heard_of_stays(quiet, hear):
    told(quiet, days=31)
    hear(quiet, timezone.now() - RECENT)
    assert (part_from_the_quiet(), tell_of_parting()) == (0, 0)
    assert quiet in quiet_since(timezone.now() - RECENT + timedelta(days=2))


def test_what_they_were_told_before_they_came_back_does_not_count(quiet):
    told(quiet, days=780)
    sign_in(quiet, timezone.now() - timedelta(days=760))
    assert (part_from_the_quiet(), tell_of_parting(), part_from_the_quiet()) == (0, 1, 0)


def test_shift_of_theirs_keeps_them(quiet, add_date, add_shift):
    row = been(quiet, add_date, add_shift, ago=RECENT)
    SignUp.objects.update(changed_at=timezone.now() - LONG)
    told(quiet, days=31)
    assert part_from_the_quiet() == 0
    row.shift.starts_at, row.shift.ends_at = (timezone.now() - LONG + timedelta(hours=h) for h in (0, 1))
    row.shift.save()
    assert part_from_the_quiet() == 1


def test_shift_to_come_keeps_them(quiet, add_shift):
    row = put(quiet, add_shift())
    then = timezone.now() - LONG
    SignUp.objects.filter(pk=row.pk).update(created_at=then, confirmed_at=then, changed_at=then)
    told(quiet, days=31)
    assert (tell_of_parting(), part_from_the_quiet()) == (0, 0)


def test_without_an_address_nobody_can_be_told(quiet):
    Volunteer.objects.update(email=None)
    assert (tell_of_parting(), part_from_the_quiet()) == (0, 1)


@pytest.mark.parametrize(
    ("is_discreet", "subject"), [(False, "Do you want to stay as a volunteer?"), (True, "A question to you")]
)
def test_mail_says_when_and_how_to_stay(quiet, is_discreet, subject):
    Volunteer.objects.update(language="en", is_discreet=is_discreet)
    tell_of_parting()
    mail = OutboxMail.objects.get()
    day = timezone.localdate() + timedelta(days=30)
    assert (mail.subject, mail.is_discreet) == (subject, is_discreet)
    assert f"at the latest on {day.day} {day:%B} {day.year}." in mail.text
    assert "http://testserver/en/mina-pass/" in mail.text
    assert "http://testserver/en/mina-pass/" in mail.html
