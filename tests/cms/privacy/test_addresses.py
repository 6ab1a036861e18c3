"""Addresses are found whole, in whatever case, through an index; two of a kind are refused; no table tells one of another."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test import Client

from campaigns.newsletters.models import Subscriber
from cms.accounts.models import User
from cms.mail.models import OutboxMail
from cms.privacy.addresses import INDEX
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp

ALICE, BOB = "alice@example.org", "bob@example.org"


@pytest.fixture
def alice(db: None) -> Volunteer:
    return Volunteer.objects.create(email=ALICE, name="Alice")


def test_whole_address_is_found_in_whatever_case(alice):
    Volunteer.objects.create(email=None)
    found = Volunteer.objects.filter
    for address in (ALICE, ALICE.upper(), f" {ALICE} "):
        assert list(found(email=address)) == list(found(email__iexact=address)) == [alice]
        assert list(found(email__in=[BOB, address])) == [alice]
    assert not found(email="alice").exists()
    assert not found(email__in=[]).exists()
    assert list(found(email__isnull=False)) == list(Volunteer.objects.exclude(email=None)) == [alice]
    assert not SignUp.objects.filter(volunteer__email=ALICE).exists()


@pytest.mark.parametrize("lookup", ["contains", "startswith", "regex", "gt"])
def test_nobody_is_found_by_a_part_of_an_address(alice, lookup):
    with pytest.raises(FieldError, match="encrypted"):
        Volunteer.objects.filter(**{f"email__{lookup}": "alice"}).exists()
    with pytest.raises(FieldError, match="by its text alone"):
        Volunteer.objects.filter(email=F("name")).exists()


def test_search_of_wagtail_for_users_finds_whole_addresses(db):
    edit = User.objects.create_superuser(ALICE)
    client = Client()
    client.force_login(edit)
    pages = [client.get("/admin/users/", {"q": typed}).context["object_list"] for typed in (ALICE, "alice")]
    assert [list(page) for page in pages] == [[edit], []]


def test_address_stands_once_in_whatever_case(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        Volunteer.objects.create(email=ALICE.upper())
    with pytest.raises(ValidationError) as refused:
        Volunteer(email=ALICE.upper()).full_clean()
    assert list(refused.value.message_dict) == ["email"]
    alice.full_clean()
    Volunteer.objects.create(email=None)
    Volunteer.objects.create(email=None)
    with pytest.raises(ValidationError):
        Volunteer(email="alice").full_clean()


def test_address_looks_different_in_every_table(alice):
    User.objects.create_user(ALICE)
    Subscriber.objects.create(email=ALICE)
    OutboxMail.objects.create(to=ALICE, message_id="<1@example.org>", subject="", text="", html="")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email FROM people_volunteer UNION ALL SELECT email FROM accounts_user"
            ' UNION ALL SELECT email FROM newsletters_subscriber UNION ALL SELECT "to" FROM mail_outboxmail'
        )
        held = [value for [value] in cursor.fetchall()]
    assert len({value[:INDEX] for value in held}) == 4
    assert not [value for value in held if "alice" in value.lower() or "@" in value]


@pytest.mark.parametrize(
    ("model", "name"), [(Volunteer, "email"), (User, "email"), (Subscriber, "email"), (OutboxMail, "to")]
)
def test_address_is_looked_up_in_an_index(db, model, name):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = model.objects.filter(**{name: ALICE}).order_by().explain()
    assert "_address_once" in plan or "_by_address" in plan


def test_choosing_a_new_password_writes_no_address_into_the_library_s_table(db):
    """allauth's own token for it does: docs/decisions/0018."""
    User.objects.create_user(ALICE, "fyra ljus på torget")
    client = Client()
    client.post("/konto/password/reset/", {"email": ALICE})
    link = OutboxMail.objects.get(to=ALICE).text
    address = next(word for word in link.split() if "/konto/password/reset/" in word)
    page = client.get(address, follow=True)
    assert page.status_code == 200
    new = {"password1": "fem ljus på torget", "password2": "fem ljus på torget"}
    client.post(page.request["PATH_INFO"], new)
    assert User.objects.get(email=ALICE).check_password("fem ljus på torget")
    assert not EmailAddress.objects.exists()
