from django.db import models
from django.utils.translation import gettext_lazy as _


class PageOpinion(models.Model):
    """How many said yes, and how many no, to "did this help you?" on one page. Nothing about anybody, not even when."""

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, related_name="+", verbose_name=_("page"))
    yes = models.PositiveIntegerField(_("yes"), default=0)
    no = models.PositiveIntegerField(_("no"), default=0)

    class Meta:
        verbose_name = _("opinion of a page")
        verbose_name_plural = _("opinions of pages")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"O{self.pk}"
