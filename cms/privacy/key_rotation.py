"""Sealing everything anew with the first of FIELD_KEYS, so that an older key can be thrown away."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from django.apps import apps
from django.db import models, transaction
from wagtail import hooks

from cms.privacy.encryption import EncryptedTextField, Sealed, Unreadable
from cms.privacy.write_ahead_log import sweep

BATCH = 200  # rows under lock at a time


class Step(NamedTuple):
    """What became of one batch: rows written anew, and the primary keys of those that nothing opens."""

    done: int
    unreadable: list[int]


@dataclass(frozen=True)
class Rotated:
    """What was done, or would be, to all rows of one kind."""

    what: str
    rows: int
    unreadable: tuple[int, ...] = ()


def rotate_keys(*, dry_run: bool = False) -> Iterator[Rotated]:
    """Bring every encrypted column to the first key, kind by kind. Doing it again, or going on after a crash, is harmless.

    Small batches are locked and written one after the other, so people can go on working, and what they save meanwhile
    stays. Rows that no key opens are left as they are and named. What else is derived from the keys joins by the hook
    ``rotate_keys``: functions that take ``dry_run`` and return ``Rotated``.
    """
    for model in apps.get_models():
        if fields := sealed_fields(model):
            yield rotate_rows(
                model._meta.label,
                model._base_manager.all(),
                partial(rotate_columns, fields=fields, dry_run=dry_run),
            )
    for join in hooks.get_hooks("rotate_keys"):
        yield join(dry_run=dry_run)
    if not dry_run:
        sweep()


def sealed_fields(model: type[models.Model]) -> list[EncryptedTextField]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)]


def rotate_rows(what: str, rows: models.QuerySet, rotate_batch: Callable[[models.QuerySet], Step]) -> Rotated:
    """Hand all rows to ``rotate_batch``, a batch at a time in the order of their keys, each locked in a transaction."""
    done, unreadable, last = 0, list[int](), 0
    while True:
        with transaction.atomic():
            keys = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not keys:
                return Rotated(what, done, tuple(unreadable))
            # Locked in one order, as two rotations, or one and the work of the day, must not wait for each other.
            locked = rows.filter(pk__in=keys).order_by("pk").select_for_update()
            step = rotate_batch(locked)
        done, last = done + step.done, keys[-1]
        unreadable += step.unreadable


def rotate_columns(rows: models.QuerySet, *, fields: Sequence[EncryptedTextField], dry_run: bool) -> Step:
    done, unreadable = 0, []
    for pk, *values in list(rows.values_list("pk", *[field.name for field in fields])):
        stale = [
            value for value in values if isinstance(value, Sealed) and not value.field.is_current(value.token)
        ]
        try:
            fresh = {value.field.attname: value.sealed_anew() for value in stale}
        except Unreadable:
            unreadable.append(pk)
            continue
        if fresh and not dry_run:
            rows.model._base_manager.filter(pk=pk).update(**fresh)
        done += bool(fresh)
    return Step(done, unreadable)


def open_column(rows: models.QuerySet, name: str) -> list[tuple[int, str]]:
    """Primary key and plain text of those rows that some key opens, whatever became of their other columns."""
    opened = []
    for pk, value in list(rows.values_list("pk", name)):
        with suppress(Unreadable):
            opened.append((pk, value.unseal() if isinstance(value, Sealed) else value))
    return opened
