""" "Ring dessa": whom to ring, what to say and by when; a number only to whoever answers for the area, each look written down."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.board.views.board import answers_for_shifts
from volunteers.calling.call_list import write_outcome
from volunteers.calling.models import PhoneCall, PhoneCallQuerySet

SHOWN = 200
LIST = "calls"  # what the access log calls it


def calls_of(request: HttpRequest) -> PhoneCallQuerySet:
    answers_for_shifts(request)
    return PhoneCall.objects.visible_to(request.user).select_related("volunteer", "area", "done_by")


@require_safe
@never_cache
def calls(request: HttpRequest) -> HttpResponse:
    """Those that wait, the soonest first, and what came of the latest. Without any number."""
    rows = list(calls_of(request).open()[:SHOWN])
    note_access(request.user, AccessEntry.Action.LIST, LIST, count=len(rows))
    done = calls_of(request).exclude(done_at=None).order_by("-done_at", "-pk")
    return page(request, rows=rows, done=done[:20])


@require_safe
@never_cache
def print_calls(request: HttpRequest) -> HttpResponse:
    """The same on paper, with the numbers: written down as an export of as many."""
    rows = list(calls_of(request).open()[:SHOWN])
    note_access(request.user, AccessEntry.Action.EXPORT, LIST, count=len(rows))
    return page(request, rows=rows, is_paper=True)


def page(request: HttpRequest, *, rows: list[PhoneCall], **context: Any) -> HttpResponse:
    shown = {
        "header_title": gettext("To ring"),
        "header_icon": "mobile-alt",
        "breadcrumbs_items": [
            {"url": reverse("board:index"), "label": gettext("The next 14 days")},
            {"url": "", "label": gettext("To ring")},
        ],
        "calls": rows,
    }
    return TemplateResponse(request, "board/admin/calls.html", shown | context)


@require_safe
@never_cache
def phone_call(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, with the number. That somebody looked is written down, as on the person's own page."""
    call = get_object_or_404(calls_of(request), pk=pk)
    note_access(request.user, AccessEntry.Action.VIEW, str(call.volunteer))
    context = {
        "header_title": gettext("To ring"),
        "header_icon": "mobile-alt",
        "breadcrumbs_items": [
            {"url": reverse("board:calls"), "label": gettext("To ring")},
            {"url": "", "label": str(call)},
        ],
        "call": call,
        "outcomes": PhoneCall.Outcome.choices,
    }
    return TemplateResponse(request, "board/admin/phone_call.html", context)


@require_POST
def phone_call_done(request: HttpRequest, pk: int) -> HttpResponse:
    call = get_object_or_404(calls_of(request), pk=pk)
    outcome = request.POST.get("outcome", "")
    if outcome not in PhoneCall.Outcome.values:
        messages.warning(request, gettext("Say what came of it."))
        return redirect("board:phone_call", pk)
    row = write_outcome(call, PhoneCall.Outcome(outcome), by=request.user)
    note_access(request.user, AccessEntry.Action.CHANGE, str(row.volunteer), reason=str(row.outcome))
    messages.success(request, gettext("Written down: %(outcome)s.") % {"outcome": row.get_outcome_display()})
    return redirect("board:calls")
