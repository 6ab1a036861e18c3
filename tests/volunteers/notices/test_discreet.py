"""What a mail shows before it is opened: never whom it is about, and in discreet mode not whom it is from either."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from cms.mail.models import OutboxMail
from cms.mail.sending import build_message
from tests.volunteers.notices.conftest import the_mail
from volunteers.notices import stand_ins as standing_in
from volunteers.notices.models import Call
from volunteers.notices.staff_mails import tell_about
from volunteers.people.models import Role
from volunteers.people.naming import rename
from volunteers.signups.check_in_codes import check_in_code, qr_png
from volunteers.signups.guardian import ask_guardian
from volunteers.signups.mails import tell
from volunteers.signups.models import SignUp

FOLDER = Path("volunteers/signups/templates/signups/mail")
TO_PEOPLE = sorted(file.name.removesuffix(".subject.txt") for file in FOLDER.glob("*.subject.txt"))
TO_STAFF = sorted(
    file.name.removesuffix(".subject.txt") for file in FOLDER.glob("coordinators/*.subject.txt")
)
STATES = {"waiting": "waiting", "requested": "requested", "declined": "declined", "cancelled": "cancelled"}
STATES |= {"offered": "offered", "offer_ended": "expired", "code": "held"}
SITE = ["Vägra", "gängvåld", "GVI", "Refuse gang violence"]
# Each begins with a letter that stands nowhere else: what is drawn is found where it was put, and by chance nowhere.
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=8, max_size=20).map("Ѫ{}".format)


@dataclass(frozen=True)
class Names:
    event: str
    role: str
    person: str


def write(name: str, row: SignUp) -> OutboxMail:
    """The mail with this name, as the code that sends it writes it."""
    shift, volunteer = row.shift, row.volunteer
    row.state = STATES.get(name, "placed")
    row.held_until = timezone.now() + timedelta(hours=1)
    OutboxMail.objects.all().delete()
    if name == "guardian":
        volunteer.guardian_email, volunteer.guardian_asked_at = "parent@example.org", None
        assert ask_guardian(volunteer)
    elif name == "step_in":
        standing_in.tell_of_call(Call(pk=1, shift=shift, volunteer=volunteer))
    else:
        extra = {"answer_url": "http://testserver/x/", "code": "123456", "place_in_queue": 2, "was": []}
        tell(row, name, shift=shift, **extra)
    return the_mail(name)


@pytest.fixture
def named(shift, ask) -> Callable[[Names, bool], SignUp]:
    row = ask(shift)

    def give(names: Names, is_discreet: bool) -> SignUp:
        rename(row.volunteer, names.person)
        row.volunteer.is_discreet = is_discreet
        row.typed_name = names.person
        shift.role = Role(pk=shift.role_id, name=names.role)
        shift.occurrence.event.title = names.event
        row.shift = shift
        return row

    return give


def first_line(mail: OutboxMail) -> str:
    return mail.text.strip().partition("\n")[0]


def holding(text: str, words: list[str]) -> list[str]:
    return [word for word in words if word.casefold() in text.casefold()]


def sender_and_subject(mail: OutboxMail) -> str:
    message = email.message_from_bytes(build_message(mail).message().as_bytes(), policy=email.policy.default)
    return f"{message['From']}\n{message['Subject']}"


@pytest.mark.parametrize("name", TO_PEOPLE)
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.builds(Names, event=WORDS, role=WORDS, person=WORDS), is_discreet=st.booleans())
def test_subject_names_nobody_and_nothing_and_a_discreet_mail_not_even_us(name, named, names, is_discreet):
    with transaction.atomic():
        mail = write(name, named(names, is_discreet))
        transaction.set_rollback(True)
    hidden = [names.event, names.role, names.person]
    assert holding(mail.subject + first_line(mail), hidden) == []
    assert mail.is_discreet == is_discreet
    if is_discreet:
        assert holding(sender_and_subject(mail) + first_line(mail), SITE) == []
        said = mail.text + mail.html
        assert holding(said, hidden) == []
        # What is drawn for a link may spell anything.
        assert holding(re.sub(r"https?://[^\s\"<]+", "", said), SITE) == []


@pytest.mark.parametrize("name", TO_PEOPLE)
def test_mail_that_is_not_discreet_says_whom_it_is_from(name, named):
    mail = write(name, named(Names("Kvällsvandring", "Vandrare", "Alice"), False))
    assert "gängvåld" in sender_and_subject(mail).partition("\n")[0]
    assert "Vägra gängvåld" in mail.html


@pytest.mark.parametrize("name", TO_STAFF)
def test_mail_to_coordinators_names_no_person_and_its_subject_no_event(name, named, klara):
    row = named(Names("Kvällsvandring", "Vandrare", "Alice Andersson"), False)
    assert tell_about(row.shift, name) == 1
    mail = the_mail(f"coordinators/{name}")
    assert holding(mail.subject, ["Kvällsvandring", "Vandrare"]) == []
    assert holding(mail.text, ["Kvällsvandring", "Vandrare"]) == ["Kvällsvandring", "Vandrare"]
    assert holding(mail.text + mail.html, ["Alice", "Andersson", f"A{row.pk}", f"V{row.volunteer_id}"]) == []


@pytest.mark.parametrize("name", ["placed", "promoted", "moved", "cancelled"])
def test_calendar_file_of_a_discreet_person_says_only_that_they_are_busy(name, named):
    row = named(Names("Kvällsvandring", "Vandrare", "Alice"), True)
    row.sequence = 1
    (entry,) = Calendar.from_ical(bytes(write(name, row).calendar)).events
    assert entry["summary"].removeprefix("INSTÄLLT: ") == "Upptagen"
    assert {"description", "location", "url", "categories", "geo"} & {key.lower() for key in entry} == set()
    assert entry["organizer"].params == {}


def test_discreet_persons_file_on_their_page_says_only_that_they_are_busy(shift, join, client):
    row = join(shift)
    type(row.volunteer).objects.update(is_discreet=True)
    page = OutboxMail.objects.get(name="signups/mail/placed").text.split("http://testserver")[1].split()[0]
    (entry,) = Calendar.from_ical(client.get(f"{page}pass.ics").content).events
    assert (entry["summary"], entry.get("location")) == ("Upptagen", None)


@pytest.mark.parametrize("name", ["placed", "promoted", "day_before", "two_hours"])
def test_mails_for_the_door_carry_the_code_as_picture_and_as_text(name, named):
    row = named(Names("Kvällsvandring", "Vandrare", "Alice"), False)
    mail, code = write(name, row), check_in_code(row)
    assert code in mail.text
    assert f'<img src="cid:picture" alt="{code}"' in mail.html
    assert bytes(mail.picture) == qr_png(code)
    message = email.message_from_bytes(build_message(mail).message().as_bytes(), policy=email.policy.default)
    (part,) = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert (part["Content-ID"], part.get_content_disposition()) == ("<picture>", "inline")


def test_mails_to_those_without_a_place_have_no_code(named):
    mail = write("waiting", named(Names("Kvällsvandring", "Vandrare", "Alice"), False))
    assert (bytes(mail.picture), "<img" in mail.html) == (b"", False)
