import json
from datetime import timedelta

from django.test import Client
from django.utils import timezone, translation

from campaigns.pledges.models import Pledge
from cms.accounts.models import User
from cms.base.models import Area
from cms.mail.outbox import write_mail
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB
from tests.outcomes import comes_to, says
from tests.volunteers.my_pages.conftest import put
from volunteers.attendance.models import Attendance, Certificate
from volunteers.messaging.models import Message, Recipient
from volunteers.my_pages.own_data.extract import known_of
from volunteers.notices.models import Call, Notice
from volunteers.people.account import open_accounts
from volunteers.people.consent import agree
from volunteers.people.models import ConsentText, Proof, Qualification, Volunteer
from volunteers.people.path import begin
from volunteers.people.wagtail_hooks import is_discreet_address

PAGE = "/mina-pass/installningar/"


def test_settings_are_kept_as_chosen(own, alice):
    areas = [area.pk for area in Area.objects.filter(slug__in=["billdal", "backa"])]
    answer = own.post(
        PAGE,
        {
            "name": " Alice  A ",
            "phone": "070-174 06 05",
            "language": "fa",
            "spoken": ["sv", "fa"],
            "areas": areas,
            **dict.fromkeys(["wants_confirmation", "wants_thanks", "is_discreet", "is_protected"], "on"),
        },
    )
    assert (comes_to(answer), says(own, answer)) == (PAGE, ["Sparat."])
    alice.refresh_from_db()
    assert (alice.name, alice.phone, alice.language) == ("Alice A", "070-174 06 05", "fa")
    wants = [
        alice.wants_confirmation,
        alice.wants_day_before,
        alice.wants_two_hours,
        alice.wants_thanks,
        alice.wants_calls,
    ]
    assert wants == [True, False, False, True, False]
    assert (alice.is_discreet, alice.is_protected) == (True, True)
    assert {area.pk for area in alice.areas.all()} == set(areas)
    assert {each.code for each in alice.spoken.all()} == {"sv", "fa"}
    assert list(Volunteer.objects.called("alice")) == [alice]
    assert is_discreet_address(ALICE.upper())


def test_form_with_mistakes_comes_back_with_what_was_typed(own, alice):
    answer = own.post(PAGE, {"name": " ", "phone": "070", "language": "klingon"})
    assert answer.status_code == 422
    assert 'value="070"' in answer.text
    alice.refresh_from_db()
    assert (alice.name, alice.phone) == ("Alice", "")


def test_calendar_address_is_shown_once_and_taken_away(own, alice):
    answer = own.post("/mina-pass/kalender/")
    assert "/min-kalender/" in answer.text
    alice.refresh_from_db()
    assert alice.calendar_hash
    assert "/min-kalender/" not in own.get(PAGE).text
    own.post("/mina-pass/kalender/ta-bort/")
    alice.refresh_from_db()
    assert alice.calendar_hash is None


def fill(alice, add_shift, campaign):
    """One row of every kind that can say something about a person."""
    row = put(alice, add_shift(capacity=2))
    staff = User.objects.create_user("klara@example.org")
    begin(alice)
    alice.save()
    agree(alice, ConsentText.objects.of("Jag har läst.", language="sv").pk)
    Proof.objects.create(
        volunteer=alice, qualification=Qualification.objects.create(name="Kurs"), seen_by=staff
    )
    Attendance.objects.create(sign_up=row, date=row.shift.occurrence, state="came", minutes=45)
    day = timezone.localdate()
    Certificate.objects.create(code="KOD", volunteer=alice, first_day=day, last_day=day, minutes=45, shifts=1)
    Notice.objects.create(sign_up=row, kind="day_before", starts_at=row.shift.starts_at)
    Call.objects.create(shift=row.shift, volunteer=alice)
    message = Message.objects.create(subject="Hej", text="Kom gärna", state="sent", sent_at=timezone.now())
    Recipient.objects.create(message=message, volunteer=alice, written_at=timezone.now())
    write_mail("accounts/mail/unknown_account", to=ALICE, language="sv", context={})
    note_access(staff, AccessEntry.Action.VIEW, str(alice))
    note_access(staff, AccessEntry.Action.CHANGE, str(row))
    Pledge.objects.create(campaign=campaign, email=ALICE)
    alice.notes = "Kan nycklarna"
    alice.save()


SECTIONS = [
    *("you", "consents", "steps", "qualifications", "sign_ups", "attendances", "certificates"),
    *("notices", "calls", "messages", "pledges", "account", "mails", "accesses"),
]


def test_everything_that_is_kept_is_told(alice, add_shift, campaign):
    fill(alice, add_shift, campaign)
    with translation.override("en"):
        told = {section.key: section.entries for section in known_of(alice)}
        words = " ".join(fact.words for entries in told.values() for entry in entries for fact in entry)
    assert list(told) == SECTIONS
    assert [len(told[key]) for key in ("accesses", "pledges", "mails")] == [2, 1, 1]
    for said in ("Kan nycklarna", "Jag har läst.", "Kom gärna", "KOD", "a coordinator"):
        assert said in words
    assert "klara" not in words


def test_nothing_of_somebody_else_is_told(alice, known, add_shift, campaign):
    fill(alice, add_shift, campaign)
    bob = {section.key for section in known_of(known(BOB))}
    assert bob == {"you", "account"}


def test_no_field_of_the_volunteer_is_forgotten(alice):
    """A field that is added later has to be told too, or named here with its reason."""
    not_told = {
        *(
            "id",
            "row_key",
            "user",
            "stage",
            "erased_at",
            "calendar_hash",
            "link_number",
        ),  # told in other words, or a secret
        *("guardian_email", "guardian_asked_at", "guardian_confirmed_at"),  # told of those under 18
        *("guardian_refused_at", "guardian_link_number"),
        *(
            "typed_email",
            "typed_hash",
            "typed_at",
        ),  # nobody's until they say that it is theirs, and then gone
    }
    told = {fact.key for section in known_of(alice) for entry in section.entries for fact in entry}
    columns = {field.name for field in Volunteer._meta.get_fields() if field.concrete}
    assert columns - not_told - told == set()


def test_files_hold_it_all_and_are_for_the_person_alone(own, alice, add_shift, campaign):
    fill(alice, add_shift, campaign)
    answer = own.get("/mina-pass/om-mig/fil.json")
    data = json.loads(answer.content)
    assert [key for key in data if key != "made_at"] == SECTIONS
    assert data["you"][0]["email"] == ALICE
    assert data["attendances"][0]["minutes"] == 45
    assert answer["Content-Disposition"] == 'attachment; filename="mina-uppgifter.json"'
    page = own.get("/mina-pass/om-mig/fil.html")
    assert "Kan nycklarna" in page.text
    assert "//" not in page.text  # nothing is fetched from anywhere
    assert page["Content-Disposition"] == 'attachment; filename="mina-uppgifter.html"'
    assert Client().get("/mina-pass/om-mig/fil.json").status_code == 302


def test_accounts_are_opened_for_those_who_confirmed_before(site):
    now = timezone.now()
    Volunteer.objects.create(email=ALICE, confirmed_at=now)
    Volunteer.objects.create(email=BOB)
    Volunteer.objects.create(email=None, confirmed_at=now - timedelta(days=1))
    assert (open_accounts(), open_accounts()) == (1, 0)
    assert Volunteer.objects.get(email=ALICE).user.email == ALICE
    assert User.objects.count() == 1
