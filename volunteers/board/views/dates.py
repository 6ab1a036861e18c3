"""What the admin asks of dates and rules: what a rule would make, to divide one, and what becomes of a date in question."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.log_actions import log
from wagtail.models import Page

from volunteers.board.unfit import ask_first
from volunteers.changes.admin.outcomes import say_who_is_told
from volunteers.changes.decisions import Choice, NothingToDecide, decide
from volunteers.changes.preview import CONFIRMED, Preview, preview
from volunteers.changes.reach import Reach
from volunteers.changes.rescheduling import CannotMove
from volunteers.events.models import EventPage, Occurrence, Rule
from volunteers.events.page_with_dates import with_the_dates
from volunteers.events.rule_forecast import foresee
from volunteers.events.rule_split import NothingToSplit, split_from
from volunteers.people.in_charge import in_charge

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


def dates_of(request: HttpRequest) -> models.QuerySet[Occurrence]:
    """Those that are the user's to change."""
    return in_charge(Occurrence.objects.select_related("event"), request.user, event="event")


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
    occurrence = get_object_or_404(dates_of(request), pk=pk)
    if not occurrence.event.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    try:
        split_from(occurrence, user=request.user)
    except NothingToSplit as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(
            request,
            gettext(
                "The rule is divided. Change the second one below and publish: the dates before stay as they are."
            ),
        )
    return redirect("wagtailadmin_pages:edit", occurrence.event_id)


@require_POST
def decide_about_date(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor's answer to a date's question. Where ``next`` says, else back to the date."""
    if not request.user.has_perm("events.change_occurrence"):
        raise PermissionDenied
    occurrence = get_object_or_404(dates_of(request), pk=pk)
    choice = request.POST.get("choice", "")
    here = reverse("dates:edit", args=[pk])
    if CONFIRMED not in request.POST and (seen := foresee_decision(occurrence, choice)).unfit:
        return ask_first(request, seen, action=request.path, back=here, title=str(occurrence))
    removed = choice == Choice.REMOVE
    try:
        with transaction.atomic():
            told = decide(occurrence, choice)
            log(
                occurrence,
                "wagtail.delete" if removed else "changes.decide",
                data=None if removed else {"choice": choice},
                deleted=removed,
            )
    except (NothingToDecide, CannotMove) as refusal:
        messages.warning(request, refusal.message)
        removed = False
    else:
        messages.success(request, gettext("Decided: %(choice)s.") % {"choice": Choice(choice).label})
        say_who_is_told(request, told)
    of_the_event = f"{reverse('dates:index')}?event={occurrence.event_id}"
    return redirect(get_valid_next_url_from_request(request) or (of_the_event if removed else here))


def foresee_decision(occurrence: Occurrence, choice: str) -> Preview:
    """What it would come to; of what cannot be decided so, nothing."""
    try:
        return preview(lambda: decide(occurrence, choice))
    except (NothingToDecide, CannotMove):
        return Preview(Reach())


def point_to_the_first_date(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hooks after a page was made or edited: an event without a date is not on the calendar."""
    saved_by_itself = not request.accepts("text/html")
    if (
        saved_by_itself
        or not isinstance(page, EventPage)
        or not request.user.has_perm("events.add_occurrence")
    ):
        return
    event = with_the_dates(page)
    if event.occurrences.exists():
        return
    if page.rules.exists():
        messages.info(request, gettext("The rules make the event's dates when the page is published."))
        return
    button = messages.button(f"{reverse('dates:add')}?event={event.pk}", gettext("Add the first date"))
    messages.info(
        request, gettext("The event has no date yet, so it is not on the calendar."), buttons=[button]
    )
