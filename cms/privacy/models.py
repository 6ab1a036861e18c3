from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Somebody tried to change or delete what was written down about them."""


class AccessEntryQuerySet(models.QuerySet["AccessEntry"]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class AccessEntry(models.Model):
    """Who of the staff looked at, searched, changed or took out data about people, and when.

    It names rows by their code, never a person. Nothing in it is changed or deleted but by the purge, when its time is out.
    """

    class Action(models.TextChoices):
        VIEW = "view", _("looked at")
        LIST = "list", _("looked at a list")
        SEARCH = "search", _("searched")
        CHANGE = "change", _("changed")
        EXPORT = "export", _("exported")

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    # The number too: it stays when the account goes.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        db_constraint=False,
        verbose_name=_("who"),
        related_name="+",
    )
    action = models.CharField(_("did what"), max_length=6, choices=Action)
    what = models.CharField(
        _("with what"), max_length=80, help_text="A code such as V12, or the name of a list."
    )
    count = models.PositiveIntegerField(_("how many"), default=1)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects: ClassVar[AccessEntryQuerySet] = AccessEntryQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("access")
        verbose_name_plural = _("accesses")
        default_permissions = ("view",)
        indexes = [
            models.Index("at", name="access_by_time"),
            models.Index("what", "at", name="access_by_what"),
        ]

    def __str__(self) -> str:
        return f"L{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly
