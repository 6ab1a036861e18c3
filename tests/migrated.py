"""A migrated database for each process of the suite, copied from one that is kept (tests/templates.py).

On SQLite a file is kept. On PostgreSQL it is the folder of a whole server, with the migrated database in it: a run has a
server of its own on a copy of that folder, which all its processes share.
"""

import os
import subprocess
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.databases import POSTGRES, SERVER, start_postgres
from tests.filling import MIGRATED_FROM, copy_migrated
from tests.templates import template


def use_migrated_database() -> None:
    """Let this process's connection lead to a migrated database that nobody else has."""
    name = connection.creation._get_test_db_name()
    if (
        "MUTANT_UNDER_TEST" in os.environ
    ):  # each is tried in a child that was forked with our settings (make mutants)
        name = f"{name}-{os.getpid()}"
    if POSTGRES:
        made_from = ("tests/migrated.py", "tests/databases.py", *MIGRATED_FROM)
        with template("postgres", migrate_server, made_from=made_from) as kept:
            copy_database(kept, name)
    else:
        copy_migrated(Path(name))
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


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


def copy_database(kept: Path, name: str) -> None:
    if not SERVER.exists():
        copy_folder(kept / "server", SERVER)
    with psycopg.connect(start_postgres().get_uri(), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE migrated").format(sql.Identifier(name)))


def copy_folder(source: Path, target: Path) -> None:
    """Copy all of it, and to whom it belongs: a server that root starts runs as somebody else."""
    subprocess.run(["cp", "-Rp", source, target], check=True)
