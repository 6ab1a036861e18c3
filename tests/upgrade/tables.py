"""Run as a process of its own: print the columns, and the names of indexes and constraints, of every table."""

import json
from typing import Any

import django
from django.db import connection


def tables() -> dict[str, Any]:
    with connection.cursor() as cursor:
        look = connection.introspection
        return {
            name: [
                sorted(column.name for column in look.get_table_description(cursor, name)),
                sorted(found for found in look.get_constraints(cursor, name) if not found.startswith("__")),
            ]
            for name in sorted(look.table_names(cursor))
        }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(tables()))  # noqa: T201 - the answer
