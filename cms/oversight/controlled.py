"""Rows whose saving asks whether a second person is needed: the duty hangs on the fact, not on a form."""

from typing import Any, ClassVar

from django.db import models, transaction

from cms.oversight.changes import NeedsSecond, hold, is_applying, note
from cms.oversight.controls import Control, control_of
from cms.oversight.models import ControlChange


class ControlledQuerySet(models.QuerySet):
    """Changes no controlled value past the rows' own saving."""

    def update(self, **kwargs: Any) -> int:
        """Raises ``NeedsSecond`` for a controlled value."""
        if passed := sorted(set(control_of(self.model).fields) & kwargs.keys()):
            raise NeedsSecond(f"{self.model._meta.label}: {', '.join(passed)}")
        return super().update(**kwargs)

    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Any]:
        """Raises ``NeedsSecond``, always: each row is saved."""
        raise NeedsSecond(self.model._meta.label)


class Controlled(models.Model):
    """A model of which some values control people: ``control`` says which."""

    control: ClassVar[Control]
    noted_change: ControlChange | None = None  # what the last saving of this object came to

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wanted: dict[
            str, list[int]
        ] = {}  # of controlled relations, by name: the primary keys to be saved with it

    objects = ControlledQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the former values of what needs a second person, and write down what is asked for."""
        model = type(self)
        asked = kwargs.get("update_fields")
        names = {
            name
            for name in self.control.fields
            if not model._meta.get_field(name).many_to_many and (asked is None or name in asked)
        }
        with transaction.atomic():
            stored = model._base_manager.select_for_update().filter(pk=self.pk).first() if self.pk else None
            changed = {} if is_applying() else hold(self, stored, names)
            super().save(*args, **kwargs)
            for name, rows in self.wanted.items():
                getattr(self, name).set(rows)
            self.wanted = {}
            self.noted_change = note(self, changed)
