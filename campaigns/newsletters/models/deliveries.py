from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.newsletters.models.sendings import Edition, Sending
from campaigns.newsletters.models.subscribers import Subscriber

LEASE = timedelta(minutes=5)
RETRIES = 8  # with waits of 5, 10, 20 … minutes: most of a day


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> "DeliveryQuerySet":
        """Letters to hand over now that no living worker holds, oldest first."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=now), state=Delivery.State.QUEUED, send_after__lte=now
        ).order_by("send_after", "pk")


class Delivery(models.Model):
    """One letter to one reader. Sent, then marked, under a lease: a crash in between sends it again, as the same message."""

    class State(models.TextChoices):
        QUEUED = "queued", _("left")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("left out")  # no longer wanted when its turn came

    sending = models.ForeignKey(Sending, models.CASCADE, related_name="deliveries", db_index=False)
    # None: erased since. The digest still keeps the address from having the letter twice.
    subscriber = models.ForeignKey(Subscriber, models.SET_NULL, null=True, related_name="deliveries")
    digest = models.CharField(max_length=43, help_text="Of the address, as in Suppression.")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=State, default=State.QUEUED)
    send_after = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True, help_text="Kind of error, never the address.")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("delivery")
        indexes = [
            models.Index("sending", "send_after", "id", name="delivery_due", condition=Q(state="queued")),
            models.Index("sending", "state", name="delivery_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["sending", "digest"], name="delivery_once_an_address"),
            models.CheckConstraint(
                name="delivery_sent_has_a_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"D{self.pk}"
