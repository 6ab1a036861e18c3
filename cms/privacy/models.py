from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

KEEP_ACCESSES = timedelta(days=730)


class AppendOnly(Exception):
    """Somebody tried to change or delete what was written down about them."""


class AccessEntryQuerySet(models.QuerySet["AccessEntry"]):
    def end(self) -> int:
        """Delete those whose time is out, and no others; return how many. For the purge: there is no other way."""
        rows: models.QuerySet[AccessEntry] = models.QuerySet(
            self.model, using=self.db
        )  # Django's own, which may delete
        return rows.filter(at__lt=timezone.now() - KEEP_ACCESSES).delete()[0]

    def update(self, **kwargs: Any) -> int:
        """Raises ``AppendOnly``, always."""
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        """Raises ``AppendOnly``, always: see ``end``."""
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
        ERASE = "erase", _("erased")
        PURGE = "purge", _("deleted what was too old")

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    # The number too: it stays when the account goes. None: the site itself.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
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
        permissions = [
            ("tell_person", "May take out everything about a person"),
            ("erase_person", "May erase a person"),
            ("view_record", "May read the record of processing"),
        ]
        indexes = [
            models.Index("at", name="access_by_time"),
            models.Index("what", "at", name="access_by_what"),
        ]

    def __str__(self) -> str:
        return f"L{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new row. Raises ``AppendOnly`` for one that is there already."""
        if self.pk is not None:
            raise AppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raises ``AppendOnly``, always."""
        raise AppendOnly


class PurgeRun(models.Model):
    """The protocol of one purge: when, by whose hand, and how much went of what. No person can be found by it."""

    class Hand(models.TextChoices):
        WORKER = "worker", _("every night, by itself")
        COMMAND = "command", _("by hand, on the server")

    # Of the nightly one: which night it is. Two workers cannot both have it.
    night = models.DateField(null=True, blank=True, unique=True, editable=False)
    hand = models.CharField(_("how"), max_length=7, choices=Hand)
    started_at = models.DateTimeField(_("began"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, help_text="None: it broke off.")
    counts = models.JSONField(default=dict, help_text="Deleted rows, by the key of their kind.")

    class Meta:
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        default_permissions = ("view",)
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"G{self.pk}"

    @property
    def total(self) -> int:
        return sum(self.counts.values())
