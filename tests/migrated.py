"""A migrated database for each process of the suite, copied from one that is kept (tests/templates.py).

On SQLite a file is kept. On PostgreSQL it is the folder of a whole server, with the migrated database in it: a run has a
server of its own on a copy of that folder, which all its processes share.
"""

import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.databases import POSTGRES, SERVER, start_postgres
from tests.templates import template

MADE_FROM = (
    "tests/migrated.py",
    "cms/settings.py",
    "cms/environment.py",
    *(
        f"{floor}/*/{part}"
        for floor in ("cms", "volunteers", "campaigns")
        for part in ("apps.py", "fields.py", "migrations/*.py", "models.py", "models/**/*.py")
    ),
)


def use_migrated_database() -> None:
    """Let this process's connection lead to a migrated database that nobody else has."""
    make, copy = (migrate_server, copy_from_server) if POSTGRES else (migrate_file, copy_file)
    name = connection.creation._get_test_db_name()
    with template("postgres" if POSTGRES else "sqlite", make, made_from=MADE_FROM) as folder:
        connection.close()
        copy(folder, name)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def migrate_file(folder: Path) -> None:
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    connection.close()
    with closing(sqlite3.connect(name)) as migrated:
        migrated.execute("VACUUM INTO ?", [str(folder / "migrated.sqlite3")])


def copy_file(folder: Path, name: str) -> None:
    shutil.copyfile(folder / "migrated.sqlite3", name)


def migrate_server(folder: Path) -> None:
    """Migrate on the server of this run, which is stopped when its folder is copied."""
    server = start_postgres()
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        # What is thrown away an hour later need not survive a power cut.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            admin.execute(f"ALTER SYSTEM SET {setting} = off")
        admin.execute("SELECT pg_reload_conf()")
        name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
        connection.close()
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO migrated").format(sql.Identifier(name)))
    server.stop()
    copy_folder(SERVER, folder / "server")


def copy_from_server(folder: Path, name: str) -> None:
    if not SERVER.exists():
        copy_folder(folder / "server", SERVER)
    with psycopg.connect(start_postgres().get_uri(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE migrated").format(sql.Identifier(name)))


def copy_folder(source: Path, target: Path) -> None:
    """Copy all of it, and to whom it belongs: a server that root starts runs as somebody else."""
    subprocess.run(["cp", "-Rp", source, target], check=True)
