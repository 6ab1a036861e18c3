import uuid
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from wagtail.models import PageViewRestriction

from volunteers.calendars.ical import Entry, renew_entries
from volunteers.calendars.recurrence import local

BACK, AHEAD = timedelta(days=30), timedelta(days=396)  # what a calendar feed shows
# What the event's own page says beside when and where, and what its editors see: not read with a date.
ON_THE_PAGE_ALONE = (
    *("body", "answers", "safety", "languages", "organiser", "laid_out_at"),
    *("draft_title", "seo_title", "search_description", "show_in_menus", "numchild", "owner", "alias_of"),
    *("latest_revision", "live_revision", "latest_revision_created_at", "has_unpublished_changes"),
    *("first_published_at", "last_published_at", "go_live_at", "expire_at", "expired"),
    *("locked", "locked_at", "locked_by"),
)
ENTRY_FIELDS = ("vevent", "sequence", "changed_at")


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    def upcoming(self, now: datetime | None = None) -> "OccurrenceQuerySet":
        """Not ended yet, whether or not they have been called off."""
        return self.filter(ends_at__gt=now or timezone.now())

    def published(self) -> "OccurrenceQuerySet":
        """Those whose event page is live and open to all: neither it nor a page above it is restricted."""
        event_path = ExpressionWrapper(OuterRef("event__path"), output_field=CharField())
        restrictions = PageViewRestriction.objects.alias(event_path=event_path)
        above = restrictions.filter(event_path__startswith=F("page__path"))
        return self.filter(~Exists(above), event__live=True)

    def with_event(self) -> "OccurrenceQuerySet":
        """Each with its event, as far as those who come need to know it."""
        return self.select_related("event").defer("vevent", *of_event("event"))

    def called_off_and_over(self, now: datetime) -> "OccurrenceQuerySet":
        """Those that passed within the window and whose entries were written before that."""
        passed = self.filter(called_off=True, ends_at__gt=now - BACK, ends_at__lte=now)
        return passed.filter(changed_at__lt=F("ends_at"))

    def before(self, occurrence: "Occurrence") -> "OccurrenceQuerySet":
        """The earlier dates of the same event, the latest of them first."""
        earlier = self.filter(event_id=occurrence.event_id, starts_at__lt=occurrence.starts_at)
        return earlier.order_by("-starts_at", "-pk")

    def in_the_window(self, now: datetime) -> "OccurrenceQuerySet":
        """What calendar feeds show: from what ended 30 days ago, whenever it began, to what begins in 13 months."""
        return self.filter(ends_at__gt=now - BACK, starts_at__lt=now + AHEAD).order_by("starts_at", "pk")

    def on_the_calendar(self, now: datetime) -> "OccurrenceQuerySet":
        """Those that anybody's calendar shows."""
        return self.published().in_the_window(now)

    def renew_entries(self) -> int:
        """Make these rows' calendar entries anew, all in memory at once. How many say something new."""
        with transaction.atomic():
            # Locked: an editor who calls a date off at this moment is neither overwritten nor forgotten.
            rows = self.select_related("event__area").select_for_update(of=("self",))
            changed = renew(rows)
            self.model.objects.bulk_update(changed, ENTRY_FIELDS, batch_size=100)
        return len(changed)


class Occurrence(models.Model):
    """One date of an event: when it is held, and where if not at the event's own place.

    A date that a rule made remembers what the rule said of it last, in ``rule_starts_at`` and ``rule_ends_at``:
    it has been moved when that is not when it is held. One that was added by hand remembers nothing.
    """

    class Question(models.TextChoices):
        LEFT = "left", _("the rule does not make this date any more")
        MOVED = "moved", _("the rule now says another time")

    event = models.ForeignKey(
        "events.EventPage", models.PROTECT, related_name="occurrences", verbose_name=_("event")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    place = models.CharField(_("another place"), max_length=120, blank=True)
    stop = models.CharField(_("nearest stop"), max_length=120, blank=True)
    access = models.CharField(_("steps, toilet and how far one walks"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    called_off = models.BooleanField(_("called off"), default=False)
    all_day = models.BooleanField(_("whole day"), default=False)

    rule_starts_at = models.DateTimeField(null=True, blank=True, editable=False)
    rule_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    question = models.CharField(
        _("to decide"), max_length=5, choices=Question, blank=True, default="", editable=False
    )

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
            models.Index("event", name="occurrence_to_decide", condition=~Q(question="")),
        ]
        constraints = [
            models.CheckConstraint(
                name="occurrence_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.UniqueConstraint(fields=["event", "rule_starts_at"], name="occurrence_once_a_rule"),
        ]

    def __str__(self) -> str:
        start = timezone.localtime(self.starts_at)
        return f"{self.event.title}, {start:%Y-%m-%d %H:%M}"

    def clean(self) -> None:
        if self.all_day and self.starts_at and self.ends_at:
            self.starts_at, self.ends_at = whole_days(self.starts_at, self.ends_at)
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Write an end that is after the start.")})

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save with the calendar entry made anew, counted from what is stored, not from what was read once."""
        if update_fields is not None:
            update_fields = {*update_fields, *ENTRY_FIELDS}
        with transaction.atomic():
            stored = Occurrence.objects.select_for_update().filter(pk=self.pk).values(*ENTRY_FIELDS).first()
            for name, value in (stored or {}).items():
                setattr(self, name, value)
            renew([self])
            super().save(update_fields=update_fields, **kwargs)

    @property
    def where(self) -> str:
        """The place as anybody may know it."""
        return self.event.public_place if self.event.place_hidden else self.place or self.event.place

    @property
    def meeting_place(self) -> str:
        """The place itself: only for those who have a place there, and for staff."""
        return self.place or self.event.place

    @property
    def was_moved(self) -> bool:
        """Whether an editor moved it away from what its rule says."""
        return self.rule_starts_at is not None and (self.starts_at, self.ends_at) != (
            self.rule_starts_at,
            self.rule_ends_at,
        )

    @property
    def rule_has_moved(self) -> bool:
        """Whether its rule now says another time, and an editor is to decide."""
        return self.question == self.Question.MOVED

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()

    def entry(self, page: "PageSays") -> Entry:
        """What a calendar says of this date; ``page`` is what its page says of all.

        Of a page that is not published it says that it is not held, and no word of the page, which may be why it was taken
        down, or be a draft by now.
        """
        shown = page.is_live
        return Entry(
            uid=f"{self.uid}@vagra-gangvald",
            sequence=self.sequence,
            changed_at=self.changed_at,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            title=page.title,
            text="\n\n".join(filter(None, [self.note, page.intro])) if shown else "",
            place=self.where if shown else "",
            address=page.address,
            category=page.category,
            all_day=self.all_day,
            # The page's position is that of its own place, and of no other.
            position=None if self.place else page.position,
            called_off=self.called_off or not shown,
            over=self.is_past,
        )


class PageSays(NamedTuple):
    """What calendars say alike of all dates of an event."""

    is_live: bool
    title: str = ""
    intro: str = ""
    category: str = ""
    address: str | None = None
    position: tuple[float, float] | None = None


def said_by(event: Any) -> PageSays:
    """In Swedish, whoever saves it."""
    if not event.live:
        return PageSays(is_live=False)
    with translation.override(settings.LANGUAGE_CODE):
        category, address = str(event.get_kind_display()), event.full_url
    return PageSays(True, event.title, event.intro, category, address, event.coordinates)


def renew(rows: Iterable[Occurrence]) -> list[Occurrence]:
    """Put the calendar entries on the rows, unsaved. Returns those that say something new: only their SEQUENCE rises."""
    rows = list(rows)
    pages = {row.event_id: row.event for row in rows}
    said = {pk: said_by(event) for pk, event in pages.items()}
    before = [(row.entry(said[row.event_id]), bytes(row.vevent)) for row in rows]
    changed = []
    for row, (entry, written) in zip(rows, renew_entries(before, now=timezone.now()), strict=True):
        if bytes(row.vevent) != written:
            row.sequence, row.changed_at, row.vevent = entry.sequence, entry.changed_at, written
            changed.append(row)
    return changed


def of_event(path: str) -> list[str]:
    """What a query that comes to an event by this path need not read of it."""
    return [f"{path}__{name}" for name in ON_THE_PAGE_ALONE]


def whole_days(first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """From the midnight that begins the first day to the one that ends the last; a midnight ends the day before it."""
    first_day, last_day = (timezone.localdate(moment) for moment in (first, last - timedelta(microseconds=1)))
    return local(first_day, time()), local(max(first_day, last_day) + timedelta(days=1), time())
