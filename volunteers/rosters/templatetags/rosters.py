from typing import Any

from django import template

from volunteers.rosters.forms import SignUpForm
from volunteers.rosters.meetings import head_of

register = template.Library()


@register.inclusion_tag("rosters/sign_up_form.html", takes_context=True)
def sign_up_form(context: template.Context) -> dict[str, Any]:
    """The form for the date that the event page shows: empty, or as it came back with its errors.

    In a series it is the same on the page of each meeting: one signs up for all of them, before the first.
    """
    occurrence = context.get("occurrence")
    if occurrence is not None:
        occurrence = head_of(occurrence)
    form = context.get("form")
    if form is None and occurrence is not None and not occurrence.called_off and not occurrence.is_past:
        form = SignUpForm(occurrence=occurrence)
    return {
        "occurrence": occurrence,
        "form": form,
        "shifts": form.shifts if form else [],
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    }
