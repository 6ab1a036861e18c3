from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.reach import validate_address


class BannerQuerySet(models.QuerySet["Banner"]):
    def shown(self, now: datetime) -> "BannerQuerySet":
        """Those that are up, the gravest first."""
        return self.not_over(now).filter(starts_at__lte=now)

    def not_over(self, now: datetime) -> "BannerQuerySet":
        """Those that are up or still to come, the gravest first."""
        return self.filter(ends_at__gt=now).order_by("-level", "-updated_at", "-pk")


class Banner(models.Model):
    """A message on top of every page, until it ends by itself."""

    class Level(models.IntegerChoices):
        INFORMATION = 1, _("information")
        IMPORTANT = 2, _("important")
        CRISIS = 3, _("crisis")

    level = models.PositiveSmallIntegerField(_("level"), choices=Level, default=Level.IMPORTANT)
    text = models.CharField(
        _("text"),
        max_length=300,
        help_text=_("What has happened, and what to do now. Only what is confirmed."),
    )
    link = models.URLField(
        _("address where more is told"), max_length=500, blank=True, validators=[validate_address]
    )
    starts_at = models.DateTimeField(_("shown from"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends by itself"))
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("banner")
        verbose_name_plural = _("banners")
        ordering = ["-starts_at"]
        indexes = [models.Index(fields=["ends_at"], name="banner_by_end")]
        constraints = [
            models.CheckConstraint(
                name="banner_ends_after_it_starts", condition=models.Q(ends_at__gt=models.F("starts_at"))
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_over(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_up(self) -> bool:
        return self.starts_at <= timezone.now() < self.ends_at

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Write an end that comes after the beginning.")})


class BannerText(models.Model):
    """What a banner says in another language than Swedish."""

    banner = models.ForeignKey(Banner, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES[1:])
    text = models.CharField(_("text"), max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["banner", "language"], name="banner_once_a_language")]

    def __str__(self) -> str:
        return self.text
