from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from volunteers.board.staffing import Wanted
from volunteers.shifts.availability import MOST_TOGETHER


class WantedForm(forms.Form):
    """What the board is narrowed to. What is not among the choices narrows nothing."""

    area = forms.TypedChoiceField(label=_("Area"), coerce=int, empty_value=None, required=False)
    role = forms.TypedChoiceField(label=_("Role"), coerce=int, empty_value=None, required=False)
    event = forms.TypedChoiceField(label=_("Event"), coerce=int, empty_value=None, required=False)
    only_gaps = forms.BooleanField(label=_("Only where people are missing"), required=False)
    by_day = forms.BooleanField(label=_("In order of time"), required=False)

    def offer(self, choices: dict[str, list[tuple[int, str]]]) -> "WantedForm":
        for name, rows in choices.items():
            self.fields[name].choices = [("", _("All")), *rows]  # type: ignore[attr-defined]
        return self


class ReasonForm(forms.Form):
    """Why: the person is given it in the mail."""

    reason = forms.CharField(label=_("Reason"), max_length=200, strip=True)


class CallOffForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Stands in the mail and on the event's page. Name nobody."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AddForm(forms.Form):
    """Whom to put into a shift: found by name, address or code among those whom the coordinator may see."""

    who = forms.CharField(
        label=_("Who"), max_length=120, help_text=_("A name, an e-mail address or a code such as V12.")
    )
    people = forms.IntegerField(label=_("How many people"), min_value=1, max_value=MOST_TOGETHER, initial=1)


def wanted_from(query: Any) -> Wanted:
    """What the address asks for; nonsense asks for nothing."""

    def number(name: str) -> int | None:
        text = query.get(name, "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None

    return Wanted(
        area=number("area"),
        role=number("role"),
        event=number("event"),
        only_gaps="only_gaps" in query,
        by_day="by_day" in query,
        page=number("page") or 1,
    )
