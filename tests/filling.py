"""A site's folder with something in it: copied from one that is kept (tests/templates.py)."""

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from tests.sites import Site, manage
from tests.templates import template

FLOORS = ("cms", "volunteers", "campaigns")
MIGRATED_FROM = (
    "cms/settings.py",
    "cms/environment.py",
    *(
        f"{floor}/*/{part}"
        for floor in FLOORS
        for part in ("apps.py", "fields.py", "migrations/*.py", "models.py", "models/**/*.py")
    ),
)
FILLED_FROM = ("tests/filling.py", *(f"{floor}/**/*" for floor in FLOORS))
# Where the kept demo believes that it stands: as long as the addresses that it will have, since calendars fold lines.
NOWHERE = "http://127.0.0.1:59999"


def copy_migrated(database: Path) -> None:
    """Write a SQLite database on which all migrations have run."""
    with template("sqlite", migrate, made_from=MIGRATED_FROM) as kept:
        shutil.copyfile(kept / "site.sqlite3", database)


def migrate(folder: Path) -> None:
    manage(Site(NOWHERE, folder), "migrate")


def fill(site: Site) -> None:
    """Give the site its database, its keys, its static files and the demo programme, as of today."""
    with template("demo", make_demo, made_from=FILLED_FROM, day=date.today()) as kept:  # noqa: DTZ011
        shutil.copytree(kept, site.folder, dirs_exist_ok=True)
    move(site.folder / "site.sqlite3", site.address)


def make_demo(folder: Path) -> None:
    copy_migrated(folder / "site.sqlite3")
    manage(Site(NOWHERE, folder), "collectstatic", "--noinput")
    manage(Site(NOWHERE, folder), "demo")


def move(database: Path, address: str) -> None:
    """Write the address wherever the one stands under which the demo was made."""
    parts = urlsplit(address)
    with closing(sqlite3.connect(database)) as connection, connection:
        for table, column in connection.execute(
            "SELECT tables.name, columns.name FROM pragma_table_list AS tables, pragma_table_info(tables.name) AS columns"
            " WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'"
        ).fetchall():
            for kind in ("text", "blob"):
                connection.execute(
                    f'UPDATE "{table}" SET "{column}" = CAST(replace("{column}", ?, ?) AS {kind})'  # noqa: S608 - our own names
                    f""" WHERE typeof("{column}") = '{kind}' AND instr("{column}", ?)""",
                    (NOWHERE, address, NOWHERE),
                )
        site = (parts.hostname, parts.port or 443)
        connection.execute("UPDATE wagtailcore_site SET hostname = ?, port = ?", site)
