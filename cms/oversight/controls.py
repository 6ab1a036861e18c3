"""Which values of a row control people, who may change them, and how they are read and said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext

from cms.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class Control:
    """Said once for a model (``control`` of a ``Controlled`` class).

    ``fields`` are those whose change is written down, mailed and, where ``needs_second``, waits for a second person.
    ``right`` names who may change and approve. ``binds`` are the rights of those whom it controls: whoever has one of them
    by a group changes nothing here, whatever else they are. ``typed_again`` are fields whose new value the second person
    types, having tried it. ``switch`` is the field that is off in a new row until it has been approved. A new row of which
    the former values are not the defaults (``counts_from_defaults``) changes nothing.
    """

    fields: Sequence[str]
    right: str
    needs_second: bool = False
    binds: Sequence[str] = ()
    typed_again: Sequence[str] = ()
    switch: str = ""
    counts_from_defaults: bool = True

    def is_bound(self, user: Any) -> bool:
        return not user.is_superuser and any(user.has_perm(right) for right in self.binds)

    def may_change(self, user: Any) -> bool:
        return user.is_active and user.has_perm(self.right) and not self.is_bound(user)

    def keepers(self) -> list[User]:
        """Those who may change it, superusers only where there are no others or just one."""
        users = get_user_model()._default_manager.filter(is_active=True).order_by("pk")
        app, _dot, codename = self.right.partition(".")
        having = models.Q(
            groups__permissions__codename=codename, groups__permissions__content_type__app_label=app
        )
        named = [user for user in users.filter(having).distinct() if not self.is_bound(user)]
        return named if len(named) > 1 else [*named, *users.filter(is_superuser=True)]


@dataclass(frozen=True)
class Line:
    """One value that changes, in words."""

    name: str
    label: str
    before: str
    after: str

    def __str__(self) -> str:
        return gettext("%(what)s: from “%(before)s” to “%(after)s”") % {
            "what": self.label,
            "before": self.before,
            "after": self.after,
        }


def values_of(row: models.Model, names: Iterable[str]) -> dict[str, Any]:
    """The raw values as they stand on the object; of a relation as it is stored."""
    return {name: value_of(row, name) for name in names}


def value_of(row: models.Model, name: str) -> Any:
    field = field_of(type(row), name)
    if isinstance(field, models.ManyToManyField):
        return sorted(getattr(row, name).values_list("pk", flat=True)) if row.pk else []
    return field.to_python(getattr(row, field.attname))


def field_of(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


def lines_of(model: type[models.Model], before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """What changes, value by value, in the active language."""
    return [
        Line(
            name, label_of(model, name), in_words(model, name, before.get(name)), in_words(model, name, value)
        )
        for name, value in after.items()
    ]


def label_of(model: type[models.Model], name: str) -> str:
    try:
        return capfirst(str(field_of(model, name).verbose_name))
    except FieldDoesNotExist:
        return name


def in_words(model: type[models.Model], name: str, value: Any) -> str:
    """A raw value as people say it; what no field knows any longer as it was written."""
    try:
        field = field_of(model, name)
    except FieldDoesNotExist:
        return str(value)
    if isinstance(field, models.ManyToManyField):
        rows = field.related_model._base_manager.filter(pk__in=value or [])
        return ", ".join(map(str, rows)) or gettext("none")
    if isinstance(field, models.BooleanField):
        return gettext("yes") if value else gettext("no")
    if value in (None, ""):
        return gettext("nothing")
    choices = {str(key): str(words) for key, words in field.flatchoices}
    return choices.get(str(value)) or str(localize(field.to_python(value)))


def control_of(model: type[models.Model]) -> Control:
    return cast("Any", model).control
