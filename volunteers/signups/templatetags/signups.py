from typing import Any

from django import template
from django.http import HttpRequest

from cms.base.middleware import has_session
from volunteers.events.models import Occurrence
from volunteers.people.models import Volunteer
from volunteers.shifts.series import head_of
from volunteers.signups.forms import Choice, SignUpForm
from volunteers.signups.one_tap import on_other_dates, own_choices

register = template.Library()


@register.inclusion_tag("signups/sign_up_form.html", takes_context=True)
def sign_up_form(context: template.Context) -> dict[str, Any]:
    """The form for the date that the event page shows: empty, or as it came back with its errors.

    In a series it is the same on the page of each meeting: one signs up for all of them, before the first begins. Whoever
    is signed in on "Mina pass" takes a shift by one tap instead, and may take several dates at once.
    """
    shown: Occurrence | None = context.get("occurrence")
    occurrence = head_of(shown) if shown else None
    form = context.get("form")
    private = context.get("private_token", "")
    is_series = occurrence is not None and occurrence.event.is_series
    if form is None and not private and occurrence is not None and (is_series or is_to_come(occurrence)):
        form = SignUpForm(occurrence=occurrence)
    is_too_late = is_series and form is not None and not form.is_bound and form.is_closed
    choices = form.choices if form and not is_too_late else []
    return {
        "occurrence": occurrence,
        "form": form,
        "private": private,
        "choices": choices,
        "is_series": is_series,
        "is_too_late": is_too_late and shown is not None and not shown.is_past,
        "csrf_token": context.get("csrf_token"),
        "request": context["request"],
    } | ({} if private or not choices else of_ones_own(context["request"], choices))


def of_ones_own(request: HttpRequest, choices: list[Choice]) -> dict[str, Any]:
    """For the volunteer who is signed in: their choices here and on other dates. Nothing for anybody else."""
    # Asking who somebody is would say of the page that it differs by cookie, to all who have none. A preview has no user.
    user = getattr(request, "user", None) if has_session(request) else None
    if user is None or not user.is_authenticated:
        return {}
    volunteer = Volunteer.objects.filter(user=user, erased_at=None).first()
    if volunteer is None:
        return {}
    shifts = [choice.shift for choice in choices]
    others = own_choices(volunteer, on_other_dates(shifts[0].occurrence))
    return {
        "own": own_choices(volunteer, shifts),
        "others": [each for each in others if each.can_take and each.availability.is_open],
    }


def is_to_come(occurrence: Occurrence) -> bool:
    return not occurrence.called_off and not occurrence.is_past
