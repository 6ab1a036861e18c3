"""Somebody asks what is kept about them, or asks to be forgotten: staff do it by their address, and it is written down."""

import json
import time
from collections.abc import Callable
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db.models import Model
from django.test import Client
from django.utils import timezone, translation

from campaigns.newsletters.models import Subscriber, Suppression, Topic
from campaigns.pledges.models import Pledge
from cms.accounts.models import Invitation, User
from cms.accounts.staff.groups import GROUPS
from cms.mail.outbox import write_mail
from cms.privacy.erasure import erase_person
from cms.privacy.export import WITHOUT_CODE, told_of
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB, CHARLIE
from tests.pages import text_of
from volunteers.messaging.models import Message, Recipient
from volunteers.people.account import open_account
from volunteers.people.models import Volunteer
from volunteers.people.names import rename
from volunteers.signups.models import SignUp
from volunteers.signups.places.seats import recount, seat

PAGE, ERASE = "/admin/person/", "/admin/person/erase/"
REASON = "Ärende 2026-12"
NAME, TYPED = "Alexandrina", "Skrivet om henne"


@pytest.fixture
def settle(campaign, add_shift, staff) -> Callable[[str], Volunteer]:
    """Make somebody with this address known to every app."""
    shift = add_shift(capacity=9)

    def settle_at(email: str, **fields: object) -> Volunteer:
        now = timezone.now()
        volunteer = Volunteer.objects.known_as(email, confirmed_at=now, notes=TYPED, **fields)
        rename(volunteer, NAME)
        open_account(volunteer)
        seat(SignUp(volunteer=volunteer, shift=shift, confirmed_at=now), "placed", shift=shift, until=None)
        recount(shift)
        message = Message.objects.create(subject="Hej", text="Kom gärna", state="sent", sent_at=now)
        Recipient.objects.create(message=message, volunteer=volunteer, written_at=now)
        Pledge.objects.create(campaign=campaign, email=email, confirmed_at=now)
        subscriber = Subscriber.objects.create(email=email, state="active", confirmed_at=now)
        subscriber.topics.add(Topic.objects.get_or_create(kind="news")[0])
        write_mail("accounts/mail/unknown_account", to=email, language="sv", context={})
        return volunteer

    return settle_at


@pytest.fixture
def officer(staff) -> Client:
    """Whoever answers such questions, having just signed in."""
    return signed_in(staff["Data protection"])


def signed_in(user: User, *, minutes_ago: float = 0) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 60 * minutes_ago}]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return client


def look(client: Client, email: str = ALICE, **fields: str):
    return client.post(PAGE, {"email": email, "reason": REASON, **fields})


def log() -> list[tuple[str, str, str]]:
    return list(AccessEntry.objects.order_by("pk").values_list("action", "what", "reason"))


def tables_with(*words: str) -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.all()
        if any(word.lower() in said(row) for word in words)
    }


def said(row: Model) -> str:
    """All that a row says to us, opened."""
    return repr([getattr(row, field.attname) for field in row._meta.concrete_fields]).lower()


@pytest.mark.parametrize("group", [*GROUPS, "superuser"])
def test_only_a_small_group_has_the_right(staff, group):
    client = signed_in(staff.get(group) or User.objects.create_superuser("root@example.org"))
    may = group in {"Data protection", "superuser"}
    answers = [client.get(PAGE), look(client), client.post(ERASE, {"email": ALICE})]
    assert [answer.status_code for answer in answers] == ([200] * 3 if may else [302] * 3)
    assert (f'"{PAGE}"' in client.get("/admin/").content.decode()) == may
    assert AccessEntry.objects.exists() == may


def test_whoever_signed_in_long_ago_shows_anew_who_they_are(staff, settle):
    settle(ALICE)
    client = signed_in(staff["Data protection"], minutes_ago=6)
    for answer in (client.get(PAGE), look(client), client.post(ERASE, {"email": ALICE})):
        assert (answer.status_code, "next=/admin/person/" in unquote(answer.url)) == (302, True)
        assert "alice" not in answer.url
    assert log() == []


def test_everything_of_the_person_is_told_and_nothing_of_another(officer, settle):
    settle(ALICE)
    settle(BOB)
    answer = look(officer, ALICE.upper())
    page = answer.content.decode()
    keys = [told.trail.key for told in answer.context["found"]]
    assert keys == ["newsletters", "pledges", "volunteers", "accounts", "mails"]
    assert all(words in page for words in (NAME, TYPED, "Kom gärna", ALICE))
    assert BOB not in page
    assert ALICE not in answer.request["QUERY_STRING"] + answer.request["PATH_INFO"]
    assert "no-store" in answer.headers["Cache-Control"]


def test_looking_and_taking_out_are_in_the_log_by_code_and_never_by_address(officer, settle):
    volunteer = settle(ALICE)
    look(officer)
    look(officer, **{"as": "json"})
    look(officer, CHARLIE)
    codes = [f"L{Subscriber.objects.get().pk}", str(volunteer), f"U{volunteer.user_id}"]
    wanted = [(action, code, REASON) for action in ("view", "export") for code in codes]
    assert log() == [*wanted, ("view", WITHOUT_CODE, REASON)]


@pytest.mark.parametrize(
    ("email", "reason"),
    [("", REASON), ("alice", REASON), (ALICE, ""), (ALICE, "nej"), (ALICE, f"Frågan från {ALICE}")],
)
def test_nothing_is_told_without_an_address_and_a_reason(officer, settle, email, reason):
    settle(ALICE)
    answer = officer.post(PAGE, {"email": email, "reason": reason})
    assert "found" not in answer.context
    assert answer.context["form"].errors
    assert log() == []


def test_files_hold_it_all(officer, settle):
    settle(ALICE)
    answer = look(officer, **{"as": "json"})
    data = json.loads(answer.content)
    assert data["volunteers"]["you"][0]["name"] == NAME
    assert data["newsletters"]["newsletter"][0]["email"] == ALICE
    assert data["pledges"]["pledges"][0]["email"] == ALICE
    assert [mail["state"] for mail in data["mails"]["mails"]]
    answer = look(officer, **{"as": "html"})
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = answer.content.decode()
    assert (NAME in text, ALICE in text, "<script" in text, "//" in text) == (True, True, False, False)


def test_a_protected_identity_stays_a_code_and_can_be_erased(officer, settle):
    volunteer = settle(ALICE, is_protected=True)
    answer = look(officer)
    page = answer.content.decode()
    assert (str(volunteer) in text_of(answer, "main"), NAME in page, TYPED in page) == (True, False, False)
    for kind in ("json", "html"):
        taken = look(officer, **{"as": kind}).content.decode()
        assert (NAME in taken, TYPED in taken, "Vandrare" in taken) == (False, False, False)
    officer.post(ERASE, {"email": ALICE, "reason": REASON, "typed": ALICE})
    volunteer.refresh_from_db()
    assert volunteer.erased_at


def test_whoever_is_erased_is_in_no_table_and_others_stay(officer, settle):
    volunteer = settle(ALICE)
    settle(BOB)
    bobs = tables_with(BOB)
    answer = officer.post(ERASE, {"email": ALICE, "reason": REASON, "typed": f" {ALICE.upper()} "})
    assert answer.context["found"] == []
    assert tables_with(ALICE) == set()
    assert tables_with(BOB) == bobs
    assert Suppression.objects.of(ALICE).exists()
    assert Pledge.objects.count() == 2
    assert ("erase", str(volunteer), REASON) in log()


@pytest.mark.parametrize("typed", ["", "alice", BOB])
def test_a_slip_erases_nobody(officer, settle, typed):
    settle(ALICE)
    answer = officer.post(ERASE, {"email": ALICE, "reason": REASON, "typed": typed})
    assert "typed" in answer.context["erase_form"].errors
    assert tables_with(ALICE) >= {"people.Volunteer", "newsletters.Subscriber", "pledges.Pledge"}
    assert ("erase",) not in {entry[:1] for entry in log()}


def test_looking_changes_nothing(officer, settle):
    settle(ALICE)
    before = tables_with(ALICE)
    look(officer)
    officer.get(PAGE)
    assert officer.get(ERASE).status_code == 302
    assert tables_with(ALICE) == before


def test_whoever_works_here_keeps_the_account_and_it_is_said_why(officer, settle, staff):
    klara = staff["Coordinators"]
    settle(klara.email)
    Invitation.objects.create(
        email=klara.email,
        group=klara.groups.get(),
        invited_by=klara,
        expires_at=timezone.now(),
        token_hash="x",
    )
    page = officer.post(ERASE, {"email": klara.email, "reason": REASON, "typed": klara.email})
    assert {told.trail.key for told in page.context["found"]} == {"accounts"}
    with translation.override("en"):
        [told] = told_of(klara.email)
        assert "keeps the account" in str(told.trail.stays)
    assert User.objects.filter(pk=klara.pk).exists()
    assert not Volunteer.objects.filter(email=klara.email).exists()


def test_a_guardian_is_told_of_whom_and_stays_while_the_young_person_does(settle, staff):
    ward = settle(ALICE, age="15", guardian_email="Mamma@example.org")
    [told] = told_of("mamma@example.org")
    facts = {fact.key: fact.value for fact in told.sections[0].entries[0]}
    assert (told.trail.key, facts["code"]) == ("volunteers", str(ward))
    assert [left.trail.key for left in erase_person("mamma@example.org", by=staff["Auditors"], reason=REASON)]
    assert told_of("") == []
