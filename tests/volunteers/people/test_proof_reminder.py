"""One mail before something runs out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.mail.models import OutboxMail
from tests.volunteers.people.conftest import a_volunteer
from volunteers.people.models import Proof, Qualification, Stage, Volunteer
from volunteers.people.proof_reminder import remind_of_ending_proofs

pytestmark = pytest.mark.usefixtures("site")


def show(volunteer: Volunteer, *, days: int | None, name: str = "Registerutdrag") -> Proof:
    """A proof that ends in so many days."""
    today = timezone.localdate()
    return Proof.objects.create(
        volunteer=volunteer,
        qualification=Qualification.objects.get(name=name),
        shown_on=today - timedelta(100),
        good_until=None if days is None else today + timedelta(days),
    )


@pytest.mark.parametrize(("days", "mails"), [(31, 0), (30, 1), (0, 1), (-1, 0), (None, 0)])
def test_mail_goes_in_the_last_30_days_and_once(days: int | None, mails: int) -> None:
    show(a_volunteer(), days=days)
    assert [remind_of_ending_proofs(), remind_of_ending_proofs()] == [mails, 0]
    assert (
        list(OutboxMail.objects.values_list("to", "name"))
        == [("alva@example.net", "people/mail/renew")] * mails
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"email": None},
        {"confirmed_at": None},
        {"erased_at": timezone.now()},
        {"stage": "Avslutad"},
    ],
)
def test_whoever_has_left_or_has_no_address_gets_none(fields: dict) -> None:
    if "stage" in fields:
        fields = {"stage": Stage.objects.get(name=fields["stage"])}
    show(a_volunteer(**fields), days=9)
    assert remind_of_ending_proofs() == 0


def test_person_without_a_stage_or_with_a_protected_identity_gets_it() -> None:
    show(a_volunteer("Alva", stage=None), days=9)
    show(a_volunteer("Bea", is_protected=True), days=9)
    assert remind_of_ending_proofs() == 2


def test_what_is_renewed_already_is_not_mentioned() -> None:
    alva = a_volunteer()
    show(alva, days=9)
    show(alva, days=300)
    show(alva, days=9, name="Introduktion")
    assert remind_of_ending_proofs() == 1
    assert "Introduktion" in OutboxMail.objects.get().text


@pytest.mark.parametrize("is_discreet", [False, True])
def test_mail_is_neutral_and_in_the_persons_language(is_discreet: bool) -> None:
    show(a_volunteer(language="en", is_discreet=is_discreet), days=9)
    remind_of_ending_proofs()
    mail = OutboxMail.objects.get()
    day = timezone.localdate() + timedelta(9)
    assert (mail.subject, mail.is_discreet) == (
        "Reminder" if is_discreet else "Something to renew",
        is_discreet,
    )
    assert f"“Registerutdrag” holds until {day.day} {day:%B} {day.year}." in " ".join(mail.text.split())
    assert "Registerutdrag" in mail.html
    assert "gang" not in mail.subject.lower() + mail.text.split("\n", 1)[0].lower()


def test_one_that_cannot_be_written_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    show(a_volunteer("Alva", email="not an address"), days=5)
    show(a_volunteer("Bea"), days=9)
    assert remind_of_ending_proofs() == 1
    assert OutboxMail.objects.get().to == "bea@example.net"
    assert "not an address" not in caplog.text
