"""Where the quick exit may lead: pages that tell nobody anything about whoever has them open."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.reach import validate_address

# Ordinary pages that many have open: the weather, the trams, an encyclopaedia.
ALWAYS = ("https://www.smhi.se/", "https://www.vasttrafik.se/", "https://sv.wikipedia.org/")


class NeutralAddress(models.Model):
    """A page that an editor has added to the list, and why it is neutral."""

    address = models.URLField(_("address"), unique=True, validators=[validate_address])
    reason = models.CharField(
        _("why it tells nobody anything"),
        max_length=200,
        validators=[MinLengthValidator(10)],
        help_text=_("Who has it open otherwise, and that nothing on it is about crime, help or flight."),
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = _("neutral page for the quick exit")
        verbose_name_plural = _("neutral pages for the quick exit")
        ordering = ["address"]

    def __str__(self) -> str:
        return self.address

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write it if it is one. Raises ValidationError otherwise, whichever road leads here."""
        self.clean_fields()
        super().save(*args, **kwargs)


def neutral_addresses() -> list[str]:
    """Where the exit may lead, those that are always there first."""
    added = NeutralAddress.objects.values_list("address", flat=True)
    return [*ALWAYS, *(address for address in added if address not in ALWAYS)]


def validate_exit(address: str) -> None:
    """Raises ValidationError unless the address is on the list."""
    validate_address(address)
    if address not in neutral_addresses():
        raise ValidationError(
            _(
                "The quick exit leads to a page on the list of neutral ones. Add this one first, with a reason."
            ),
            code="exit",
        )
