"""The calendar as the address asks for it: a list, a month, or a sheet for paper."""

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.base.cache import keep
from cms.base.lists.paging import take
from cms.base.lists.parameters import NonsenseError, single
from volunteers.programme.filters import Address, EventFilter, read_filter
from volunteers.programme.listing import by_month, listed, rows
from volunteers.programme.months import (
    Month,
    bounds,
    month_of,
    read_month,
    table,
    weekdays,
)

MOST_ON_PAPER = 300


class View(StrEnum):
    LIST = "lista"
    MONTH = "manad"
    PAPER = "utskrift"
    FOLLOW = "folj"


def show(request: HttpRequest) -> dict[str, Any]:
    """The filter, the view and what it shows. Never raises: nonsense stands in the filter's errors, and shows nothing."""
    wanted = read_filter(request.GET)
    try:
        view = read_view(single(request.GET.getlist("vy")))
        showing = SHOWN[view](request, wanted)
    except NonsenseError as nonsense:
        view, wanted = View.LIST, replace(wanted, errors={**wanted.errors, "vy": nonsense.message})
        showing = show_list(request, wanted)
    shown = {} if view is View.LIST else {"vy": view.value}
    if "month" in showing:
        shown["manad"] = str(showing["month"].month)
    is_view = {
        "is_month": view is View.MONTH,
        "is_paper": view is View.PAPER,
        "is_follow": view is View.FOLLOW,
    }
    address = Address(request.path, wanted, shown)
    return {"filter": wanted, "view": view, "address": address} | is_view | showing


def read_view(value: str) -> View:
    """The list when nothing is asked for. Raises ``NonsenseError`` for what is no view."""
    if value and value not in set(View):
        raise NonsenseError(_("The calendar is shown as a list, a month or for paper. Choose one of them."))
    return View(value or View.LIST)


def show_list(request: HttpRequest, wanted: EventFilter) -> dict[str, Any]:
    found = take(listed(wanted.occurrences()), key="starts_at", after=request.GET.get("efter"))
    cursor = found.next and found.next.replace("+", "%2B")
    more = "&".join(filter(None, [wanted.query, f"efter={cursor}"])) if cursor else ""
    return {"months": by_month(rows(found.rows)), "more": more, "is_first": "efter" not in request.GET}


def show_month(request: HttpRequest, wanted: EventFilter) -> dict[str, Any]:
    first, last = keep(request, "months", bounds)
    this = month_of(timezone.localdate())
    asked = single(request.GET.getlist("manad"))
    month = read_month(asked, first, last) if asked else nearest(wanted, this, first, last)
    return {
        "month": table(wanted, month),
        "weekdays": weekdays(),
        "this_month": this,
        "earlier": month.plus(-1) if month > first else None,
        "later": month.plus(1) if month < last else None,
    }


def nearest(wanted: EventFilter, this: Month, first: Month, last: Month) -> Month:
    """The month to begin with, as near as the calendar goes: that of the first day asked for, else of the next date.

    This month when there is none to come. At most one query.
    """
    begins = wanted.first_day or _next_day(wanted)
    month = month_of(begins) if begins else this
    return max(first, min(last, month if wanted.first_day else max(this, month)))


def _next_day(wanted: EventFilter) -> date | None:
    coming = wanted.occurrences().values_list("starts_at", flat=True).first()
    return timezone.localdate(coming) if coming else None


def show_paper(request: HttpRequest, wanted: EventFilter) -> dict[str, Any]:
    found = list(listed(wanted.occurrences())[: MOST_ON_PAPER + 1])
    return {
        "months": by_month(rows(found[:MOST_ON_PAPER])),
        "is_cut": len(found) > MOST_ON_PAPER,
        "most": MOST_ON_PAPER,
        "today": timezone.localdate(),
    }


def show_ways_to_follow(request: HttpRequest, wanted: EventFilter) -> dict[str, Any]:
    """No dates: how each calendar program follows those that match."""
    return {}


SHOWN = {
    View.LIST: show_list,
    View.MONTH: show_month,
    View.PAPER: show_paper,
    View.FOLLOW: show_ways_to_follow,
}
