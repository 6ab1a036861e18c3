"""The board of the next fourteen days, and what is done with several of its shifts at once."""

from collections.abc import Callable
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.log_actions import log

from cms.privacy.access_log import note_access
from cms.privacy.models import AccessEntry
from volunteers.board.forms import CallOffForm, WantedForm, wanted_from
from volunteers.board.shift_changes import (
    Outcome,
    change_capacity,
    open_now,
    set_private,
)
from volunteers.board.staffing import (
    FREE,
    FULL,
    SHORT,
    Board,
    Line,
    Wanted,
    read_board,
    shifts_for,
)
from volunteers.changes.admin.outcomes import say_who_is_told
from volunteers.changes.preview import CONFIRMED, preview
from volunteers.changes.rescheduling import call_off
from volunteers.events.models import Occurrence
from volunteers.notices.stand_ins import ask_for_stand_ins
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp

Act = Callable[[list[int], Any], Outcome]
ACTS: dict[str, Act] = {
    "more": lambda pks, user: change_capacity(pks, by=1, user=user),
    "fewer": lambda pks, user: change_capacity(pks, by=-1, user=user),
    "private": lambda pks, user: set_private(pks, is_private=True, user=user),
    "public": lambda pks, user: set_private(pks, is_private=False, user=user),
    "open": lambda pks, user: open_now(pks, user=user),
}


def answers_for_shifts(request: HttpRequest) -> None:
    """PermissionDenied for whoever is no coordinator."""
    if not request.user.has_perm("signups.change_signup"):
        raise PermissionDenied


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    answers_for_shifts(request)
    wanted = wanted_from(request.GET)
    board = read_board(request.user, wanted)
    note_access(request.user, AccessEntry.Action.LIST, "board", count=board.total)
    form = WantedForm(request.GET).offer(board.choices)
    context = {
        "header_title": gettext("The next 14 days"),
        "breadcrumbs_items": [{"url": "", "label": gettext("The next 14 days")}],
        "header_icon": "group",
        "board": board,
        "sections": sections(board, by_day=wanted.by_day),
        "form": form,
        "wanted": wanted,
        **links(request, board, wanted),
    }
    return TemplateResponse(request, "board/admin/board.html", context)


def sections(board: Board, *, by_day: bool) -> list[tuple[str, list[Line]]]:
    """The lines under headings: days in words, or how badly people are needed."""
    names = {SHORT: gettext("Too few people"), FREE: gettext("Places left"), FULL: gettext("Full")}

    def day(line: Line) -> str:
        return date_format(timezone.localtime(line.starts_at), "l j F")

    def need(line: Line) -> str:
        return names[line.gap]

    return [(name, list(lines)) for name, lines in groupby(board.lines, key=day if by_day else need)]


def links(request: HttpRequest, board: Board, wanted: Wanted) -> dict[str, str]:
    """The addresses of the pages beside this one, and of the other order."""

    def address(**changes: object) -> str:
        asked = {name: value for name, value in request.GET.items() if name != "page"} | changes
        return "?" + urlencode({name: value for name, value in asked.items() if value})

    return {
        "other_order": address(by_day="" if wanted.by_day else "1"),
        "previous": address(page=board.page - 1) if board.page > 1 else "",
        "following": address(page=board.page + 1) if board.page < board.pages else "",
    }


def chosen(request: HttpRequest) -> list[int]:
    """The chosen shifts, by primary key, as far as they are the coordinator's."""
    asked = [int(text) for text in request.POST.getlist("shift") if text.isdecimal() and len(text) < 10]
    return list(shifts_for(request.user).filter(pk__in=asked).order_by("pk").values_list("pk", flat=True))


def back(request: HttpRequest) -> HttpResponse:
    return redirect(get_valid_next_url_from_request(request) or reverse("board:index"))


@require_POST
def act(request: HttpRequest) -> HttpResponse:
    """Do one thing with all the shifts that are ticked."""
    answers_for_shifts(request)
    pks, action = chosen(request), request.POST.get("action", "")
    if not pks:
        messages.warning(request, gettext("Choose at least one shift first."))
    elif action == "call_off":
        return ask_about_calling_off(request, pks)
    elif action == "stand_ins":
        ask_stand_ins(request, pks)
    elif action in ACTS:
        say_what_was_done(request, ACTS[action](pks, request.user))
    return back(request)


def say_what_was_done(request: HttpRequest, outcome: Outcome) -> None:
    if outcome.changed:
        text = ngettext("%(count)s shift was changed.", "%(count)s shifts were changed.", outcome.changed)
        messages.success(request, text % {"count": outcome.changed})
    if outcome.stayed:
        text = ngettext(
            "%(count)s shift stayed as it was.", "%(count)s shifts stayed as they were.", outcome.stayed
        )
        messages.info(request, text % {"count": outcome.stayed})
    say_who_is_told(request, outcome.promoted)


def ask_stand_ins(request: HttpRequest, pks: list[int]) -> None:
    shifts = Shift.objects.filter(pk__in=pks).select_related("occurrence__event__area")
    asked = sum(len(ask_for_stand_ins(shift)) for shift in shifts)
    note_access(request.user, AccessEntry.Action.CHANGE, "stand-ins", count=asked)
    text = ngettext(
        "%(count)s suitable volunteer gets a mail.", "%(count)s suitable volunteers get a mail.", asked
    )
    messages.success(request, text % {"count": asked})


@require_POST
def call_off_dates(request: HttpRequest) -> HttpResponse:
    """After the preview: the dates are off, with the reason, and everybody in them is told."""
    answers_for_shifts(request)
    form = CallOffForm(request.POST)
    pks = chosen(request)
    if CONFIRMED not in request.POST or not pks or not form.is_valid():
        return ask_about_calling_off(request, pks) if pks else back(request)
    with transaction.atomic():
        dates = dates_of(pks)
        told = call_off(dates, reason=form.cleaned_data["reason"])
        for date in dates:
            log(date, "changes.call_off")
    note_access(request.user, AccessEntry.Action.CHANGE, "board", count=len(told))
    text = ngettext("%(count)s date is called off.", "%(count)s dates are called off.", len(dates))
    messages.success(request, text % {"count": len(dates)})
    say_who_is_told(request, told)
    return back(request)


def ask_about_calling_off(request: HttpRequest, pks: list[int]) -> HttpResponse:
    """Which dates, how many people, and the mail that they would get. Nothing is done yet."""
    form = CallOffForm(request.POST if "reason" in request.POST else None)
    reason = form.cleaned_data["reason"] if form.is_bound and form.is_valid() else ""
    dates = dates_of(pks)

    def do() -> list[SignUp]:
        return call_off(dates, reason=reason)

    context = {
        "header_title": gettext("Call off"),
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("board:index"), "label": gettext("The next 14 days")},
            {"url": "", "label": gettext("Call off")},
        ],
        "dates": dates,
        "form": form,
        "shifts": pks,
        "preview": preview(do),
        "confirmed": CONFIRMED,
        "next": get_valid_next_url_from_request(request),
    }
    return TemplateResponse(request, "board/admin/call_off.html", context)


def dates_of(shifts: list[int]) -> list[Occurrence]:
    rows = Occurrence.objects.filter(shifts__in=shifts, called_off=False).distinct()
    return list(rows.select_related("event").defer("vevent").order_by("starts_at", "pk"))
