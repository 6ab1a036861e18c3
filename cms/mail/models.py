from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from cms.privacy.addresses import EncryptedAddressField, address_index
from cms.privacy.encryption import EncryptedBinaryField, EncryptedCharField, EncryptedTextField, RowKeyField

LEASE = timedelta(minutes=5)
RETRIES = 12  # with waits of 1, 2, 4 … minutes: a day and a half


class OutboxQuerySet(models.QuerySet["OutboxMail"]):
    def due(self, now: datetime) -> "OutboxQuerySet":
        """Waiting mails whose time has come and that no living worker holds, oldest first."""
        return self.filter(
            Q(leased_until=None) | Q(leased_until__lt=now), state=OutboxMail.State.QUEUED, send_after__lte=now
        ).order_by("send_after", "pk")

    def sent_before(self, moment: datetime) -> "OutboxQuerySet":
        return self.filter(state=OutboxMail.State.SENT, sent_at__lt=moment)


class OutboxMail(models.Model):
    """One mail to one person, written in the transaction that decided it and sent by the worker.

    Sent, then marked, under a lease: a crash in between sends it again with the same Message-ID.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("not delivered")

    name = models.CharField(max_length=60, help_text="Which mail it is: the name of its templates.")
    about = models.CharField(max_length=20, blank=True, help_text="The code of the row that it is about.")
    message_id = models.CharField(max_length=120, unique=True)
    # Sealed, and gone once the mail is sent: a letter says who takes part, when and where.
    row_key = RowKeyField()
    to = EncryptedAddressField(max_length=254)
    subject = EncryptedCharField(max_length=200)
    text = EncryptedTextField()
    html = EncryptedTextField()
    calendar = EncryptedBinaryField(blank=True, default=b"", help_text="An iCalendar file to attach.")
    calendar_method = models.CharField(max_length=10, blank=True)
    picture = EncryptedBinaryField(
        blank=True, default=b"", help_text="A PNG that the HTML shows as cid:picture."
    )
    is_discreet = models.BooleanField(default=False, help_text="The sender is an address without a name.")

    state = models.CharField(max_length=6, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField(default=timezone.now)
    send_after = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True, help_text="Kind of error, never the address.")
    sent_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [
            address_index("to", name="outbox_by_address"),
            models.Index("send_after", "id", name="outbox_due", condition=Q(state="queued")),
            models.Index("sent_at", name="outbox_sent", condition=Q(state="sent")),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
            ),
            models.CheckConstraint(name="outbox_attempts_end", condition=Q(attempts__lte=RETRIES)),
        ]

    def __str__(self) -> str:
        return f"M{self.pk}"

    def tell_given_up(self) -> None:
        """The apps above learn that what it says has reached nobody: the hook ``mail_given_up``, in the caller's transaction."""
        for follow in hooks.get_hooks("mail_given_up"):
            follow(self)
