"""The stored site, migrated to head by a process of its own, shows what it showed; its tables are those of a new site."""

import json
import uuid

import pytest

from tests.databases import POSTGRES, start_postgres
from tests.upgrade.servers import load_postgres, load_sqlite, new_database
from tests.upgrade.stored import HERE, run
from tests.upgrade.tables import tables

KIND = "postgres" if POSTGRES else "sqlite"


@pytest.fixture(scope="session")
def upgraded(django_db_setup, tmp_path_factory):
    """Ask Python about the stored database after it was migrated."""
    folder = tmp_path_factory.mktemp("upgrade")
    if POSTGRES:
        address = new_database(start_postgres().get_uri(), f"upgrade_{uuid.uuid4().hex}")
        load_postgres(address)
    else:
        address = f"sqlite:///{folder / 'site.sqlite3'}"
        load_sqlite(folder / "site.sqlite3")
    run(address, folder, "manage.py", "migrate", "--verbosity", "0")
    return lambda *arguments: run(address, folder, *arguments)


def test_people_places_and_hours_are_as_they_were(upgraded):
    assert json.loads(upgraded("-m", "tests.upgrade.show")) == json.loads((HERE / f"{KIND}.json").read_text())


def test_stored_site_has_people_places_and_hours():
    """What is compared is not nothing."""
    shown = json.loads((HERE / f"{KIND}.json").read_text())
    assert {row["state"] for row in shown["sign-ups"]} == {"placed", "waiting", "cancelled", "held"}
    assert sum(hours[1] for row in shown["people"] for hours in row["hours"]) == 301
    assert {"Alva Ahl", "بلال"} <= {row["name"] for row in shown["people"]}


def test_upgraded_site_has_the_tables_of_a_new_one(upgraded, db):
    """A migration that was changed after it was released would show here."""
    assert json.loads(upgraded("-m", "tests.upgrade.tables")) == tables()


def test_upgraded_site_has_nothing_of_wagtails_own_groups(upgraded):
    counted = (
        "from django.contrib.auth.models import Group; from wagtail.models import Workflow; "
        "print(Group.objects.filter(name='Moderators').count() + Workflow.objects.filter(name__startswith='Moder').count())"
    )
    assert upgraded("manage.py", "shell", "--no-imports", "-c", counted).strip() == "0"


def test_no_address_or_name_stands_in_the_upgraded_database(upgraded):
    """Neither in a table nor, on SQLite, in what is left of the rows that were."""
    shown = json.loads((HERE / f"{KIND}.json").read_text())
    addresses = {row["email"] for row in (*shown["people"], *shown["readers"])} | {
        row[0] for row in shown["staff"]
    }
    words = (
        addresses
        | {row["guardian_email"] for row in shown["people"]}
        | {row["name"] for row in shown["people"]}
    )
    # "Alva" alone may stand in a text about anything.
    sought = {
        word.lower().encode("unicode_escape").decode()
        for word in words
        if word and ("@" in word or " " in word)
    }
    assert len(sought) > 10
    held = upgraded("-m", "tests.upgrade.raw").lower()
    assert {word for word in sought if word in held} == set()
