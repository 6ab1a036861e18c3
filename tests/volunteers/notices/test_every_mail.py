"""Every mail of ``mail_kinds``, written for a real sign-up: what it shows before it is opened, and that it can be read.

Before it is opened it never shows whom it is about, and in discreet mode not whom it is from either.
"""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone, translation
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.mail.sending import build_message
from volunteers.mail_kinds import KINDS, TABLE, MailKind, Reader
from volunteers.messaging.letter import write_letter
from volunteers.messaging.models import Message
from volunteers.messaging.review import ask_for_review
from volunteers.my_pages.inactivity import said_in
from volunteers.my_pages.personal_calendar import issue_address
from volunteers.notices.models import Call
from volunteers.notices.staff_mails import tell_about
from volunteers.notices.stand_ins import tell_of_call
from volunteers.people.mails import write_to
from volunteers.people.models import Proof, Qualification, Role
from volunteers.people.names import rename
from volunteers.shifts.models import RosterRules
from volunteers.signups.joining.guardian import ask_guardian
from volunteers.signups.joining.questions import tell_of_questions
from volunteers.signups.models import SignUp
from volunteers.signups.personal.check_in_codes import check_in_code, qr_png
from volunteers.signups.personal.mails import tell, tell_guardian
from volunteers.signups.personal.meetings import meetings_of

TO_PEOPLE = [kind.name for kind in TABLE if kind.to != Reader.COORDINATORS]
ABOUT_A_SHIFT = [
    kind.name
    for kind in TABLE
    if kind.to == Reader.COORDINATORS and kind.template.startswith("notices/mail/coordinators/")
]
STATES = {"waiting": "waiting", "requested": "requested", "declined": "declined", "cancelled": "cancelled"}
STATES |= {"offered": "offered", "offer_ended": "expired", "code": "held"}
SITE = ["Vägra", "gängvåld", "GVI"]
# Each begins with a letter that stands nowhere else: what is drawn is found where it was put, and by chance nowhere.
WORDS = st.text(st.characters(categories=["Lu", "Ll", "Nd"]), min_size=8, max_size=20).map("Ѫ{}".format)


@dataclass(frozen=True)
class Names:
    event: str
    role: str
    person: str


def write(name: str, row: SignUp) -> OutboxMail:
    """The mail with this name, as the code that sends it writes it."""
    row.state = STATES.get(name, "placed")
    row.held_until = timezone.now() + timedelta(hours=1)
    OutboxMail.objects.all().delete()
    WRITERS.get(name, write_by_tell)(row, KINDS[name])
    return OutboxMail.objects.get(name=KINDS[name].template)


def write_by_tell(row: SignUp, kind: MailKind) -> None:
    if kind.to == Reader.COORDINATORS:
        tell_about(row.shift, kind.name)
        return
    extra = {"answer_url": "http://testserver/x/", "code": "123456", "place_in_queue": 2, "was": []}
    tell(row, kind.name, shift=row.shift, **extra)


def write_to_guardian(row: SignUp, kind: MailKind) -> None:
    row.volunteer.guardian_email, row.volunteer.guardian_asked_at = "parent@example.org", None
    assert ask_guardian(row.volunteer)


def write_guardian_news(row: SignUp, kind: MailKind) -> None:
    young = row.volunteer
    young.age, young.guardian_email, young.guardian_confirmed_at = "15", "parent@example.org", timezone.now()
    tell_guardian(young, what="moved", meetings=meetings_of(row, shift=row.shift))


def write_call(row: SignUp, kind: MailKind) -> None:
    tell_of_call(Call(pk=1, shift=row.shift, volunteer=row.volunteer))


def write_message(row: SignUp, kind: MailKind) -> None:
    write_letter(Message(subject="Om lördag", text="Ta med en tröja."), row.volunteer, sign_up=row)


def write_for_review(row: SignUp, kind: MailKind) -> None:
    User.objects.filter(coordinator__isnull=False).update(is_superuser=True)
    writer = User.objects.get_or_create(email="kim@example.org")[0]
    draft = Message.objects.create(subject="Om lördag", text="Hej", shift=row.shift, written_by=writer)
    ask_for_review(draft, by=writer, language=row.volunteer.language)


def write_of_proof(row: SignUp, kind: MailKind) -> None:
    proof = Proof(qualification=Qualification(name="Registerutdrag"), good_until=timezone.localdate())
    write_to(row.volunteer, kind, proof=proof)


def write_of_parting(row: SignUp, kind: MailKind) -> None:
    write_to(row.volunteer, kind, **said_in(row.volunteer.language))


def write_of_calendar(row: SignUp, kind: MailKind) -> None:
    issue_address(row.volunteer)


def write_of_question(row: SignUp, kind: MailKind) -> None:
    """To the person, a guardian who has said yes, and the coordinators."""
    row.state, row.against, row.questioned_at = "requested", "too_young", timezone.now()
    row.volunteer.age, row.volunteer.guardian_email = "15", "parent@example.org"
    row.volunteer.guardian_confirmed_at = timezone.now()
    tell_of_questions([row])


WRITERS = {
    "in_question": write_of_question,
    "guardian_in_question": write_of_question,
    "questions": write_of_question,
    "calendar_address": write_of_calendar,
    "guardian": write_to_guardian,
    "guardian_news": write_guardian_news,
    "step_in": write_call,
    "message": write_message,
    "review": write_for_review,
    "renew": write_of_proof,
    "parting": write_of_parting,
}


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


@pytest.mark.parametrize("name", ABOUT_A_SHIFT)
def test_mail_to_coordinators_names_no_person_and_its_subject_no_event(name, named, klara):
    row = named(Names("Kvällsvandring", "Vandrare", "Alice Andersson"), False)
    mail = write(name, row)
    assert mail.to == "klara@example.org"
    assert holding(mail.subject, ["Kvällsvandring", "Vandrare"]) == []
    assert holding(mail.text, ["Kvällsvandring", "Vandrare"]) == ["Kvällsvandring", "Vandrare"]
    assert holding(mail.text + mail.html, ["Alice", "Andersson", f"A{row.pk}", f"V{row.volunteer_id}"]) == []


@pytest.mark.parametrize("name", KINDS)
def test_every_mail_can_be_written_in_every_language(name, named, klara, settings):
    row = named(Names("Kvällsvandring", "Vandrare", "Alice"), False)
    for language, _own_name in settings.LANGUAGES:
        settings.LANGUAGE_CODE = language  # coordinators get theirs in the site's own
        row.volunteer.language = language
        mail = write(name, row)
        assert f'<html lang="{language}"' in mail.html
        assert holding(mail.subject + mail.text + mail.html, ["{{", "{%"]) == []
        with translation.override(language):
            button = str(KINDS[name].button_for(row.state))
        assert (mail.subject and mail.text, button in mail.text, escape(button) in mail.html) == (
            mail.text,
            True,
            True,
        )


SWITCHED = [kind.name for kind in TABLE if kind.own_switch and kind.to == Reader.PERSON]


@pytest.mark.parametrize("name", SWITCHED)
@pytest.mark.parametrize("whose", ["the person's", "the site's"])
def test_mail_that_is_switched_off_is_not_written(name, whose, named):
    row, kind = named(Names("Kvällsvandring", "Vandrare", "Alice"), False), KINDS[name]
    write(name, row)
    if whose == "the site's":
        rules = RosterRules.for_site(row.shift.occurrence.event.get_site())
        setattr(rules, kind.site_switch, False)
        rules.save()
    else:
        setattr(row.volunteer, kind.own_switch, False)
    with pytest.raises(OutboxMail.DoesNotExist):
        write(name, row)


def test_what_a_coordinator_decided_is_told_whatever_is_switched_off(named, klara):
    row = named(Names("Kvällsvandring", "Vandrare", "Alice"), False)
    row.volunteer.wants_confirmation, row.decided_by = False, klara.user
    assert write("placed", row).to == row.volunteer.email


@pytest.mark.parametrize("name", ["placed", "promoted", "moved", "cancelled"])
def test_calendar_file_of_a_discreet_person_says_only_that_they_are_busy(name, named):
    row = named(Names("Kvällsvandring", "Vandrare", "Alice"), True)
    row.sequence = 1
    (entry,) = Calendar.from_ical(bytes(write(name, row).calendar)).events
    assert entry["summary"].removeprefix("AVBOKAT: ") == "Upptagen"
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
