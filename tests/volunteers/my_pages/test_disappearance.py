"""Nobody finds somebody who has disappeared: not in a table, not in a file, not in a mail to others."""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.pledges.models import Pledge
from cms.accounts.models import User
from cms.base.models import Area
from cms.mail.models import OutboxMail
from cms.mail.outbox import write_mail
from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from tests.conftest import ALICE, BOB
from tests.volunteers.my_pages.conftest import put
from volunteers.attendance.models import Attendance, Certificate
from volunteers.my_pages.disappearance import vanish
from volunteers.my_pages.personal_calendar import issue_address
from volunteers.my_pages.preferences import settle_settings
from volunteers.people.consent import agree
from volunteers.people.models import ConsentText, Coordinator, Stage, Volunteer
from volunteers.people.names import rename
from volunteers.signups.models import SignUp
from volunteers.signups.personal.links import token_of

NAME, PHONE, NOTE, GUARDIAN = (
    "Alexandrina Försvunnen",
    "070-174 06 05",
    "Talar ogärna i telefon",
    "mamma@example.org",
)
TRACES = [NAME, "Alexandrina", PHONE, NOTE, GUARDIAN, ALICE]


def fill(alice: Volunteer) -> None:
    """Everything that can be known of one person."""
    chosen = dict.fromkeys(("is_protected", "wants_two_hours", "wants_thanks", "wants_calls"), False)
    chosen |= {"wants_confirmation": True, "wants_day_before": True, "is_discreet": True}
    chosen |= {
        "name": NAME,
        "phone": PHONE,
        "language": "so",
        "spoken": ["so", "sv"],
        "areas": Area.objects.all()[:2],
    }
    settle_settings(alice, chosen)
    alice.refresh_from_db()
    alice.notes, alice.guardian_email = NOTE, GUARDIAN
    alice.save()
    issue_address(alice)
    agree(alice, ConsentText.objects.of("Ja.", language="sv").pk)


def rows_with(words: list[str]) -> list[tuple[str, str]]:
    """Every table that holds one of the words, whatever column it is in."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            text = repr(row).lower()
            found += [(model._meta.label, word) for word in words if word.lower() in text]
    return found


def unseal_all() -> list[tuple[str, str]]:
    """The same with every encrypted field read in the clear."""
    found = []
    for model in apps.get_models():
        for row in model._base_manager.all():
            text = repr(vars(row)).lower()
            found += [(model._meta.label, word) for word in TRACES if word.lower() in text]
    return found


@pytest.fixture
def gone(alice, known, add_date, add_shift) -> dict[str, SignUp]:
    """Alice, who was everywhere, has disappeared; Bob stood behind her in one queue."""
    fill(alice)
    coming, past, alone = (
        add_shift(capacity=1),
        add_date(starts_at=timezone.now() - timedelta(days=9)),
        add_shift(capacity=2),
    )
    rows = {
        "first": put(alice, coming, reason=f"Bra, {NAME}"),
        "been": put(alice, add_shift(past)),
        "alone": put(alice, alone, typed_name=NAME, typed_guardian=GUARDIAN),
        "bob": put(known(BOB), coming, SignUp.State.WAITING),
    }
    Attendance.objects.create(sign_up=rows["been"], date=past, state="came", minutes=60)
    Certificate.objects.create(
        code="ABCD", volunteer=alice, first_day=past.starts_at, last_day=past.starts_at, minutes=60, shifts=1
    )
    for to in (ALICE, ALICE.upper(), BOB):
        write_mail("accounts/mail/unknown_account", to=to, language="sv", context={})
    OutboxMail.objects.filter(to=ALICE).update(state="sent", sent_at=timezone.now())
    vanish(alice)
    return {name: SignUp.objects.get(pk=row.pk) for name, row in rows.items()}


@pytest.fixture
def pledge(campaign) -> Pledge:
    return Pledge.objects.create(campaign=campaign, email=ALICE, confirmed_at=timezone.now())


def test_no_row_says_who_it_was(pledge, gone):
    assert unseal_all() == []
    assert rows_with(TRACES) == []


def test_places_are_free_and_the_next_has_one(gone):
    states = {name: row.state for name, row in gone.items()}
    assert states == {"first": "cancelled", "been": "placed", "alone": "cancelled", "bob": "placed"}
    assert (gone["alone"].shift.taken, gone["first"].shift.taken) == (0, 1)


def test_mails_to_others_name_nobody_and_there_is_none_to_them(klara, gone):
    mails = OutboxMail.objects.all()
    assert {mail.to for mail in mails} == {BOB, klara.user.email}
    assert not [
        mail for mail in mails for word in TRACES if word in f"{mail.subject} {mail.text} {mail.html}"
    ]
    freed = [mail for mail in mails if mail.to == klara.user.email]
    assert [mail.name for mail in freed] == ["notices/mail/coordinators/free"]  # the other place has Bob
    assert "0 av 2" in freed[0].text or "0 of 2" in freed[0].text


@pytest.fixture
def klara(known) -> Coordinator:
    return Coordinator.objects.create(user=User.objects.create_user("klara@example.org"))


def test_what_stays_counts_without_a_name(gone):
    row = Volunteer.objects.get(pk=gone["been"].volunteer_id)
    assert (row.email, row.name, row.phone, row.notes, row.language, row.age) == (None, "", "", "", "sv", "")
    assert (row.user, row.calendar_hash, row.link_number) == (None, None, 1)
    assert row.erased_at is not None
    assert (row.areas.count(), row.spoken.count(), row.proofs.count()) == (0, 0, 0)
    assert row.consents.get().withdrawn_at is not None
    assert row.stage == Stage.objects.filter(is_left=True).first()
    assert not User.objects.filter(email=ALICE).exists()
    assert Attendance.objects.get().minutes == 60
    assert Certificate.objects.get().volunteer is None


def test_disappearing_twice_is_harmless(gone):
    row = Volunteer.objects.get(pk=gone["been"].volunteer_id)
    vanish(row)
    assert Volunteer.objects.get(pk=row.pk).erased_at == row.erased_at


def test_pledge_stays_on_the_line_without_the_address(pledge, gone):
    assert list(Pledge.objects.values_list("email", flat=True)) == [""]


def test_account_of_somebody_who_works_here_stays(alice):
    alice.user.is_superuser = True
    alice.user.save()
    vanish(alice)
    assert User.objects.filter(email=ALICE).exists()
    assert Volunteer.objects.get().user is None


def test_whoever_comes_back_is_somebody_new(alice, known):
    vanish(alice)
    assert known(ALICE).pk != alice.pk


def test_own_browser_forgets_too(own, alice, add_shift):
    put(alice, add_shift())
    page = own.get("/mina-pass/forsvinn/")
    assert page.status_code == 200
    answer = own.post("/mina-pass/forsvinn/")
    assert (answer.status_code, answer["Location"]) == (302, "/mina-pass/klart/")
    assert {name: cookie.value for name, cookie in answer.cookies.items() if cookie.value} == {}
    assert "cache" in answer["Clear-Site-Data"]
    assert not Session.objects.exists()
    assert Volunteer.objects.get().erased_at is not None
    after = Client().get("/mina-pass/klart/")
    assert 'href="/stod/"' in after.text
    assert "tel:112" in after.text
    assert not after.cookies
    assert own.get("/mina-pass/")["Location"] == "/mina-pass/logga-in/"


def test_link_of_one_sign_up_is_enough_and_then_it_is_gone(alice, add_shift):
    token = token_of(put(alice, add_shift()))
    page = Client().get(f"/mina-pass/{token}/")
    assert re.search(r'href="/mina-pass/[\w-]{80,}/forsvinn/"', page.text)
    assert Client().get(f"/mina-pass/{token}/forsvinn/").status_code == 200
    assert Volunteer.objects.get().erased_at is None
    answer = Client().post(f"/mina-pass/{token}/forsvinn/")
    assert answer["Location"] == "/mina-pass/klart/"
    assert Volunteer.objects.get().erased_at is not None
    for address in ("", "forsvinn/"):
        assert Client().get(f"/mina-pass/{token}/{address}").status_code == 404
    assert Client().post(f"/mina-pass/{token}/forsvinn/").status_code == 404


def test_taking_back_tells_what_goes_and_what_stays_then_does_it(own):
    assert "without a name" in own.get("/en/mina-pass/ta-tillbaka/").text
    assert own.post("/mina-pass/ta-tillbaka/")["Location"] == "/mina-pass/klart/"
    assert Volunteer.objects.get().erased_at is not None


def test_who_looked_stays_in_the_log_by_code_alone(alice, klara):
    note_access(klara.user, AccessEntry.Action.VIEW, str(alice))
    vanish(alice)
    assert AccessEntry.objects.get().what == str(alice)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A file with everything that is logged at any level."""
    file = tmp_path / "everything.log"
    handler, root = logging.FileHandler(file), logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield file
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_no_byte_of_the_database_or_the_log_tells_who_it_was(
    site, event, log, transactional_db, add_shift, known
):
    """The file, its write-ahead log and the freed pages in both: before, they hold what is sealed; afterwards not even that."""
    alice = known(ALICE)
    fill(alice)
    rename(alice, NAME)
    put(alice, add_shift())
    write_mail("accounts/mail/unknown_account", to=ALICE, language="sv", context={"button_url": NAME})
    sealed = sealed_of_the_volunteer()
    assert connection.vendor != "sqlite" or all(word in bytes_of_the_database() for word in sealed)
    browser = Client()
    browser.force_login(alice.user)
    browser.get("/mina-pass/om-mig/")
    browser.post("/mina-pass/forsvinn/")
    left = bytes_of_the_database() + log.read_bytes()
    assert [word for word in TRACES if word.encode() in left or word.lower().encode() in left] == []
    assert [word for word in sealed if word in left] == []


def sealed_of_the_volunteer() -> list[bytes]:
    """Address and name as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, name FROM people_volunteer")
        return [column.encode() for column in cursor.fetchone()]


def bytes_of_the_database() -> bytes:
    """Nothing on PostgreSQL, whose files a test cannot read: its pages are overwritten by its own vacuum."""
    if connection.vendor != "sqlite":
        return b""
    path = Path(connection.settings_dict["NAME"])
    files = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal")]
    return b"".join(file.read_bytes() for file in files if file.exists())
