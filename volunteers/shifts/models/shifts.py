from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Min, Q, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from volunteers.calendars.recurrence import later
from volunteers.events.models import EventPage, Occurrence
from volunteers.events.models.occurrences import of_event
from volunteers.people.models import AgeBand
from volunteers.shifts import availability
from volunteers.shifts.availability import Availability, Facts
from volunteers.shifts.models.holds import Hold

LATE = timedelta(hours=24)
MOST_PLACES = 500
MOST_ON_A_SAFETY_WALK = 20  # people, in all its shifts together


class ShiftQuerySet(models.QuerySet["Shift"]):
    def on_dates(self, dates: Iterable[int]) -> "ShiftQuerySet":
        """Those that belong to these dates, given by primary key: of a series all of its shifts."""
        dates = list(dates)
        series = EventPage.objects.filter(is_series=True, occurrences__in=dates)
        return self.filter(Q(occurrence__in=dates) | Q(occurrence__event__in=series))

    def at(self, occurrence: Occurrence) -> "ShiftQuerySet":
        """Those that whoever comes to this date signs up for: in a series those of all its meetings."""
        if occurrence.event.is_series:
            return self.filter(occurrence__event=occurrence.event_id)
        return self.filter(occurrence=occurrence)

    def public(self) -> "ShiftQuerySet":
        """Those that anybody may see."""
        return self.filter(is_private=False)

    def with_what_it_says(self) -> "ShiftQuerySet":
        """Each with what one does in it as ``says``, for values."""
        return self.annotate(says=Case(When(~Q(text=""), then=F("text")), default=F("role__text")))

    def not_closed(self, now: datetime | None = None) -> "ShiftQuerySet":
        """Those that somebody may still get a place in, if only from the queue."""
        return self.filter(availability.not_closed(now or timezone.now()))

    def taking_sign_ups(self, now: datetime | None = None) -> "ShiftQuerySet":
        """Those that one may sign up for now, for a place or for the queue."""
        return self.filter(availability.takes_sign_ups(now or timezone.now()))

    def with_places_left(self, now: datetime | None = None) -> "ShiftQuerySet":
        """Those that one may sign up for now and get a place in."""
        return self.taking_sign_ups(now).filter(availability.has_places_left())

    def with_series(self) -> "ShiftQuerySet":
        """Each with its date, its event and what its availability needs to know of other rows: no more queries for it."""
        rows = self.select_related("role", "occurrence__event")
        rows = rows.defer("occurrence__vevent", *of_event("occurrence__event"))
        held = Hold.objects.all().of_shift(timezone.now())
        return rows.annotate(series_begins=availability.series_begins(), held=held)

    def with_closing(self) -> "ShiftQuerySet":
        """For values: each with all ``availability.COLUMNS``."""
        return self.annotate(closing=availability.closing(), held=Hold.objects.all().of_shift(timezone.now()))


class ShiftManager(models.Manager.from_queryset(ShiftQuerySet)):  # type: ignore[misc]
    """Comes with the role: no shift is shown without it."""

    def get_queryset(self) -> ShiftQuerySet:
        return super().get_queryset().select_related("role")


class Shift(models.Model):
    """A role to fill during one date of an event, by as many people as it has places."""

    occurrence = models.ForeignKey(
        "events.Occurrence", models.PROTECT, related_name="shifts", verbose_name=_("date")
    )
    role = models.ForeignKey(
        "people.Role",
        models.PROTECT,
        related_name="shifts",
        verbose_name=_("role"),
        limit_choices_to={"is_in_force": True},
    )
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
    contact = models.ForeignKey(
        "shifts.DutyContact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("contact of the day"),
        help_text=_("Shown from the day before, and only to those who have a place in the shift."),
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
    # People in the smallest group that waits; 0: nobody does.
    least_waiting = models.PositiveSmallIntegerField(default=0, editable=False)

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
        if self.starts_at and self.opens_at and self.opens_at >= self.starts_at:
            raise ValidationError(
                {"opens_at": _("Sign-up opens after the shift begins: write an earlier time.")}
            )

    def availability(
        self, *, people: int = 1, now: datetime | None = None, is_proven: bool = False
    ) -> Availability:
        """What so many people who come together are answered now. A query or two, unless ``with_series``.

        What is held for others is no hindrance to who ``is_proven``: whoever has shown who they are.
        """
        facts = self.facts(held=0 if is_proven else self.held_now)
        return availability.availability(facts, people=people, now=now or timezone.now())

    def facts(self, *, held: int) -> Facts:
        date = self.occurrence
        return Facts(
            *(self.capacity, self.taken, self.least_waiting, self.opens_at, self.closes_at),
            called_off=date.called_off,
            live=date.event.live,
            held=held,
        )

    @property
    def held_now(self) -> int:
        """For how many people places are held who have yet to show that their address is theirs."""
        known: dict[str, int] = vars(self)
        return known["held"] if "held" in known else self.holds.alive(timezone.now()).people()

    @property
    def most_together(self) -> int:
        return availability.most_together(self.capacity)

    @property
    def closes_at(self) -> datetime:
        """When sign-up closes: as it begins; in a series, where one sign-up is for all, with the first meeting that is held."""
        event = self.occurrence.event
        if not event.is_series:
            return self.starts_at
        known: dict[str, datetime | None] = vars(self)
        if "series_begins" in known:
            begins = known["series_begins"]
        else:
            begins = event.occurrences.filter(called_off=False).aggregate(first=Min("starts_at"))["first"]
        return min(self.starts_at, begins or self.starts_at)

    @property
    def is_closed(self) -> bool:
        return self.availability().is_closed

    @property
    def untaken(self) -> int:
        """Places that nobody has, whether or not somebody who waits is to get them."""
        return max(0, self.capacity - self.taken)

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody who waits fits into the free places."""
        return availability.is_waited_for(self.capacity, self.taken, self.least_waiting)

    @property
    def places_left(self) -> int:
        """Places that whoever has shown who they are may get now, if they may come at all."""
        return availability.places_left(self.capacity, self.taken, self.least_waiting)

    def has_room_for(self, people: int) -> bool:
        """Whether so many together, who have shown who they are, get places at once.

        Nobody passes those who wait and would fit, and no group is split. What is held for others is no hindrance.
        """
        return people <= self.places_left

    @property
    def about(self) -> str:
        """What one does in it, in a sentence."""
        return self.text or self.role.text

    @property
    def lowest_age(self) -> AgeBand:
        """From which age one may take it: that of its role and its event, and 18 when it ends too late for those under it."""
        start, end = timezone.localtime(self.starts_at), timezone.localtime(self.ends_at)
        latest = self.role.latest_for_minors
        is_late = latest is not None and (end.date() > start.date() or end.time() > latest)
        is_for_adults = AgeBand.FROM_18 in {self.role.lowest_age, self.occurrence.event.age}
        return AgeBand.FROM_18 if is_late or is_for_adults else AgeBand.FROM_15

    @property
    def takes_minors(self) -> bool:
        """Whether somebody of 15–17 may take it."""
        return self.lowest_age is AgeBand.FROM_15

    @property
    def late_from(self) -> datetime:
        """From when a cancellation is late, by the clock on the wall: coordinators are told of it at once."""
        return self.cancel_until or later(self.starts_at, -LATE)

    @property
    def meeting_point_at(self) -> datetime:
        """From when those with a place are told the meeting point, by the clock on the wall."""
        return later(self.starts_at, -timedelta(hours=self.meeting_point_hours))

    def tells_meeting_point(self, now: datetime) -> bool:
        return bool(self.meeting_point) and now >= self.meeting_point_at

    @property
    def has_ended(self) -> bool:
        """Whether there is nothing left to come to: in a series, not while a meeting is still to come."""
        event = self.occurrence.event
        return self.ends_at <= timezone.now() and not (
            event.is_series and event.occurrences.upcoming().exists()
        )
