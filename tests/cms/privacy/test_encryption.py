"""What is sealed opens with its own key, in its own place, unchanged, and not otherwise."""

import base64
import copy
import pickle

import pytest
from django.apps import apps
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from cms.privacy.addresses import INDEX
from cms.privacy.encryption import (
    CannotBeRead,
    RowKeyField,
    Sealed,
    Unreadable,
    fingerprint,
    is_current,
    seal,
    unseal,
)
from cms.privacy.key_rotation import sealed_fields
from volunteers.people.models import Consent, ConsentText, Volunteer

OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}
ABOUT = "people.volunteer.name"


@pytest.fixture(autouse=True)
def one_key(settings):
    settings.FIELD_KEYS = OLD


@given(st.text())
def test_whatever_is_sealed_opens_as_it_was(text):
    with override_settings(FIELD_KEYS=OLD):
        sealed = seal(text, about=ABOUT)
        assert unseal(sealed, about=ABOUT) == text
        assert f"{text}§" not in seal(f"{text}§", about=ABOUT)  # no sealed text holds that sign by chance


def test_the_empty_text_stays_empty():
    assert (seal("", about=ABOUT), unseal("", about=ABOUT)) == ("", "")


def test_two_seals_of_one_text_never_look_alike():
    assert seal("Alice", about=ABOUT) != seal("Alice", about=ABOUT)


def test_another_key_of_the_same_name_does_not_open(settings):
    sealed = seal("Alice", about=ABOUT)
    settings.FIELD_KEYS = {"old": b"x" * 32}
    with pytest.raises(Unreadable):
        unseal(sealed, about=ABOUT)


def test_a_key_that_is_gone_opens_nothing(settings):
    sealed = seal("Alice", about=ABOUT)
    settings.FIELD_KEYS = NEW
    with pytest.raises(Unreadable):
        unseal(sealed, about=ABOUT)


def test_a_later_key_seals_and_the_earlier_still_opens(settings):
    sealed = seal("Alice", about=ABOUT)
    settings.FIELD_KEYS = NEW | OLD
    assert unseal(sealed, about=ABOUT) == "Alice"
    assert (is_current(sealed), is_current(seal("Alice", about=ABOUT)), is_current("")) == (False, True, True)


def test_moved_to_another_row_it_does_not_open():
    sealed = seal("Alice", about=ABOUT, row="one")
    assert unseal(sealed, about=ABOUT, row="one") == "Alice"
    for row in ("", "another"):
        with pytest.raises(Unreadable):
            unseal(sealed, about=ABOUT, row=row)


def test_moved_to_another_column_it_does_not_open():
    with pytest.raises(Unreadable):
        unseal(seal("Alice", about=ABOUT), about="people.volunteer.phone")


@pytest.mark.parametrize("at", range(0, 40, 3))
def test_one_bit_changed_it_does_not_open(at):
    name, _dot, rest = seal("Alice", about=ABOUT).partition(".")
    raw = bytearray(base64.urlsafe_b64decode(rest))
    raw[at % len(raw)] ^= 1
    with pytest.raises(Unreadable):
        unseal(f"{name}.{base64.urlsafe_b64encode(raw).decode()}", about=ABOUT)


@pytest.mark.parametrize(
    "written", ["Alice", "old.", "old.Alice", "old.QWxpY2U=", ".", "old.ö", "new.QWxpY2U="]
)
def test_what_we_did_not_seal_is_an_error_and_no_text(written):
    with pytest.raises(Unreadable):
        unseal(written, about=ABOUT)


def test_fingerprint_is_the_same_for_one_text_one_place_and_one_key(settings):
    one = fingerprint("alice", about=ABOUT)
    assert one == fingerprint("alice", about=ABOUT)
    assert len(one) == 22
    others = {fingerprint("alicf", about=ABOUT), fingerprint("alice", about="another")}
    settings.FIELD_KEYS = NEW
    assert len({one, *others, fingerprint("alice", about=ABOUT)}) == 4


def raw(volunteer: Volunteer) -> dict[str, str]:
    """What the database itself holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, notes FROM people_volunteer WHERE id = %s", [volunteer.pk])
        return dict(zip(["name", "phone", "notes"], cursor.fetchone(), strict=True))


@pytest.fixture
def alice(db: None) -> Volunteer:
    return Volunteer.objects.create(email="alice@example.org", name="Alice Ljus", phone="031-123 45 67")


def test_field_is_plain_in_python_and_sealed_in_the_database(alice):
    fresh = Volunteer.objects.get()
    assert (fresh.name, fresh.phone, fresh.notes) == ("Alice Ljus", "031-123 45 67", "")
    held = raw(alice)
    assert held["notes"] == ""
    assert "Alice Ljus" not in held["name"]  # with their spaces: what is sealed may spell anything else
    assert "031-123 45 67" not in held["phone"]
    assert held["name"].startswith("old.")


def test_field_copied_to_another_column_does_not_open(alice):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_volunteer SET phone = name")
    fresh = Volunteer.objects.get()
    assert isinstance(fresh.phone, CannotBeRead)
    assert fresh.name == "Alice Ljus"


@pytest.mark.parametrize("column", ["name", "phone", "email"])
def test_field_copied_to_another_row_does_not_open(alice, column):
    Volunteer.objects.create(email="bob@example.org", name="Bob", phone="031-1")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, email FROM people_volunteer WHERE id = %s", [alice.pk])
        stolen = dict(zip(["name", "phone", "email"], cursor.fetchone(), strict=True))[column]
        cursor.execute("DELETE FROM people_volunteer WHERE id = %s", [alice.pk])
        paste = {
            "name": "UPDATE people_volunteer SET name = %s",
            "phone": "UPDATE people_volunteer SET phone = %s",
            "email": "UPDATE people_volunteer SET email = %s",
        }
        cursor.execute(paste[column], [stolen])
    fresh = Volunteer.objects.get()
    read = {name: getattr(fresh, name) for name in ("name", "phone", "email")}
    assert [name for name, text in read.items() if isinstance(text, CannotBeRead)] == [column]


def test_key_of_a_row_cannot_be_given_to_another(alice):
    bob = Volunteer.objects.create(email="bob@example.org")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE people_volunteer SET row_key = %s WHERE id = %s", [alice.row_key, bob.pk])


def test_index_of_another_address_makes_the_address_unreadable(alice):
    """Or whoever can write into the table could let a row be found by an address of their own."""
    bob = Volunteer.objects.create(email="bob@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, email FROM people_volunteer")
        held = dict(cursor.fetchall())
        cursor.execute("DELETE FROM people_volunteer WHERE id = %s", [bob.pk])
        forged = held[bob.pk][:INDEX] + held[alice.pk][INDEX:]
        cursor.execute("UPDATE people_volunteer SET email = %s", [forged])
    assert isinstance(Volunteer.objects.get(email="bob@example.org").email, CannotBeRead)


def test_what_cannot_be_read_is_logged_without_what_it_says_and_saved_as_it_was(alice, caplog):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_volunteer SET phone = 'gone.QWxpY2U='")
    fresh = Volunteer.objects.get()
    assert isinstance(fresh.phone, CannotBeRead)
    assert caplog.messages == [f"A sealed value cannot be read: people.volunteer.phone of {alice.pk}."]
    fresh.save()
    assert raw(alice)["phone"] == "gone.QWxpY2U="
    fresh.phone = "031-2"
    fresh.save()
    assert Volunteer.objects.get().phone == "031-2"


def test_row_that_nobody_reads_is_opened_by_nobody(alice, monkeypatch):
    monkeypatch.setattr(Sealed, "unseal", None)
    [fresh] = Volunteer.objects.all()
    before = raw(alice)
    fresh.link_number += 1
    fresh.save()
    assert raw(alice) == before
    copies = [copy.deepcopy(fresh), pickle.loads(pickle.dumps(fresh))]  # noqa: S301 - our own
    monkeypatch.undo()
    assert [each.name for each in copies] == ["Alice Ljus"] * 2


@pytest.mark.parametrize("names", [("name",), ("phone",), ("name", "phone"), ("pk",)])
def test_what_was_left_out_is_read_later_with_one_query(alice, names, django_assert_num_queries):
    for rows in (Volunteer.objects.only(*names), Volunteer.objects.defer(*set(names) - {"pk"})):
        fresh = rows.get()
        later = len(fresh.get_deferred_fields() & {"name"})
        with django_assert_num_queries(later):
            assert fresh.name == "Alice Ljus"
    fresh.refresh_from_db()
    assert (fresh.name, fresh.phone) == ("Alice Ljus", "031-123 45 67")


def test_value_of_a_joined_row_opens(alice):
    alice.consents.create(text=ConsentText.objects.create(text="Ja", language="sv"))
    consents = Consent.objects
    assert [str(name) for name in consents.values_list("volunteer__name", flat=True)] == ["Alice Ljus"]
    assert consents.annotate(called=F("volunteer__name")).get().called == "Alice Ljus"
    assert consents.select_related("volunteer").get().volunteer.name == "Alice Ljus"


def test_save_under_a_later_key_leaves_nothing_under_the_earlier(alice, settings):
    """A row that was read before the keys were changed and saved afterwards would be lost with the old key."""
    fresh = Volunteer.objects.get()
    settings.FIELD_KEYS = NEW | OLD
    fresh.save()
    settings.FIELD_KEYS = NEW
    assert [Volunteer.objects.get().name, Volunteer.objects.get().email] == [
        "Alice Ljus",
        "alice@example.org",
    ]


def test_every_model_with_sealed_columns_has_a_row_key():
    """Walks all models."""
    sealed = {model for model in apps.get_models() if sealed_fields(model)}
    keyed = {
        model for model in apps.get_models() for field in model._meta.fields if type(field) is RowKeyField
    }
    assert sealed == keyed
    assert {model._meta.get_field("row_key").unique for model in keyed} == {True}


def test_no_row_is_found_by_an_encrypted_field(alice):
    with pytest.raises(FieldError, match="encrypted"):
        Volunteer.objects.filter(name="Alice Ljus").exists()
    with pytest.raises(FieldError, match="encrypted"):
        Volunteer.objects.filter(name__contains="Ali").exists()
    assert Volunteer.objects.filter(name__isnull=False).exists()


def test_queryset_writes_nothing_but_the_empty_text(alice):
    with pytest.raises(FieldError, match="bound to its row"), transaction.atomic():
        Volunteer.objects.update(phone="070-1")
    with pytest.raises(FieldError, match="bound to its row"), transaction.atomic():
        Volunteer.objects.bulk_update([alice], ["phone"])
    Volunteer.objects.update(phone="")
    assert raw(alice)["phone"] == ""


def test_bulk_create_seals_too(alice):
    [bob] = Volunteer.objects.bulk_create([Volunteer(email="bob@example.org", name="Bob")])
    assert raw(bob)["name"].startswith("old.")
    assert list(Volunteer.objects.order_by("pk").values_list("name", "phone")) == [
        ("Alice Ljus", "031-123 45 67"),
        ("Bob", ""),
    ]


def test_form_of_a_name_is_one_line():
    field: models.Field = Volunteer._meta.get_field("name")
    assert type(field.formfield().widget).__name__ == "TextInput"
    assert type(Volunteer._meta.get_field("notes").formfield().widget).__name__ == "Textarea"
