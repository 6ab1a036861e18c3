from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.news.models.categories import Category

SILENCE = timedelta(hours=48)  # without success: then editors get one mail
ASKED = {"address", "kind", "include_words", "exclude_words", "refused_paths"}  # what its answer hangs on
STATE = {"etag", "last_modified", "was_unchanged", "trouble", "trouble_detail", "leased_until", "next_at"}


class SourceQuerySet(models.QuerySet["Source"]):
    def due(self, now: datetime) -> "SourceQuerySet":
        """Those to ask now that nobody else is asking."""
        is_free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        return self.filter(is_free, is_active=True, next_at__lte=now).order_by("next_at", "pk")

    def silent(self, now: datetime) -> "SourceQuerySet":
        """Those that have had no success for SILENCE, or never since they were added that long ago."""
        since = Coalesce("succeeded_at", "added_at")
        return self.filter(is_active=True).alias(since=since).filter(since__lte=now - SILENCE)


class Source(models.Model):
    """A feed that others publish, asked by the worker. What it says becomes candidates, never pages by themselves."""

    class Kind(models.TextChoices):
        RSS = "rss", "RSS"
        ATOM = "atom", "Atom"
        JSON = "json", "JSON Feed"
        KRISINFORMATION = "kris", "Krisinformation (v3, JSON)"

    class Interval(models.IntegerChoices):
        QUARTER = 15, _("every quarter of an hour")
        HOUR = 60, _("every hour")
        SIX_HOURS = 360, _("every six hours")
        DAY = 1440, _("once a day")

    class Trouble(models.TextChoices):
        """Why the last attempt gave nothing; ``cms/news/desk/source_health.py`` says it in words."""

        REFUSED = "refused", _("The address may not be fetched")
        UNREACHABLE = "unreachable", _("Nobody answers")
        SLOW = "slow", _("It takes too long")
        STATUS = "status", _("It answers with an error")
        GONE = "gone", _("It is gone for good")
        LARGE = "large", _("It is too large")
        UNREADABLE = "unreadable", _("It cannot be read")
        UNSAFE = "unsafe", _("It holds what no feed needs")
        OTHER_KIND = "kind", _("It is of another kind")

    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.RSS)
    address = models.URLField(_("address"), max_length=500, unique=True)
    organisation = models.CharField(
        _("organisation"), max_length=80, help_text=_("Readers see it as the source of what you write about.")
    )
    category = models.CharField(_("category"), max_length=16, choices=Category, default=Category.PROGRAMME)
    language = models.CharField(
        _("language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    include_words = models.TextField(
        _("only with one of these words"),
        blank=True,
        help_text=_("One on each line, in title or text. Leave it empty to see everything."),
    )
    exclude_words = models.TextField(
        _("never with any of these words"), blank=True, help_text=_("One on each line, in title or text.")
    )
    refused_paths = models.TextField(
        _("never from these paths"),
        blank=True,
        default="/handelser/",
        help_text=_("One on each line: parts of addresses, such as the police's incident notices."),
    )
    interval = models.PositiveSmallIntegerField(_("asked"), choices=Interval, default=Interval.HOUR)
    is_active = models.BooleanField(_("active"), default=True)
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    # How it is: written by the worker alone.
    next_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    leased_until = models.DateTimeField(null=True, editable=False)
    tried_at = models.DateTimeField(null=True, editable=False)
    succeeded_at = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(max_length=12, choices=Trouble, blank=True, editable=False)
    trouble_detail = models.CharField(max_length=200, blank=True, editable=False)  # a number, a host, a line
    # The last attempt that gave nothing, which is known also when it has worked since.
    failed_at = models.DateTimeField(null=True, editable=False)
    failure = models.CharField(max_length=12, choices=Trouble, blank=True, editable=False)
    failure_detail = models.CharField(max_length=200, blank=True, editable=False)
    etag = models.CharField(max_length=200, blank=True, editable=False)
    last_modified = models.CharField(max_length=60, blank=True, editable=False)
    was_unchanged = models.BooleanField(default=False, editable=False)  # 304 the last time
    taken = models.PositiveSmallIntegerField(default=0, editable=False)  # items in its last whole answer
    flagged_at = models.DateTimeField(null=True, editable=False)  # when its silence was told

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Forget what the last answer was, where another address is asked or other items are wanted of it."""
        changing = ASKED if update_fields is None else ASKED & set(update_fields)
        if not self._state.adding and changing and self.differs_in(changing):
            self.forget_state()
            update_fields = update_fields and {*update_fields, *STATE}
        super().save(update_fields=update_fields, **kwargs)

    def differs_in(self, names: Iterable[str]) -> bool:
        """Whether the database says otherwise."""
        said = {name: getattr(self, name) for name in names}
        return not Source.objects.filter(pk=self.pk, **said).exists()

    def forget_state(self) -> None:
        """Ask anew and as soon as may be; an attempt that is under way counts no more. Is not saved here."""
        self.etag, self.last_modified, self.was_unchanged = "", "", False
        self.trouble, self.trouble_detail = "", ""
        self.leased_until, self.next_at = None, timezone.now()
