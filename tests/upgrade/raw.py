"""Run as a process of its own: print all that a thief reads who has the database, row by row, and on SQLite the file itself."""

import sys
from pathlib import Path

import django
from django.db import connection


def raw() -> str:
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - their own names
            said += [f"{table}: {as_text(value)}" for row in cursor.fetchall() for value in row]
    if connection.vendor == "sqlite":
        file = Path(connection.settings_dict["NAME"])
        said += [part.read_bytes().decode("latin-1") for part in file.parent.glob(f"{file.name}*")]
    return "\n".join(said)


def as_text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(raw().encode("unicode_escape").decode())
