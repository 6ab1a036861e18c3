"""What is sealed opens with its own key, in its own place, unchanged, and not otherwise."""

import base64

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from cms.privacy.encryption import Unreadable, fingerprint, is_current, seal, unseal
from volunteers.people.models import Volunteer

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
    with pytest.raises(Unreadable, match=r"people\.volunteer\.phone"):
        Volunteer.objects.get()


def test_no_row_is_found_by_an_encrypted_field(alice):
    with pytest.raises(FieldError, match="encrypted"):
        Volunteer.objects.filter(name="Alice Ljus").exists()
    with pytest.raises(FieldError, match="encrypted"):
        Volunteer.objects.filter(name__contains="Ali").exists()
    assert Volunteer.objects.filter(name__isnull=False).exists()


def test_update_and_bulk_create_seal_too(alice):
    Volunteer.objects.filter(pk=alice.pk).update(phone="070-1")
    [bob] = Volunteer.objects.bulk_create([Volunteer(email="bob@example.org", name="Bob")])
    assert raw(alice)["phone"].startswith("old.")
    assert raw(bob)["name"].startswith("old.")
    assert list(Volunteer.objects.order_by("pk").values_list("name", "phone")) == [
        ("Alice Ljus", "070-1"),
        ("Bob", ""),
    ]


def test_form_of_a_name_is_one_line():
    field: models.Field = Volunteer._meta.get_field("name")
    assert type(field.formfield().widget).__name__ == "TextInput"
    assert type(Volunteer._meta.get_field("notes").formfield().widget).__name__ == "Textarea"
