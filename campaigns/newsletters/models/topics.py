from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.Model):
    """What letters are about: four rows, laid out by a migration."""

    class Kind(models.TextChoices):
        CAMPAIGNS = "campaigns", _("Campaigns")
        VOLUNTEERING = "volunteering", _("Calls for volunteers")
        NEWS = "news", _("News")
        PRESS = "press", _("For the press")

    kind = models.CharField(_("topic"), max_length=12, choices=Kind, unique=True)

    class Meta:
        verbose_name = _("topic")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.get_kind_display()
