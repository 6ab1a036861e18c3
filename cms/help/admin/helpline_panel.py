"""The dashboard's panel about the helpline, and what its buttons do. Only for those who may change the helpline."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin.ui.components import Component
from wagtail.models import Site

from cms.help.admin.forms import DayForm
from cms.help.models import HelpLine
from cms.help.opening_hours import STOCKHOLM, Hours, Span, clock, span_of, state_at
from cms.help.special_days import change_back, change_day

MAY_CHANGE = "help.change_helpline"
DAYS_AHEAD = 14


@dataclass(frozen=True)
class Day:
    """A day as the panel shows it: its name, its hours, and whether they are its own."""

    date: date
    name: str
    span: Span | None
    is_special: bool

    @property
    def hours(self) -> str:
        return f"{clock(self.span[0])}–{clock(self.span[1])}" if self.span else _("Closed")


class HelpLinePanel(Component):
    """Open or closed now; today and tomorrow to be closed by one button; and the days ahead that are unlike the others."""

    name = "helpline"
    template_name = "help/admin/panel.html"
    order = 120

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        around = parent_context or {}
        line = line_of(around["request"])
        hours = Hours(line.opens_at, line.closes_at, line.special_hours)
        now = timezone.now().astimezone(STOCKHOLM)
        today = now.date()
        later = sorted(day for day in line.special_hours if day > today + timedelta(days=1))
        return {
            "state": state_at(now, hours),
            "near": [
                day_of(today, hours, name=_("Today")),
                day_of(today + timedelta(days=1), hours, name=_("Tomorrow")),
            ],
            "later": [day_of(day, hours) for day in later[:DAYS_AHEAD]],
            "form": DayForm(prefix="special"),
            "settings_url": reverse("wagtailsettings:edit", args=["help", "helpline", line.site_id]),
            "csrf_token": around["csrf_token"],
        }


def day_of(day: date, hours: Hours, *, name: str = "") -> Day:
    return Day(day, name or date_format(day, "l j F"), span_of(day, hours), is_special=day in hours.special)


@require_POST
@permission_required(MAY_CHANGE, raise_exception=True)
def set_day(request: HttpRequest) -> HttpResponse:
    """Close a day, or give it other hours."""
    form = DayForm(request.POST, prefix="special")
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return redirect("wagtailadmin_home")
    row = form.instance
    change_day(line_of(request), day=row.day, hours=row.span, by=request.user)  # type: ignore[arg-type]
    said = _("%(day)s: the helpline has other hours.") if row.span else _("%(day)s: the helpline is closed.")
    messages.success(request, said % {"day": date_format(row.day, "l j F").capitalize()})
    return redirect("wagtailadmin_home")


@require_POST
@permission_required(MAY_CHANGE, raise_exception=True)
def undo_day(request: HttpRequest) -> HttpResponse:
    """Give a day its ordinary hours back."""
    if day := parse_date(request.POST.get("day", "")):
        change_back(line_of(request), day=day, by=request.user)  # type: ignore[arg-type]
        said = _("%(day)s: ordinary hours again.")
        messages.success(request, said % {"day": date_format(day, "l j F").capitalize()})
    return redirect("wagtailadmin_home")


def line_of(request: HttpRequest) -> HelpLine:
    site = Site.find_for_request(request) or Site.objects.get(is_default_site=True)
    return HelpLine.for_site(site)


urlpatterns = [
    path("avhoppartelefonen/dag/", set_day, name="helpline_set_day"),
    path("avhoppartelefonen/angra/", undo_day, name="helpline_undo_day"),
]
