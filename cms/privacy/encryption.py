"""Text that only this site can read: AES-256-GCM (NIST SP 800-38D) with the keys of ``settings.FIELD_KEYS``.

A sealed text names its key, so that keys can be changed one row at a time, and is bound to what it is about and to its row:
copied into another column, or into another row, it opens no more. What does not open is never a text of somebody else.
"""

import base64
import binascii
import hashlib
import hmac
import logging
import secrets
from functools import cached_property
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.expressions import Col
from django.db.models.query_utils import DeferredAttribute
from django.utils.translation import gettext as _

NONCE = 12  # bytes, random for each text
ROW_KEY = 22  # characters: 128 random bits in base64

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """Not sealed by us, for another place, changed since, or by a key that is not among FIELD_KEYS any more."""


def seal(text: str, *, about: str, row: str = "") -> str:
    """``key.base64`` of the text, by the first of the keys. Two seals of one text never look alike.

    The empty text stays empty: that nothing is written is no secret, and lists ask for it.
    """
    return seal_bytes(text.encode(), about=about, row=row)


def unseal(sealed: str, *, about: str, row: str = "") -> str:
    """The text; raises ``Unreadable``."""
    try:
        return unseal_bytes(sealed, about=about, row=row).decode()
    except UnicodeDecodeError as error:
        raise Unreadable(about) from error


def seal_bytes(content: bytes, *, about: str, row: str) -> str:
    if not content:
        return ""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, content, bound_to(about, row))
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal_bytes(sealed: str, *, about: str, row: str) -> bytes:
    """The content; raises ``Unreadable``."""
    if not sealed:
        return b""
    key_id, _dot, rest = sealed.partition(".")
    try:
        raw = base64.b64decode(rest, altchars=b"-_", validate=True)
        return AESGCM(settings.FIELD_KEYS[key_id]).decrypt(raw[:NONCE], raw[NONCE:], bound_to(about, row))
    except (KeyError, ValueError, InvalidTag, binascii.Error) as error:
        raise Unreadable(about) from error


def bound_to(about: str, row: str) -> bytes:
    return (f"{about}\x00{row}" if row else about).encode()


def is_current(sealed: str) -> bool:
    """Whether there is nothing to do for a change of keys: it is empty, or sealed by the first key."""
    return not sealed or sealed.partition(".")[0] == next(iter(settings.FIELD_KEYS))


def fingerprint(text: str, *, about: str) -> str:
    """The same 22 characters for the same text and the same first key; nothing can be guessed from them without it."""
    return fingerprints(text, about=about)[0]


def fingerprints(text: str, *, about: str) -> list[str]:
    """That of the first key, then those of the others: what a row may still be found by while keys are changed."""
    return [digest_with(key, text, about=about) for key in settings.FIELD_KEYS.values()]


def digest_with(secret: bytes, text: str, *, about: str) -> str:
    key: Any = hmac.digest(secret, b"cms.privacy.fingerprint", hashlib.sha256)
    digest = hmac.digest(key, f"{about}\x00{text}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def new_row_key() -> str:
    return secrets.token_urlsafe(16)


class RowKeyField(models.CharField):
    """What the sealed columns of a row are bound to: random, once in the table, never changed. Always called ``row_key``."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {
            "max_length": ROW_KEY,
            "unique": True,
            "editable": False,
            "default": new_row_key,
        }
        super().__init__(**options | kwargs)


class CannotBeRead(str):
    """What stands in the place of a text that does not open. Saved, it leaves the row as it is."""

    sealed: "Sealed"


def must_open(*texts: object) -> None:
    """Raises ``Unreadable`` when one of them did not open: before what must not be done with a sentence in its place."""
    if any(isinstance(text, CannotBeRead) for text in texts):
        raise Unreadable


class Sealed:
    """A sealed value as the database holds it, with its row's key. It opens as text when it is asked for: ``str(value)``.

    So ``values()`` and ``values_list()`` hand it out; a row's attribute is opened when it is read.
    """

    def __init__(self, field: "EncryptedTextField", row: str, token: str) -> None:
        self.field, self.row, self.token = field, row, token

    def __str__(self) -> str:
        return str(self.open(f"{self.field.about} of the row with the key {self.row}"))

    def __repr__(self) -> str:
        return f"<sealed {self.field.about}>"

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | Sealed) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __bool__(self) -> bool:
        return bool(self.token)

    def __deepcopy__(self, memo: object) -> "Sealed":
        return self

    def unseal(self) -> Any:
        """What was sealed; raises ``Unreadable``."""
        return self.field.unseal(self.token, row=self.row)

    def sealed_anew(self) -> "Sealed":
        """The same under the first key; raises ``Unreadable``."""
        return Sealed(self.field, self.row, self.field.seal(self.unseal(), row=self.row))

    def open(self, called: str) -> Any:
        """What was sealed; ``CannotBeRead`` when it does not open, and a line in the log with what the place is ``called``."""
        try:
            return self.unseal()
        except Unreadable:
            log.error("A sealed value cannot be read: %s.", called)  # noqa: TRY400 - there is nothing more to say
            sentence = CannotBeRead(_("(cannot be read)"))
            sentence.sealed = self
            return sentence


class SealedCol(Col):
    """A sealed column that brings its row's key along whenever it is read, however few columns are."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        key: Any = self.target.model._meta.get_field("row_key")
        quote = compiler.connection.ops.quote_name
        return f"{sql.removesuffix(quote(self.target.column))}{quote(key.column)} || {sql}", params


class SealedAttribute(DeferredAttribute):
    """Opens what the row holds when it is read for the first time: whoever only counts rows, or lists codes, opens nothing."""

    field: Any

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = value.open(f"{self.field.about} of {instance.pk}")
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """Text that is sealed in the database and plain in Python. It can be neither searched nor ordered by.

    Its model has a ``row_key``, which the text is bound to; so a row is saved to be sealed, and a queryset can write nothing but
    the empty text. ``max_length`` holds in forms only. What was changed by other hands reads as ``CannotBeRead``.
    """

    descriptor_class = SealedAttribute
    nothing: Any = ""

    @property
    def about(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def seal(self, value: Any, *, row: str) -> str:
        return seal(value, about=self.about, row=row)

    def unseal(self, token: str, *, row: str) -> Any:
        """Raises ``Unreadable``."""
        return unseal(token, about=self.about, row=row)

    def is_current(self, token: str) -> bool:
        return is_current(token)

    def get_col(self, alias: str, output_field: Any = None) -> Any:
        return SealedCol(alias, self, output_field)

    @cached_property
    def cached_col(self) -> SealedCol:
        return SealedCol(self.model._meta.db_table, self)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        if value is None or len(value) == ROW_KEY:
            return value if value is None else self.nothing
        return Sealed(self, value[:ROW_KEY], value[ROW_KEY:])

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """What goes into the row: as it was when nobody opened it or nothing opens it, else sealed by the first key."""
        value = model_instance.__dict__.get(self.attname, self)
        if value is self:
            value = getattr(model_instance, self.attname)
        row = model_instance.row_key
        if isinstance(value, Sealed) and not (value.row == row and self.is_current(value.token)):
            value = value.open(f"{self.about} of {model_instance.pk}")
        if isinstance(value, CannotBeRead):
            value = value.sealed
        if value is None or isinstance(value, Sealed):
            return value
        return Sealed(self, row, self.seal(self.to_python(value), row=row))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.token
        if value is None or not value:
            return value if value is None else ""
        raise FieldError(f"{self.about} is bound to its row: set it on the row and save that.")

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        """What could not be read, and came back from a form as it was shown, stays as it is."""
        if not isinstance(was := getattr(instance, self.name), CannotBeRead) or data != was:
            super().save_form_data(instance, data)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.about} is encrypted: no row can be found by it.")
        return super().get_lookup(lookup_name)


class EncryptedCharField(EncryptedTextField):
    """The same, written on one line."""

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": forms.TextInput, **kwargs})


class EncryptedBinaryField(EncryptedTextField):
    """Bytes, sealed likewise."""

    _pyi_private_set_type: bytes  # type: ignore[assignment]
    _pyi_private_get_type: bytes  # type: ignore[assignment]
    nothing = b""

    def seal(self, value: Any, *, row: str) -> str:
        return seal_bytes(bytes(value), about=self.about, row=row)

    def unseal(self, token: str, *, row: str) -> bytes:
        return unseal_bytes(token, about=self.about, row=row)

    def to_python(self, value: Any) -> Any:
        return value
