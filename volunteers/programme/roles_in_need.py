"""What somebody could do, and where the next free place is: for those who wonder whether they are needed."""

from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from volunteers.events.models import Occurrence
from volunteers.programme.listing import Row, listed, rows
from volunteers.programme.places_left import Shifts

DATES = 60  # looked through, the nearest first
MOST = 8  # roles


class Need(NamedTuple):
    """A role, the date at which its next places are free, and how many in words."""

    role: str
    text: str
    row: Row
    words: str


def roles_in_need(request: HttpRequest | None) -> SafeString:
    """A list of roles, each once, the nearest first; a way to the calendar when every place is taken."""
    return render_to_string("programme/roles_in_need.html", {"needs": needs(timezone.now())}, request=request)


def needs(now: datetime) -> list[Need]:
    """In three queries at most, beside what rows ask of languages."""
    dates = list(
        listed(
            Occurrence.objects.published().upcoming().filter(called_off=False).order_by("starts_at", "pk")
        )[:DATES]
    )
    series = {date.event_id for date in dates if date.event__is_series}
    alone = [date.pk for date in dates if not date.event__is_series]
    shifts = Shifts(alone, series, now=now, columns=("role__name", "role__text"))
    found: dict[str, Need] = {}
    for date, row in zip(dates, rows(dates), strict=True):
        for shift in shifts.at(date):
            role, text = shift.columns
            if shift.availability.is_open and (left := shift.availability.places_left):
                found.setdefault(role, Need(role, text, row, places_in_words(left, date.starts_at, now=now)))
    return list(found.values())[:MOST]


def places_in_words(left: int, starts_at: datetime, *, now: datetime) -> str:
    """Such as “3 places on Friday”, or with the date when it is further off than a week."""
    start = timezone.localtime(starts_at)
    days = (start.date() - timezone.localtime(now).date()).days
    values: dict[str, Any] = {"left": left, "day": date_format(start, "l" if days < 7 else "j F")}
    if days < 1:
        return ngettext("%(left)d place today", "%(left)d places today", left) % values
    if days >= 7:
        return ngettext("%(left)d place, %(day)s", "%(left)d places, %(day)s", left) % values
    return ngettext("%(left)d place on %(day)s", "%(left)d places on %(day)s", left) % values
