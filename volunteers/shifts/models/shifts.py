from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.events.models import EventPage

QUEUE = "-queue"
LATE = timedelta(hours=24)
MOST_PLACES = 500
MOST_ON_A_SAFETY_WALK = 20  # people, in all its shifts together


class ShiftQuerySet(models.QuerySet["Shift"]):
    def on_dates(self, dates: Iterable[int]) -> "ShiftQuerySet":
        """Those that belong to these dates, given by primary key: of a series all of its shifts."""
        dates = list(dates)
        series = EventPage.objects.filter(is_series=True, occurrences__in=dates)
        return self.filter(Q(occurrence__in=dates) | Q(occurrence__event__in=series))

    def public(self) -> "ShiftQuerySet":
        """Those that anybody may see."""
        return self.filter(is_private=False)

    def with_what_it_says(self) -> "ShiftQuerySet":
        """Each with what one does in it as ``says``, for values."""
        return self.annotate(says=Case(When(~Q(text=""), then=F("text")), default=F("role__text")))

    def with_places_left(self) -> "ShiftQuerySet":
        return self.filter(taken__lt=F("capacity"))

    def open(self) -> "ShiftQuerySet":
        """Those that can still be signed up for: not begun, on a published date that is on."""
        return self.filter(
            starts_at__gt=timezone.now(), occurrence__called_off=False, occurrence__event__live=True
        )


class ShiftManager(models.Manager.from_queryset(ShiftQuerySet)):  # type: ignore[misc]
    """Comes with the role: no shift is shown without it."""

    def get_queryset(self) -> ShiftQuerySet:
        return super().get_queryset().select_related("role")


class Shift(models.Model):
    """A role to fill during one date of an event, by as many people as it has places."""

    occurrence = models.ForeignKey(
        "events.Occurrence", models.PROTECT, related_name="shifts", verbose_name=_("date")
    )
    role = models.ForeignKey("people.Role", models.PROTECT, related_name="shifts", verbose_name=_("role"))
    text = models.CharField(
        _("what one does"), max_length=160, blank=True, help_text=_("Empty: what the role says.")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    capacity = models.PositiveSmallIntegerField(_("places"), validators=[MinValueValidator(1)])
    minimum = models.PositiveSmallIntegerField(
        _("at least"),
        default=0,
        help_text=_("Coordinators get a mail when fewer are left three days before."),
    )
    opens_at = models.DateTimeField(_("sign-up opens"), null=True, blank=True)
    cancel_until = models.DateTimeField(
        _("cancel until"),
        null=True,
        blank=True,
        help_text=_(
            "Whoever cancels later does so too, but coordinators are told at once. Empty: 24 hours before it begins."
        ),
    )
    meeting_point = models.CharField(
        _("meeting point"), max_length=160, blank=True, help_text=_("Only for those who have a place.")
    )
    meeting_point_hours = models.PositiveSmallIntegerField(
        _("shown how many hours before"), default=24, help_text=_("The meeting point is told no earlier.")
    )
    is_private = models.BooleanField(
        _("private"),
        default=False,
        help_text=_("Not shown in the calendar: only whoever has its link can sign up."),
    )
    link_number = models.PositiveIntegerField(
        default=0, editable=False
    )  # raised, the private link is another
    plan = models.ForeignKey(
        "shifts.ShiftPlan", models.SET_NULL, null=True, blank=True, editable=False, related_name="shifts"
    )
    # What the coordinators were told last: since when people are missing. None: nobody is.
    short_since = models.DateTimeField(null=True, blank=True, editable=False)
    # Since when volunteers are to be asked to step in: the worker asks them, and empties it.
    calls_since = models.DateTimeField(null=True, blank=True, editable=False)

    # Counted anew under the lock by every change of a sign-up, so that lists need not count.
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("waiting"), default=0, editable=False)

    asking = 1  # people that a form, which sets it, knows of

    objects: ClassVar[ShiftManager] = ShiftManager()

    class Meta:
        verbose_name = _("shift")
        verbose_name_plural = _("shifts")
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index("starts_at", name="shift_by_start"),
            models.Index("ends_at", name="shift_by_end"),
            models.Index("starts_at", name="shift_short", condition=Q(short_since__isnull=False)),
            models.Index("calls_since", name="shift_calls", condition=Q(calls_since__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                name="shift_ends_after_it_starts", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(name="shift_has_places", condition=Q(capacity__gte=1)),
            models.CheckConstraint(name="shift_minimum_fits", condition=Q(minimum__lte=F("capacity"))),
        ]

    def __str__(self) -> str:
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        return f"{self.role}, {start:%Y-%m-%d %H:%M}–{end:%H:%M}"

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("Write an end that is after the start.")})
        if self.minimum and self.capacity and self.minimum > self.capacity:
            raise ValidationError({"minimum": _("Write a number that the places allow.")})

    @property
    def places_left(self) -> int:
        return max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        """Nobody passes those who wait already."""
        return not self.has_room_for(1)

    def has_room_for(self, people: int) -> bool:
        """Whether so many together get places at once: nobody passes those who wait, and no group is split."""
        return self.waiting == 0 and people <= self.places_left

    @property
    def about(self) -> str:
        """What one does in it, in a sentence."""
        return self.text or self.role.text

    @property
    def choice(self) -> str:
        """What a form says to choose it: its number, or its queue when there is no room for those who ask."""
        return f"{self.pk}{QUEUE if self.is_queued_for else ''}"

    @property
    def is_queued_for(self) -> bool:
        return not self.has_room_for(self.asking)

    @property
    def is_open(self) -> bool:
        """Whether it can still be signed up for."""
        return (
            self.starts_at > timezone.now() and not self.occurrence.called_off and self.occurrence.event.live
        )

    @property
    def opens_later(self) -> bool:
        return self.opens_at is not None and self.opens_at > timezone.now()

    @property
    def late_from(self) -> datetime:
        """From when a cancellation is late: coordinators are told of it at once."""
        return self.cancel_until or self.starts_at - LATE

    @property
    def meeting_point_at(self) -> datetime:
        """From when those with a place are told the meeting point."""
        return self.starts_at - timedelta(hours=self.meeting_point_hours)

    def tells_meeting_point(self, now: datetime) -> bool:
        return bool(self.meeting_point) and now >= self.meeting_point_at

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing left to come to: in a series, not while a meeting is still to come."""
        event = self.occurrence.event
        return self.ends_at <= timezone.now() and not (
            event.is_series and event.occurrences.upcoming().exists()
        )
