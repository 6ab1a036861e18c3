import uuid
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.calendars.writing import Entry, write_entry


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def upcoming(self, now: datetime | None = None) -> "OccurrenceQuerySet":
        """Not ended yet, whether or not they have been called off."""
        return self.filter(ends_at__gt=now or timezone.now())

    def published(self) -> "OccurrenceQuerySet":
        """Those whose event page is live, without a view restriction of its own."""
        return self.filter(event__live=True, event__view_restrictions=None)

    def on_the_calendar(self, now: datetime) -> "OccurrenceQuerySet":
        """The window that a calendar feed shows: 30 days back to 13 months ahead."""
        return self.published().filter(
            starts_at__gte=now - timedelta(days=30), starts_at__lt=now + timedelta(days=396)
        ).order_by("starts_at", "pk")


class Occurrence(models.Model):
    """One date of an event: when it is held, and where if not at the event's own place."""

    event = models.ForeignKey("events.EventPage", models.PROTECT, related_name="occurrences", verbose_name=_("event"))
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("another place"), max_length=120, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    called_off = models.BooleanField(_("called off"), default=False)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    vevent = models.BinaryField(default=b"", editable=False)

    objects: ClassVar[OccurrenceQuerySet] = OccurrenceQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index("starts_at", "id", name="occurrence_by_start"),
            models.Index("ends_at", name="occurrence_by_end"),
        ]
        constraints = [
            models.CheckConstraint(name="occurrence_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        start = timezone.localtime(self.starts_at)
        return f"{self.event.title}, {start:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Write an end that is after the start.")})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the calendar entry made anew; SEQUENCE rises only when the entry says something else (RFC 5545, 3.8.7.4)."""
        entry = write_entry(self.entry())
        if self.vevent and entry != bytes(self.vevent):
            self.sequence += 1
            self.changed_at = timezone.now()
            entry = write_entry(self.entry())
        self.vevent = entry
        super().save(*args, **kwargs)

    @property
    def where(self) -> str:
        return self.place or self.event.place

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()

    def entry(self) -> Entry:
        """What a calendar says of this date."""
        return Entry(
            uid=f"{self.uid}@vagra-gangvald",
            sequence=self.sequence,
            changed_at=self.changed_at,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            title=self.event.title,
            text="\n\n".join(filter(None, [self.note, self.event.intro])),
            place=self.where,
            address=self.event.full_url,
            category=str(self.event.get_kind_display()),
            called_off=self.called_off,
        )
