"""Addresses of people: sealed, and found by an index that tells nobody anything without the keys.

A column holds ``index.sealed``. The index is a keyed hash (HMAC-SHA-256, 128 bits) of the address in lower case and of the
column's own name: the same address looks different in every table, so that no two can be joined by it.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.core.validators import validate_email
from django.db import models
from django.db.models.functions import Left
from django.db.models.lookups import Lookup

from cms.privacy.encryption import (
    CannotBeRead,
    EncryptedTextField,
    Sealed,
    Unreadable,
    fingerprint,
    fingerprints,
    is_current,
    seal,
    unseal,
)

INDEX = 22  # characters


def normal(address: str) -> str:
    return address.strip().lower()


class EncryptedAddressField(EncryptedTextField):
    """An e-mail address, sealed. Rows are found by the whole address alone, in whatever case: ``email=``, ``email__in=``.

    An index on the column is ``address_index``, and that an address is there once ``OneAddress``.
    """

    default_validators = [validate_email]

    def seal(self, value: Any, *, row: str) -> str:
        if not value:
            return ""
        index = fingerprint(normal(value), about=self.about)
        return f"{index}.{seal(value, about=self.about, row=row)}"

    def unseal(self, token: str, *, row: str) -> str:
        """Raises ``Unreadable``, also when the row would be found by another address than the one that is sealed."""
        address = unseal(token[INDEX + 1 :], about=self.about, row=row)
        if token and token[:INDEX] not in self.indexes(address):
            raise Unreadable(self.about)
        return address

    def is_current(self, token: str) -> bool:
        return is_current(token[INDEX + 1 :])

    def indexes(self, address: str) -> list[str]:
        """By what rows with this address are found: more than one while keys are changed."""
        return fingerprints(normal(address), about=self.about) if address else [""]

    def formfield(self, **kwargs: Any) -> Any:
        return models.Field.formfield(
            self, **{"form_class": forms.EmailField, "max_length": self.max_length, **kwargs}
        )

    def get_lookup(self, lookup_name: str) -> Any:
        return LOOKUPS[lookup_name] if lookup_name in LOOKUPS else super().get_lookup(lookup_name)


def bring_up(row: Any, name: str) -> None:
    """While keys are changed: let the row stand under the first, so that inserting the same address meets it."""
    sealed = row.__dict__[name]
    if isinstance(sealed, Sealed) and not sealed.field.is_current(sealed.token):
        row.save(update_fields=[name])


class SameAddress(Lookup):
    """The whole address, in whatever case it is written."""

    lookup_name = "exact"
    prepare_rhs = False

    def get_addresses(self) -> Iterable[Any]:
        return [self.rhs]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        field = self.lhs.output_field
        if hasattr(self.rhs, "resolve_expression") or not isinstance(field, EncryptedAddressField):
            raise FieldError("An address is found by its text alone.")
        # An address that cannot be read is nobody's.
        known = [address for address in self.get_addresses() if not isinstance(address, CannotBeRead)]
        found = [index for address in known for index in field.indexes(str(address))]
        column, params = self.process_lhs(compiler, connection)
        if found == [""]:
            return f"{column} = %s", [*params, ""]
        # As ``Left`` writes it into the index, with the number in it: SQLite would not know the index again otherwise.
        left = (
            f"LEFT({column}, {INDEX})"
            if connection.vendor == "postgresql"
            else f"SUBSTR({column}, 1, {INDEX})"
        )
        marks = ", ".join(["%s"] * len(found)) or "NULL"
        return f"{left} IN ({marks})", [*params, *found]


class OneOfAddresses(SameAddress):
    lookup_name = "in"

    def get_addresses(self) -> Iterable[Any]:
        return self.rhs


# Of a part of an address nothing is known: Wagtail's own lists of users ask for one, and are given whole addresses alone.
LOOKUPS: dict[str, Any] = {
    "exact": SameAddress,
    "iexact": SameAddress,
    "icontains": SameAddress,
    "in": OneOfAddresses,
}


def address_index(field: str, *, name: str) -> models.Index:
    return models.Index(Left(field, INDEX), name=name)


class OneAddress(models.UniqueConstraint):
    """No two rows with the same address, whatever its case; any number without one."""

    def __init__(self, field: str, *, name: str) -> None:
        self.field = field
        super().__init__(Left(field, INDEX), name=name)

    def deconstruct(self) -> Any:
        path, _expressions, _kwargs = super().deconstruct()
        return path, (self.field,), {"name": self.name}

    def validate(self, model: Any, instance: Any, exclude: Any = None, using: Any = None) -> None:
        """Raises ValidationError at the field, as a unique column does."""
        address = getattr(instance, self.field)
        if not address or self.field in (exclude or ()):
            return
        others = model._default_manager.filter(**{self.field: address}).exclude(pk=instance.pk)
        if others.exists():
            raise ValidationError({self.field: instance.unique_error_message(model, (self.field,))})
