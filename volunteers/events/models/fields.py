"""Fields of a rule, stored plainly and written the way a person writes them."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

BETWEEN_DAYS = re.compile(r"[\s,;]+")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LENGTH = re.compile(r"(?:(\d{1,3})(?::([0-5]\d))?)", re.ASCII)
MOST_DAYS = 200


class WeekdaysField(models.JSONField):
    """Weekdays as a sorted list of numbers, Monday being 0; boxes to tick in a form."""

    def formfield(self, **kwargs: Any) -> Any:
        defaults: dict[str, Any] = {
            "choices": list(WEEKDAYS.items()),
            "coerce": int,
            "widget": forms.CheckboxSelectMultiple,
            "required": False,
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
        }
        kwargs.pop("widget", None)
        return forms.TypedMultipleChoiceField(**(defaults | kwargs))


class DaysFormField(forms.Field):
    """Days such as 2026-12-24, with a comma, a space or a new line between them."""

    widget = forms.Textarea(attrs={"rows": 2})

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return value
        words = [word for word in BETWEEN_DAYS.split(value or "") if word]
        if len(words) > MOST_DAYS:
            raise ValidationError(
                _("That is too many days: write at most %(most)s."), params={"most": MOST_DAYS}
            )
        return sorted({read_day(word).isoformat() for word in words})

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial) or "", data)


class DaysField(models.JSONField):
    """Days as a sorted list of ISO dates."""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)
        defaults: dict[str, Any] = {
            "required": False,
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
        }
        return DaysFormField(**(defaults | kwargs))


class LengthFormField(forms.Field):
    """Hours and minutes such as 2:30, or hours alone, as minutes."""

    widget = forms.TextInput

    def prepare_value(self, value: Any) -> Any:
        return f"{value // 60}:{value % 60:02}" if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, int):
            return value
        found = LENGTH.fullmatch((value or "").strip().replace(".", ":"))
        minutes = int(found[1]) * 60 + int(found[2] or 0) if found else 0
        if not 5 <= minutes <= 72 * 60:
            raise ValidationError(
                _("Write how long it lasts as hours and minutes, for example 2:30. At most 72 hours.")
            )
        return minutes

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class LengthField(models.PositiveSmallIntegerField):
    """Minutes."""

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("widget", None)
        defaults: dict[str, Any] = {
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
            "initial": self.get_default(),
        }
        return LengthFormField(**(defaults | kwargs))


def read_day(word: str) -> date:
    """The day, or a ValidationError that names what cannot be one, such as 30 February."""
    try:
        return date.fromisoformat(word if DAY.fullmatch(word) else "")
    except ValueError as error:
        raise ValidationError(
            _("“%(word)s” is not a day. Write days as year-month-day, for example 2026-12-24."),
            params={"word": word[:20]},
        ) from error


def days_of(stored: Iterable[str]) -> frozenset[date]:
    """The days that a stored list holds."""
    return frozenset(date.fromisoformat(day) for day in stored)
