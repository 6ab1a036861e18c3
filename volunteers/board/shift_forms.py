from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from volunteers.events.models import EventPage, Occurrence
from volunteers.events.wording import in_words
from volunteers.people.in_charge import in_charge
from volunteers.shifts.models import Shift
from volunteers.shifts.models.shifts import MOST_ON_A_SAFETY_WALK, MOST_PLACES
from volunteers.shifts.series import head_of

BEFORE, AFTER = timedelta(hours=3), timedelta(hours=2)
CHOICES = 300
EDITED = [
    *("role", "text", "starts_at", "ends_at", "capacity", "minimum", "opens_at", "cancel_until"),
    *("meeting_point", "meeting_point_hours", "contact", "is_private"),
]


class ShiftForm(WagtailAdminModelForm):
    """A shift as an editor writes it. The date is chosen once: people signed up for the shift on that day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["capacity"].validators.append(MaxValueValidator(MOST_PLACES))
        field = self.fields["occurrence"]
        field.disabled = bool(self.instance.pk)
        chosen = self.instance.occurrence_id or self.initial.get("occurrence")
        mine = in_charge(Occurrence.objects.select_related("event"), self.for_user, event="event")
        rows = mine.defer("vevent")
        if field.disabled or chosen:
            rows = rows.filter(pk=getattr(chosen, "pk", chosen))
        elif self.is_bound:
            rows = rows.order_by("pk")
        else:
            rows = rows.upcoming().order_by("starts_at", "pk")
        field.queryset = mine
        blank = [] if chosen else [("", _("Choose a date"))]
        field.choices = [
            *blank,
            *(
                (row.pk, f"{row.event.title}, {in_words(row.starts_at, row.ends_at)}")
                for row in rows[:CHOICES]
            ),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        occurrence, starts_at, ends_at = (data.get(name) for name in ("occurrence", "starts_at", "ends_at"))
        if occurrence:
            self.clean_meeting(occurrence)
            self.clean_walk(occurrence)
        if occurrence and starts_at and starts_at < occurrence.starts_at - BEFORE:
            self.add_error(
                "starts_at",
                self.with_date(
                    _("Write a start at most 3 hours before the date begins: %(date)s."), occurrence
                ),
            )
        if occurrence and ends_at and ends_at > occurrence.ends_at + AFTER:
            self.add_error(
                "ends_at",
                self.with_date(_("Write an end at most 2 hours after the date ends: %(date)s."), occurrence),
            )
        return data

    def clean_meeting(self, occurrence: Occurrence) -> None:
        """One signs up for a whole series at once, so only its first meeting has shifts."""
        head = head_of(occurrence)
        if self.instance.pk is None and head.pk != occurrence.pk:
            self.add_error(
                "occurrence",
                self.with_date(
                    _("People sign up for all the meetings at once: put the shift on the first, %(date)s."),
                    head,
                ),
            )

    def clean_walk(self, occurrence: Occurrence) -> None:
        """A safety walk takes at most 20 people, in all its shifts together."""
        capacity = self.cleaned_data.get("capacity")
        if occurrence.event.kind != EventPage.Kind.SAFETY_WALK or capacity is None:
            return
        others = occurrence.shifts.exclude(pk=self.instance.pk).aggregate(sum=Sum("capacity"))["sum"] or 0
        if capacity + others > MOST_ON_A_SAFETY_WALK:
            self.add_error(
                "capacity",
                ValidationError(
                    _(
                        "A safety walk takes at most %(most)s people in all. The other shifts have %(others)s."
                    ),
                    params={"most": MOST_ON_A_SAFETY_WALK, "others": others},
                ),
            )

    @staticmethod
    def with_date(message: Any, occurrence: Occurrence) -> ValidationError:
        return ValidationError(message, params={"date": in_words(occurrence.starts_at, occurrence.ends_at)})

    def save(self, commit: bool = True) -> Shift:
        """Write only what the form shows: how many are in the shift may have changed since it was opened."""
        if self.instance.pk is None or not commit:
            return super().save(commit=commit)
        self.instance.save(update_fields=EDITED)
        return self.instance
