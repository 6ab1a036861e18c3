"""What most tests lay out first, written down once for each process: its rows are put back instead of being made again.

Saving a page asks a hundred questions of the database. The rows that came of it are the same every time, so they are kept as
the statements that bring them back.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import IntegrityError, connection, models, transaction

type Row = tuple[object, ...]
type Table = dict[object, Row]


@dataclass(frozen=True)
class Snapshot:
    """The statements, each with its values, and the key of the object that the test wants."""

    model: type[models.Model]
    pk: int
    statements: list[tuple[str, Row]]

    def bring_back(self) -> models.Model | None:
        """The object as it was; None, and nothing changed, where what the test has made already stands in its place."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement, values in self.statements:
                    cursor.execute(statement, values)
        except IntegrityError:
            return None
        return self.model._default_manager.get(pk=self.pk)


def snapshot[M: models.Model](build: Callable[[], M]) -> Snapshot:
    """Make it, write down what it came to, and leave the database as it was."""
    with transaction.atomic():
        before = {model: _rows(model) for model in _tables()}
        made = build()
        statements = [each for model, rows in before.items() for each in _changes(model, rows, _rows(model))]
        transaction.set_rollback(True)
    return Snapshot(type(made), made.pk, statements)


def _tables() -> list[type[models.Model]]:
    """All but SQLite's index of words, which its own triggers fill. References are looked at when a transaction ends."""
    every = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return [model for model in every if not (model._meta.proxy or model._meta.db_table.endswith("_fts"))]


def _columns(model: type[models.Model]) -> list[str]:
    return [field.column for field in model._meta.local_concrete_fields]


def _rows(model: type[models.Model]) -> Table:
    """Every row as the database writes it, by its key."""
    written = "{}::text" if connection.vendor == "postgresql" else "{}"
    columns = [written.format(connection.ops.quote_name(name)) for name in _columns(model)]
    key = _columns(model).index(model._meta.pk.column)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608 - our own names
        return {row[key]: tuple(row) for row in cursor.fetchall()}


def _changes(model: type[models.Model], before: Table, after: Table) -> Iterable[tuple[str, Row]]:
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), _columns(model)
    assert not before.keys() - after.keys(), f"{table}: what is made takes nothing away."
    for key, row in after.items():
        if key not in before:
            marks = ", ".join(["%s"] * len(row))
            names = ", ".join(map(quote, columns))
            yield f"INSERT INTO {table} ({names}) VALUES ({marks})", row  # noqa: S608 - our own names
        elif row != before[key]:
            new = {name: now for name, was, now in zip(columns, before[key], row, strict=True) if was != now}
            yield _update(model, new, key)


def _update(model: type[models.Model], new: dict[str, object], key: object) -> tuple[str, Row]:
    quote = connection.ops.quote_name
    table, marks = quote(model._meta.db_table), ", ".join(f"{quote(name)} = %s" for name in new)
    statement = f"UPDATE {table} SET {marks} WHERE {quote(model._meta.pk.column)} = %s"  # noqa: S608 - our own names
    return statement, (*new.values(), key)
