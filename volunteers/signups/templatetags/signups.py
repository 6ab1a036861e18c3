from typing import Any

from django import template
from django.utils import timezone

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
    if form is None and not private and occurrence is not None and takes_sign_ups(occurrence):
        form = SignUpForm(occurrence=occurrence)
    is_series = occurrence is not None and occurrence.event.is_series
    is_closed = is_series and form is None and shown is not None and not shown.is_past
    return {
        "occurrence": occurrence,
        "form": form,
        "private": private,
        "shifts": form.shifts if form else [],
        "is_series": is_series,
        "is_too_late": is_closed and occurrence is not None and occurrence.shifts.exists(),
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }


def takes_sign_ups(occurrence: Occurrence) -> bool:
    if occurrence.called_off or occurrence.is_past:
        return False
    return not occurrence.event.is_series or occurrence.starts_at > timezone.now()
