"""What the admin asks of rules: what one would make, and to divide one at a date."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from volunteers.events.forecast import foresee
from volunteers.events.models import Occurrence, Rule
from volunteers.events.splitting import NothingToSplit, split_from

RuleForm = modelform_factory(
    Rule,
    fields=[
        "weekdays",
        "every_weeks",
        "first_day",
        "last_day",
        "starts",
        "length",
        "all_day",
        "not_held",
        "extra",
    ],
)


@require_safe
def foresee_rule(request: HttpRequest) -> HttpResponse:
    """The coming dates of a rule that is being typed, as a piece of a page; nothing is stored."""
    form = RuleForm(request.GET)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        context["forecast"] = foresee(form.instance.pattern)
    return render(request, "events/admin/forecast.html", context)


@require_POST
@permission_required("events.change_occurrence")
def split_rule(request: HttpRequest, pk: int) -> HttpResponse:
    occurrence = get_object_or_404(Occurrence.objects.select_related("event"), pk=pk)
    if not occurrence.event.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    try:
        split_from(occurrence, user=request.user)
    except NothingToSplit as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(
            request,
            _(
                "The rule is divided. Change the second one below and publish: the dates before stay as they are."
            ),
        )
    return redirect("wagtailadmin_pages:edit", occurrence.event_id)
