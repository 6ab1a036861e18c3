from typing import Any

from django import template

from volunteers.events.models import Occurrence
from volunteers.shifts.series import head_of
from volunteers.signups.forms import SignUpForm

register = template.Library()


@register.inclusion_tag("signups/sign_up_form.html", takes_context=True)
def sign_up_form(context: template.Context) -> dict[str, Any]:
    """The form for the date that the event page shows: empty, or as it came back with its errors.

    In a series it is the same on the page of each meeting: one signs up for all of them, before the first begins.
    """
    shown: Occurrence | None = context.get("occurrence")
    occurrence = head_of(shown) if shown else None
    form = context.get("form")
    private = context.get("private_token", "")
    is_series = occurrence is not None and occurrence.event.is_series
    if form is None and not private and occurrence is not None and (is_series or is_to_come(occurrence)):
        form = SignUpForm(occurrence=occurrence)
    is_too_late = is_series and form is not None and not form.is_bound and form.is_closed
    return {
        "occurrence": occurrence,
        "form": form,
        "private": private,
        "choices": form.choices if form and not is_too_late else [],
        "is_series": is_series,
        "is_too_late": is_too_late and shown is not None and not shown.is_past,
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }


def is_to_come(occurrence: Occurrence) -> bool:
    return not occurrence.called_off and not occurrence.is_past
