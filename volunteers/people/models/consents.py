from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def of(self, text: str, *, language: str) -> "ConsentText":
        """The version with exactly these words, kept from now on if it is new."""
        return self.get_or_create(text=text, language=language)[0]


class ConsentText(models.Model):
    """The words that people said yes to, as they stood on the page: one row a version and language."""

    language = models.CharField(_("language"), max_length=5)
    text = models.CharField(_("text"), max_length=1000)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects: ClassVar[ConsentTextQuerySet] = ConsentTextQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("wording of a consent")
        constraints = [models.UniqueConstraint(fields=["text", "language"], name="consent_text_once")]

    def __str__(self) -> str:
        return f"C{self.pk}"


class Consent(models.Model):
    """A volunteer said yes to a text, and when."""

    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"), default=timezone.now)
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        ordering = ["-given_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["volunteer", "text"], name="consent_once_a_text")]

    def __str__(self) -> str:
        return f"V{self.volunteer_id}, {self.text}"
