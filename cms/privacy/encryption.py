"""Text that only this site can read: AES-256-GCM (NIST SP 800-38D) with the keys of ``settings.FIELD_KEYS``.

A sealed text names its key, so that keys can be changed one row at a time, and is bound to what it is about: copied into
another column it opens no more. What does not open is an error, never a text.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django import forms
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models

NONCE = 12  # bytes, random for each text


class Unreadable(Exception):
    """Not sealed by us, for another place, changed since, or by a key that is not among FIELD_KEYS any more."""


def seal(text: str, *, about: str) -> str:
    """``key.base64`` of the text, by the first of the keys. Two seals of one text never look alike.

    The empty text stays empty: that nothing is written is no secret, and lists ask for it.
    """
    if not text:
        return ""
    key_id, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = secrets.token_bytes(NONCE)
    sealed = AESGCM(key).encrypt(nonce, text.encode(), about.encode())
    return f"{key_id}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, about: str) -> str:
    """The text; raises ``Unreadable``."""
    if not sealed:
        return ""
    key_id, _dot, rest = sealed.partition(".")
    try:
        raw = base64.b64decode(rest, altchars=b"-_", validate=True)
        return AESGCM(settings.FIELD_KEYS[key_id]).decrypt(raw[:NONCE], raw[NONCE:], about.encode()).decode()
    except (KeyError, ValueError, InvalidTag, binascii.Error) as error:
        raise Unreadable(about) from error


def is_current(sealed: str) -> bool:
    """Whether there is nothing to do for a change of keys: it is empty, or sealed by the first key."""
    return not sealed or sealed.partition(".")[0] == next(iter(settings.FIELD_KEYS))


def fingerprint(text: str, *, about: str) -> str:
    """The same 22 characters for the same text and the same first key; nothing can be guessed from them without it."""
    key = hmac.digest(next(iter(settings.FIELD_KEYS.values())), b"cms.privacy.fingerprint", hashlib.sha256)
    digest = hmac.digest(key, f"{about}\x00{text}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


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
