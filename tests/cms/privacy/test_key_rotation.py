"""A change of keys reaches every row, loses nothing, and leaves alone what it cannot open."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaigns.newsletters.models import Subscriber
from campaigns.newsletters.subscription.opt_in import Wish, ask
from cms.privacy import key_rotation
from cms.privacy.encryption import Sealed
from cms.privacy.key_rotation import Rotated, rotate_keys
from volunteers.people.models import ConsentText, Volunteer
from volunteers.people.names import rename

OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}


@pytest.fixture(autouse=True)
def old_key(settings):
    settings.FIELD_KEYS = OLD


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 2)


@pytest.fixture
def people(db, small_batches) -> list[Volunteer]:
    """Five with a name, one without anything to seal."""
    rows = [Volunteer.objects.create(email=f"{number}@example.org") for number in range(6)]
    for number, row in enumerate(rows[:5]):
        rename(row, f"Person {number}")
    return rows


def keys_used() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM people_volunteer")
        return {name.partition(".")[0] for [name] in cursor.fetchall()}


def volunteers_done(**options) -> int:
    [rows] = [rotated.rows for rotated in rotate_keys(**options) if rotated.what == "people.Volunteer"]
    return rows


def test_rotation_reaches_every_row_once(people, settings):
    settings.FIELD_KEYS = NEW | OLD
    assert volunteers_done() == 6
    assert keys_used() == {"new", ""}
    assert volunteers_done() == 0
    settings.FIELD_KEYS = NEW
    assert [row.name for row in Volunteer.objects.order_by("pk")] == [
        *(f"Person {number}" for number in range(5)),
        "",
    ]


def test_names_are_found_at_every_moment_of_a_rotation(people, settings):
    settings.FIELD_KEYS = NEW | OLD
    for _ in range(2):
        assert list(Volunteer.objects.called("person 3")) == [people[3]]
        list(rotate_keys())


def test_addresses_are_found_at_every_moment_of_a_rotation(people, settings):
    for settings.FIELD_KEYS in (NEW | OLD, OLD | NEW):
        for _ in range(2):
            assert [Volunteer.objects.get(email=f"{number}@Example.org") for number in range(6)] == people
            assert Volunteer.objects.known_as("3@example.org") == people[3]
            list(rotate_keys())


def test_asking_for_letters_during_a_rotation_doubles_nobody(db, settings):
    """The row is written past what would look for it: inserted, or left as it is."""
    wish = Wish(topics=[], areas=[], language="sv")
    text = ConsentText.objects.of("Ja", language="sv")
    for settings.FIELD_KEYS in (OLD, NEW | OLD, NEW):
        ask("alice@example.org", wish=wish, agreed_to=text, page="/")
    assert Subscriber.objects.count() == 1


def test_dry_run_counts_and_changes_nothing(people, settings):
    settings.FIELD_KEYS = NEW | OLD
    assert volunteers_done(dry_run=True) == 6
    assert keys_used() == {"old", ""}


def test_rotation_goes_on_where_one_was_cut_off(people, settings, monkeypatch):
    settings.FIELD_KEYS = NEW | OLD
    seen, sealed_anew = [], Sealed.sealed_anew

    def dies_at_the_fourth(value):
        seen.append(value.row)
        if len(set(seen)) == 4:
            raise KeyboardInterrupt
        return sealed_anew(value)

    monkeypatch.setattr(Sealed, "sealed_anew", dies_at_the_fourth)
    with pytest.raises(KeyboardInterrupt):
        volunteers_done()
    assert keys_used() == {"new", "old", ""}  # one of three batches was whole
    monkeypatch.setattr(Sealed, "sealed_anew", sealed_anew)
    assert volunteers_done() == 4
    assert keys_used() == {"new", ""}


def test_rows_that_no_key_opens_are_named_and_left_alone(people, settings):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_volunteer SET phone = 'gone.QWxpY2U=' WHERE id = %s", [people[2].pk])
    settings.FIELD_KEYS = NEW | OLD
    [done] = [each for each in rotate_keys() if each.what == "people.Volunteer"]
    assert done == Rotated("people.Volunteer", 5, (people[2].pk,))


def test_command_says_what_it_did_and_complains_of_what_it_could_not_open(people, settings):
    settings.FIELD_KEYS = NEW | OLD
    said = StringIO()
    call_command("rotate_keys", stdout=said)
    assert "people.Volunteer: 6\n" in said.getvalue()
    assert said.getvalue().endswith("All is sealed with the key “new”.\n")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_volunteer SET phone = 'gone.QWxpY2U=' WHERE id = %s", [people[2].pk])
    with pytest.raises(CommandError, match=rf"no key opens 1 rows: people\.Volunteer {people[2].pk}\."):
        call_command("rotate_keys", stdout=StringIO())


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_saved_meanwhile_is_not_lost(settings, monkeypatch):
    """A save that comes while the row is being sealed anew waits for it, and stands."""
    alice = Volunteer.objects.create(email="alice@example.org", name="Alice")
    settings.FIELD_KEYS = NEW | OLD
    others, sealed_anew = [], Sealed.sealed_anew

    def save() -> None:
        try:
            row = Volunteer.objects.only("row_key", "name").get(pk=alice.pk)
            row.name = "Alicia"
            row.save(update_fields=["name"])
        finally:
            connection.close()

    def while_somebody_saves(value):
        if not others:
            others.append(threading.Thread(target=save))
            others[0].start()
            others[0].join(timeout=0.5)
            assert others[0].is_alive()  # it waits for our lock
        return sealed_anew(value)

    monkeypatch.setattr(Sealed, "sealed_anew", while_somebody_saves)
    assert volunteers_done() == 1
    others[0].join(timeout=30)
    alice.refresh_from_db()
    assert alice.name == "Alicia"
