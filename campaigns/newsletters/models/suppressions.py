import base64
import hashlib
import hmac
import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.encryption import EncryptedCharField, RowKeyField, must_open


class Pepper(models.Model):
    """The secret behind the digests of addresses: one row, sealed. It never changes, or old digests would mean nothing.

    A key of FIELD_KEYS would not do: those are changed, and an address that is erased cannot be digested anew.
    """

    row_key = RowKeyField()
    secret = EncryptedCharField(max_length=100)

    class Meta:
        constraints = [models.CheckConstraint(name="pepper_is_one", condition=models.Q(id=1))]

    def __str__(self) -> str:
        return "P1"


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def of(self, email: str) -> "SuppressionQuerySet":
        return self.filter(digest=digest_of(email))


class Suppression(models.Model):
    """No letter goes to this address, of which only a digest is known. A new, confirmed wish of its owner lifts it."""

    class Kind(models.TextChoices):
        BOUNCED = "bounced", _("cannot be reached")
        COMPLAINED = "complained", _("reported a letter as spam")
        ERASED = "erased", _("asked to be forgotten")

    digest = models.CharField(max_length=43, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[SuppressionQuerySet] = SuppressionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("suppressed address")

    def __str__(self) -> str:
        return f"S{self.pk}"


def pepper() -> bytes:
    """The site's secret, made when it is first asked for. Raises ``Unreadable``."""
    row, _made = Pepper.objects.get_or_create(pk=1, defaults={"secret": secrets.token_urlsafe(48)})
    must_open(row.secret)
    return row.secret.encode()


def digest_of(email: str, *, key: bytes | None = None) -> str:
    """43 characters that stand for an address; without the pepper nobody can guess it. ``key`` saves the query in a loop."""
    raw = hmac.digest(key or pepper(), email.strip().lower().encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
