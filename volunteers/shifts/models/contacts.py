from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.base.reach import validate_number
from cms.privacy.encryption import EncryptedCharField, RowKeyField


class DutyContact(models.Model):
    """Whom those in a shift reach on the day: a function and its telephone, changed in one place for all of its shifts."""

    row_key = RowKeyField()
    function = models.CharField(
        _("function"),
        max_length=80,
        unique=True,
        help_text=_("What it is, never a person's name: for example the leader of the walk in Hjällbo."),
    )
    phone = EncryptedCharField(
        _("phone"),
        max_length=40,
        validators=[validate_number],
        help_text=_("Shown from the day before, and only to those who have a place in the shift."),
    )

    class Meta:
        verbose_name = _("contact of the day")
        verbose_name_plural = _("contacts of the day")
        ordering = ["function"]

    def __str__(self) -> str:
        return self.function
