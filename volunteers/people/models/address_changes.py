from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.privacy.encryption import EncryptedCharField, RowKeyField
from volunteers.people.models.volunteers import Volunteer

TO_ANSWER = timedelta(days=7)  # at the new address
TO_UNDO = timedelta(days=14)  # at the one of before


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def over(self) -> "AddressChangeQuerySet":
        """Never answered in time, or too long ago to be undone."""
        now = timezone.now()
        unanswered = Q(moved_at=None, asked_at__lte=now - TO_ANSWER)
        return self.filter(unanswered | Q(moved_at__lte=now - TO_UNDO))

    def open(self) -> "AddressChangeQuerySet":
        return self.exclude(pk__in=self.over().values("pk"))


class AddressChange(models.Model):
    """The other address of somebody who changes theirs, and what opens the link that was sent there.

    It is the new one until whoever reads there has said yes; from then on the one of before, which may undo it.
    """

    row_key = RowKeyField()
    volunteer = models.OneToOneField(Volunteer, models.CASCADE, related_name="address_change")
    email = EncryptedCharField(max_length=254)
    token_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[AddressChangeQuerySet] = AddressChangeQuerySet.as_manager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return f"V{self.volunteer_id}"

    @property
    def undone_until(self) -> datetime | None:
        """Until when the address of before may take it back; None when nothing has moved yet."""
        return self.moved_at and self.moved_at + TO_UNDO
