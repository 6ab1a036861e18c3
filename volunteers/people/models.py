from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class VolunteerQuerySet(models.QuerySet["Volunteer"]):
    def never_confirmed(self, *, before: datetime) -> "VolunteerQuerySet":
        """Addresses given before then that nobody has shown to be theirs."""
        return self.filter(confirmed_at=None, created_at__lt=before)

    def known_as(self, email: str, **fields: Any) -> "Volunteer":
        """The volunteer with this address, made now if there is none."""
        return self.get_or_create(email=email.strip().lower(), defaults=fields)[0]


class Volunteer(models.Model):
    """Someone who takes part. Shown as a code everywhere but to coordinators."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    language = models.CharField(_("language"), max_length=5, default="sv")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True, editable=False)

    # Of the personal calendar: only a hash of its address is known here, so a copied database opens nobody's.
    calendar_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    is_discreet = models.BooleanField(_("discreet calendar"), default=False)

    objects: ClassVar[VolunteerQuerySet] = VolunteerQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("volunteer")
        indexes = [
            models.Index("created_at", name="volunteer_unconfirmed", condition=models.Q(confirmed_at=None))
        ]
        constraints = [
            models.CheckConstraint(
                name="volunteer_email_lower_case", condition=models.Q(email=Lower("email"))
            )
        ]

    def __str__(self) -> str:
        return f"V{self.pk}"
