from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.privacy.fields import EncryptedTextField


class Message(models.Model):
    """What a coordinator writes to the people of a shift, an event, a role or an area: one mail for each of them."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        REVIEW = "review", _("to be reviewed")
        SENT = "sent", _("sent")

    shift = models.ForeignKey(
        "rosters.Shift", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("shift")
    )
    event = models.ForeignKey(
        "events.EventPage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("event")
    )
    role = models.ForeignKey(
        "people.Role", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("role")
    )
    area = models.ForeignKey(
        "base.Area", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("area")
    )
    subject = models.CharField(
        _("subject"),
        max_length=120,
        help_text=_("Neutral: others may see it on the screen of a locked phone."),
    )
    text = EncryptedTextField(_("text"), max_length=5000)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="message_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
            )
        ]

    def __str__(self) -> str:
        return f"B{self.pk}"


class Recipient(models.Model):
    """The message has been written to this volunteer's address: once, whatever happens."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="recipients")
    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "volunteer"], name="recipient_once")]

    def __str__(self) -> str:
        return f"V{self.volunteer_id}"
