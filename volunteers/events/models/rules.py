from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

from volunteers.calendars.recurrence import Pattern
from volunteers.events.models.fields import DaysField, LengthField, WeekdaysField, days_of
from volunteers.events.panels import ForecastPanel

MOST_DATES = 1000
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class Rule(Orderable):
    """When an event recurs. It only makes dates: the dates are rows of their own and outlive it."""

    page = ParentalKey("events.EventPage", on_delete=models.CASCADE, related_name="rules")
    weekdays = WeekdaysField(_("weekdays"), default=list, blank=True)
    every_weeks = models.PositiveSmallIntegerField(
        _("every … weeks"), default=1, validators=[MinValueValidator(1), MaxValueValidator(52)]
    )
    first_day = models.DateField(_("first date"))
    last_day = models.DateField(_("last date"), null=True, blank=True)
    starts = models.TimeField(_("starts at"), null=True, blank=True)
    length = LengthField(_("length"), default=120)
    all_day = models.BooleanField(_("whole day"), default=False)
    not_held = DaysField(_("dates not held"), default=list, blank=True)
    extra = DaysField(_("extra dates"), default=list, blank=True)

    panels = [
        FieldPanel("weekdays", help_text=_("None ticked: it is held once, on the first date.")),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day"), FieldPanel("every_weeks")]),
        FieldRowPanel(
            [
                FieldPanel("starts"),
                FieldPanel("length", help_text=_("Hours and minutes, for example 2:30.")),
                FieldPanel("all_day"),
            ]
        ),
        FieldRowPanel(
            [FieldPanel("not_held", help_text=_("For example 2026-12-24, 2026-12-31.")), FieldPanel("extra")]
        ),
        ForecastPanel(heading=_("The dates to come")),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("rule")
        verbose_name_plural = _("rules")
        constraints = [
            models.CheckConstraint(
                name="rule_ends_after_it_begins", condition=Q(last_day=None) | Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(
                name="rule_has_a_start", condition=Q(all_day=True) | Q(starts__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_day} – {self.last_day or ''}"

    def clean(self) -> None:
        """Refuse a rule that makes nothing, or more dates than anybody means."""
        pattern = self.pattern
        for name in ("first_day", "last_day", "extra", "not_held"):
            value = getattr(pattern, name)
            days = value if isinstance(value, frozenset) else filter(None, [value])
            if not all(EARLIEST <= day <= LATEST for day in days):
                raise ValidationError({name: _("Write a day between 2000 and 2099.")})
        if self.first_day is None:
            return
        if self.last_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last date is before the first. Change one of them.")})
        if not self.all_day and self.starts is None:
            raise ValidationError({"starts": _("Write when it starts, or say that it lasts the whole day.")})
        self._clean_number_of_dates(pattern)

    def _clean_number_of_dates(self, pattern: Pattern) -> None:
        if not self.every_weeks:
            return
        ahead = timezone.localdate() + timedelta(days=396)
        last = max([self.last_day or max(ahead, self.first_day + timedelta(days=396)), *pattern.extra])
        count = len(pattern.days(EARLIEST, last))
        if not count:
            raise ValidationError(_("This rule makes no date. Change the days, or the dates not held."))
        if count > MOST_DATES:
            too_many = _(
                "This rule makes %(count)s dates, and %(most)s is the most. Choose an earlier last date."
            )
            params = {"count": count, "most": MOST_DATES}
            raise ValidationError({"last_day": ValidationError(too_many, params=params)})

    @property
    def pattern(self) -> Pattern:
        return Pattern(
            weekdays=frozenset(self.weekdays),
            every_weeks=self.every_weeks,
            first_day=self.first_day,
            last_day=self.last_day,
            starts=self.starts or time(),
            length=timedelta(minutes=self.length or 0),
            all_day=self.all_day,
            not_held=days_of(self.not_held),
            extra=days_of(self.extra),
        )
