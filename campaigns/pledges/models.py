from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.addresses import EncryptedAddressField, address_index
from cms.privacy.encryption import RowKeyField


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def for_campaign(self, translation_key: object) -> "PledgeQuerySet":
        """Those of one campaign, in whatever language its page was read."""
        return self.filter(campaign__translation_key=translation_key)

    def unconfirmed_before(self, moment: datetime) -> "PledgeQuerySet":
        return self.filter(confirmed_at=None, created_at__lt=moment).exclude(email="")


class Pledge(models.Model):
    """Somebody stood on the line. Nothing about them is required, so most rows say only when and for what."""

    campaign = models.ForeignKey(
        "campaigns.CampaignPage", models.PROTECT, related_name="pledges", verbose_name=_("campaign")
    )
    area = models.ForeignKey(
        "base.Area", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    row_key = RowKeyField()
    email = EncryptedAddressField(_("e-mail"), max_length=254, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # A fingerprint of the form it came by: the same form sent again is the same pledge.
    form_key = models.CharField(max_length=22, null=True, blank=True, unique=True, editable=False)

    objects: ClassVar[PledgeQuerySet] = PledgeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("pledge")
        indexes = [
            address_index("email", name="pledge_by_address"),
            models.Index(
                "created_at",
                name="pledge_unconfirmed",
                condition=models.Q(confirmed_at=None) & ~models.Q(email=""),
            ),
        ]

    def __str__(self) -> str:
        return f"P{self.pk}"
