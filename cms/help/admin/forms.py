from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.help.models import SpecialDay
from cms.help.opening_hours import STOCKHOLM


class DayForm(forms.ModelForm):
    """A day from today on, and its hours; closed when they are left out."""

    class Meta:
        model = SpecialDay
        fields = ["day", "opens_at", "closes_at"]
        widgets = {
            "day": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "opens_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day < timezone.now().astimezone(STOCKHOLM).date():
            raise ValidationError(_("That day is over."))
        return day
