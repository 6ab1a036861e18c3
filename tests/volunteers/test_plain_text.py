"""A name, an address or a phone number stands nowhere in plain text but in the mail that is meant to say it.

Real processes on a database of their own, a copy of the suite's: one lives a whole life of a volunteer, the worker sends.
Then every byte that they left is read: the database with its write-ahead log, their output and all files.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from tests.processes import ROOT
from tests.volunteers.plain_text import WORDS, found_in

# Stands there in plain text: whoever does not find it has looked at the wrong place.
CONTROL = b"Vandring"


@pytest.fixture
def database(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The address of a copy of the suite's database, kept open so that its write-ahead log stays."""
    name = connection.settings_dict["NAME"]
    connection.close()  # nobody may be in a database that is copied
    if connection.vendor == "sqlite":
        copy = tmp_path / "life.sqlite3"
        with closing(sqlite3.connect(name)) as suite:
            suite.execute("VACUUM INTO ?", [str(copy)])
        with closing(sqlite3.connect(copy)) as watching:
            watching.execute("PRAGMA journal_mode=WAL")
            watching.execute("SELECT count(*) FROM django_migrations").fetchone()
            yield f"sqlite:///{copy}"
        return
    server, copied = os.environ["DATABASE_URL"], f"{name}_life"
    drop = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(copied))
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(copied), sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(drop)
        admin.execute(make)
        yield urlsplit(server)._replace(path=f"/{copied}").geturl()
        admin.execute(drop)


def run(database: str, folder: Path, *arguments: str) -> bytes:
    """Everything that Python with these arguments writes to its output and its log."""
    env = os.environ | {
        "DATABASE_URL": database,
        "VAR_DIR": str(folder),
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "cms.settings",
    }
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, timeout=500, check=False
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()
    return done.stdout + done.stderr


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_name_stands_nowhere_in_plain_text(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "var"
    lived = run(database, folder, "-m", "tests.volunteers.a_whole_life")
    assert b"3 are known by name\n" in lived
    before = look_into(database, tmp_path)
    sent = run(database, folder, "manage.py", "worker", "--once")

    assert b"Internal Server Error" in lived
    assert [line for line in (lived + sent).splitlines() if found_in(line)] == []
    for rows in (before, look_into(database, tmp_path)):
        assert CONTROL in rows
        assert found_in(rows) == []
    mails = list((folder / "mail").glob("*.eml"))
    assert WORDS[0] in b"".join(mail.read_bytes() for mail in mails).decode().lower()
    others = [path for path in folder.rglob("*") if path.is_file() and path not in mails]
    assert {path: found for path in others if (found := found_in(path.read_bytes()))} == {}
    assert [path for path in folder.rglob("*") if found_in(str(path).encode())] == []


def look_into(database: str, folder: Path) -> bytes:
    """Every byte of the database's files; on a server every row of every table, as text."""
    if database.startswith("sqlite"):
        files = sorted(folder.glob("life.sqlite3*"))
        assert [file.suffix for file in files] == [".sqlite3", ".sqlite3-shm", ".sqlite3-wal"]
        # By another process: closing a file here would end the lock with which this process keeps the log there.
        return subprocess.run(["cat", *files], capture_output=True, check=True).stdout
    with psycopg.connect(database) as reader:
        tables = reader.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        ).fetchall()
        return b"\n".join(column_of(reader, *each) for each in tables)


def column_of(reader: psycopg.Connection, table: str, column: str, kind: str) -> bytes:
    field = sql.Identifier(column)
    text = sql.SQL("encode({}, 'escape')" if kind == "bytea" else "{}::text").format(field)
    rows = reader.execute(sql.SQL("SELECT {} FROM {}").format(text, sql.Identifier(table))).fetchall()
    return "\n".join(value for [value] in rows if value is not None).encode()
