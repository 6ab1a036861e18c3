"""On the admin's first page: what waits for this person's decision, as nobody could be asked when it came about."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from volunteers.board.staffing import shifts_for
from volunteers.events.models import Occurrence
from volunteers.people.in_charge import in_charge
from volunteers.signups.models import SignUp

SHOWN = 5


class DecisionsPanel(Component):
    """Dates that people rely on and a rule would move or give up, and places that are in question."""

    name = "calendar_decisions"
    template_name = "board/admin/first_page.html"
    order = 106

    def __init__(self, dates: QuerySet[Occurrence], places: QuerySet[SignUp]) -> None:
        self.dates, self.places = dates, places

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        dates = self.dates.select_related("event").defer("vevent").order_by("starts_at", "pk")
        return {"dates": dates[:SHOWN], "count": self.dates.count(), "places": self.places.count()}


def dates_to_decide(user: Any) -> QuerySet[Occurrence]:
    """Those to come that wait for an answer which is the user's to give."""
    if not user.has_perm("events.change_occurrence"):
        return Occurrence.objects.none()
    return in_charge(Occurrence.objects.upcoming().exclude(question=""), user, event="event")


def places_in_question(user: Any) -> QuerySet[SignUp]:
    rows = SignUp.objects.upcoming().filter(questioned_at__isnull=False)
    return rows.filter(shift__in=shifts_for(user), shift__occurrence__called_off=False)


def offer_decisions(request: HttpRequest, panels: list[Any]) -> None:
    """For Wagtail's hook ``construct_homepage_panels``."""
    dates, places = dates_to_decide(request.user), places_in_question(request.user)
    if dates.exists() or places.exists():
        panels.append(DecisionsPanel(dates, places))
