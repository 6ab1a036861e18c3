"""Long lists, a slice at a time, by the ordering column itself: the hundredth slice costs what the first does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.utils.timezone import is_naive

SIZE = 30


@dataclass(frozen=True)
class Slice:
    """Rows to show, and the cursor of the next slice when there is one."""

    rows: Sequence[Any]
    next: str | None


def take(
    queryset: QuerySet[Any], *, key: str, after: str | None, newest: bool = False, size: int = SIZE
) -> Slice:
    """The next ``size`` rows ordered by ``key`` and primary key, after a cursor that an earlier slice gave.

    A cursor that cannot be read is no cursor: the list begins from the start.
    """
    sign, ahead = ("-", "lt") if newest else ("", "gt")
    queryset = queryset.order_by(f"{sign}{key}", f"{sign}pk")
    if place := _read(queryset.model, key, after):
        value, pk = place
        queryset = queryset.filter(Q(**{f"{key}__{ahead}": value}) | Q(**{key: value, f"pk__{ahead}": pk}))
    rows = list(queryset[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Slice(rows, _write(rows[-1], key) if more else None)


def _write(row: Model, key: str) -> str:
    return f"{getattr(row, key).isoformat()}~{row.pk}"


def _read(model: type[Model], key: str, cursor: str | None) -> tuple[Any, int] | None:
    value, found, pk = (cursor or "").partition("~")
    if not found or not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        return None
    try:
        # In an address "+" of a time zone arrives as a space.
        read = _field(model, key).to_python(value.replace(" ", "+"))
    except ValidationError:
        return None
    # A moment without a zone, or so near the ends of time that other zones have no clock for it, was never written here.
    if isinstance(read, datetime) and (is_naive(read) or not 1900 < read.year < 9000):
        return None
    return read, int(pk)


def _field(model: type[Model], key: str) -> "Field[Any, Any]":
    return cast("Field[Any, Any]", model._meta.get_field(key))
