"""For migrations alone: what was stored before columns were bound to rows is sealed anew, addresses for the first time."""

from contextlib import suppress
from typing import Any

from django.db import models
from django.db.migrations import RunPython
from django.db.models.functions import Cast

from cms.privacy.encryption import Sealed, Unreadable, new_row_key, unseal

BATCH = 500


def bind_rows(
    app: str, model: str, *, sealed: tuple[str, ...] = (), plain: tuple[str, ...] = ()
) -> RunPython:
    """Give each row its key, and bind to it what is ``sealed`` to its column and what stands ``plain``.

    What no key opens stays as it is, and opens no more than before.
    """

    def bind(apps: Any, _schema_editor: object) -> None:
        rows = apps.get_model(app, model)._base_manager
        raw = {f"raw_{name}": Cast(name, models.TextField()) for name in (*sealed, *plain)}
        while batch := list(
            rows.filter(row_key=None).annotate(**raw).order_by("pk").values("pk", *raw)[:BATCH]
        ):
            for row in batch:
                key = new_row_key()
                texts = [(name, row[f"raw_{name}"]) for name in (*sealed, *plain)]
                fresh = {
                    name: bound(rows.model._meta.get_field(name), text, row=key, is_sealed=name in sealed)
                    for name, text in texts
                    if text
                }
                rows.filter(pk=row["pk"]).update(row_key=key, **fresh)

    return RunPython(bind, elidable=True)


def bound(field: Any, text: str, *, row: str, is_sealed: bool) -> Sealed:
    with suppress(Unreadable):
        return Sealed(field, row, field.seal(unseal(text, about=field.about) if is_sealed else text, row=row))
    return Sealed(field, row, text)
