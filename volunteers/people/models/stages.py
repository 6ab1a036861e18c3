from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Stage(models.Model):
    """One step of the path from a first hello to a goodbye, as the programme's editors name it."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    position = models.PositiveSmallIntegerField(_("order"), default=100)
    is_first = models.BooleanField(
        _("new volunteers begin here"), default=False, help_text=_("One of the stages is the first.")
    )
    is_asked = models.BooleanField(
        _("asked to step in"),
        default=True,
        help_text=_("Whether volunteers at this stage get a mail when somebody is needed at short notice."),
    )
    is_left = models.BooleanField(
        _("has left"),
        default=False,
        help_text=_("Volunteers at this stage get no mail but what they ask for."),
    )

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint("is_first", name="stage_one_is_first", condition=Q(is_first=True))
        ]

    def __str__(self) -> str:
        return self.name


class Step(models.Model):
    """A volunteer came to a stage: when, and who of the staff said so. Nobody said so when it happened by itself."""

    volunteer = models.ForeignKey("people.Volunteer", models.CASCADE, related_name="steps")
    stage = models.ForeignKey(Stage, models.PROTECT, related_name="+", verbose_name=_("stage"))
    taken_at = models.DateTimeField(_("when"), default=timezone.now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["-taken_at", "-pk"]

    def __str__(self) -> str:
        return f"V{self.volunteer_id}, {self.stage}"
