from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.contact.models.messages import Message
from cms.privacy.encryption import EncryptedTextField, RowKeyField


class Note(models.Model):
    """What a handler noted for colleagues about a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="notes", verbose_name=_("message"))
    row_key = RowKeyField()
    text = EncryptedTextField(_("note"), max_length=2000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("note for colleagues")
        default_permissions = ()
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.message}, {self._meta.verbose_name} {self.pk}"


class Answer(models.Model):
    """What a handler answered the sender by mail, kept as it was sent."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="answers", verbose_name=_("message"))
    row_key = RowKeyField()
    text = EncryptedTextField(_("answer"), max_length=10_000)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"), default=timezone.now, editable=False)
    form_key = models.UUIDField(unique=True, editable=False, help_text="Of the form: sent twice is one.")
    mail = models.ForeignKey(
        "mail.OutboxMail",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        help_text="Until it has gone.",
    )
    undelivered_at = models.DateTimeField(
        null=True, editable=False, help_text="When the mail was found to be given up."
    )

    class Meta:
        verbose_name = _("answer")
        default_permissions = ()
        ordering = ["written_at", "pk"]

    def __str__(self) -> str:
        return f"{self.message}, {self._meta.verbose_name} {self.pk}"
