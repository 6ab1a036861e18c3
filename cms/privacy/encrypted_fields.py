from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.db import models

from cms.privacy.encryption import seal, unseal


class EncryptedTextField(models.TextField):
    """Text that is sealed in the database and plain in Python. It can be neither searched nor ordered by.

    ``max_length`` holds in forms only. Reading a row that was changed by other hands raises ``Unreadable``.
    """

    @property
    def about(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return value if value is None else unseal(value, about=self.about)

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return text if text is None else seal(text, about=self.about)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.about} is encrypted: no row can be found by it.")
        return super().get_lookup(lookup_name)


class EncryptedCharField(EncryptedTextField):
    """The same, written on one line."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": forms.TextInput, **kwargs})
