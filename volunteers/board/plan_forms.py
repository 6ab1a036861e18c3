from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from volunteers.board.event_choices import offer_events
from volunteers.board.shift_forms import AFTER
from volunteers.events.models import EventPage
from volunteers.events.page_with_dates import with_the_dates
from volunteers.shifts.models import ShiftPlan
from volunteers.shifts.models.shifts import MOST_ON_A_SAFETY_WALK, MOST_PLACES
from volunteers.shifts.plan_forecast import next_date_of
from volunteers.shifts.plan_hours import hours_on


class PlanForm(WagtailAdminModelForm):
    """A plan as an editor writes it. The event is chosen once."""

    change_coming = forms.BooleanField(
        required=False,
        label=_("Change coming shifts too"),
        help_text=_(
            "Places, at least, text, meeting point and contact on all of them; hours, role and private only where nobody has "
            "signed up. More places go to those who wait, at once."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_events(self)
        self.fields["capacity"].validators.append(MaxValueValidator(MOST_PLACES))
        if self.instance.pk:
            self.fields["event"].disabled = True
        else:
            del self.fields["change_coming"]

    def clean_event(self) -> EventPage:
        """Translations share the dates of the page in the site's own language."""
        return with_the_dates(self.cleaned_data["event"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        capacity, minimum = data.get("capacity"), data.get("minimum")
        if capacity and minimum and minimum > capacity:
            self.add_error("minimum", _("Write a number that the places allow."))
        if event := data.get("event"):
            self.clean_hours(event)
            self.clean_walk(event)
        return data

    def clean_hours(self, event: EventPage) -> None:
        """It has to fit the next date, as far as there is one."""
        date = next_date_of(event)
        after, lasts = self.cleaned_data.get("starts_after"), self.cleaned_data.get("lasts")
        if date is None or after is None:
            return
        hours = hours_on(ShiftPlan(starts_after=after, lasts=lasts), date)
        if hours is None:
            self.add_error("starts_after", _("The next date ends before the shift would begin."))
        elif hours.ends_at > date.ends_at + AFTER:
            self.add_error("lasts", _("Write an end at most 2 hours after the date ends."))

    def clean_walk(self, event: EventPage) -> None:
        capacity = self.cleaned_data.get("capacity")
        if event.kind != EventPage.Kind.SAFETY_WALK or not capacity:
            return
        plans = event.shift_plans.filter(is_active=True).exclude(pk=self.instance.pk)
        others = plans.aggregate(sum=Sum("capacity"))["sum"] or 0
        if capacity + others > MOST_ON_A_SAFETY_WALK:
            self.add_error(
                "capacity",
                ValidationError(
                    _("A safety walk takes at most %(most)s people in all. The other plans have %(others)s."),
                    params={"most": MOST_ON_A_SAFETY_WALK, "others": others},
                ),
            )
