"""What the calendar shows. Not in the page class: lists know the models, never back."""

from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.base.lists.choices import Choice, campaign_choices, districts
from volunteers.programme.calendar_view import View, show
from volunteers.programme.district_map import district_map
from volunteers.programme.filter_choices import (
    age_choices,
    chips,
    kind_choices,
    language_choice,
    language_choices,
)
from volunteers.programme.filters import Address, EventFilter
from volunteers.programme.listing import Row, webcal

register = template.Library()
LESS_USED = {"kampanj", "typ", "sprak", "alder"}


@register.simple_tag(takes_context=True)
def calendar(context: Context) -> dict[str, Any]:
    """What the address asks for, its form, its links and its feeds: a fixed number of queries, 30 dates in the list."""
    request: HttpRequest = context["request"]
    showing = show(request)
    wanted: EventFilter = showing["filter"]
    address: Address = showing["address"]
    feed = reverse("calendar_feed") + (f"?{wanted.query}" if wanted.query else "")
    return showing | {
        "chips": chips(address),
        "views": views(showing),
        "paper": address.shown_as(vy=View.PAPER),
        "follow": address.shown_as(vy=View.FOLLOW),
        "google": "https://calendar.google.com/calendar/render?" + urlencode({"cid": webcal(feed)}),
        "outlook": "https://outlook.live.com/calendar/0/addfromweb?"
        + urlencode({"url": settings.SITE_URL + feed}),
        "office": "https://outlook.office.com/calendar/0/addfromweb?"
        + urlencode({"url": settings.SITE_URL + feed}),
        "is_open": bool(LESS_USED & {*wanted.values, *wanted.errors}),
        # Counted and kept only for those who have chosen nothing but an area: of them there are 41.
        "is_plain": set(wanted.values) <= {"omrade"} and not wanted.errors and not address.shown,
        # Called by the template, and only when the choices are not kept.
        "districts": districts,
        "map": partial(district_map, address),
        "campaigns": partial(campaigns, context["page"].locale_id, wanted),
        "kinds": kind_choices,
        "languages": partial(languages, wanted),
        "ages": age_choices,
        "feed": settings.SITE_URL + feed,
        "webcal": webcal(feed),
        "whole": settings.SITE_URL + address.path,
    }


def views(showing: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """The ways to see the same dates: words, address, and whether it is the one shown."""
    address: Address = showing["address"]
    return [
        (_("List"), address.shown_as(), showing["view"] is View.LIST),
        (_("Month"), address.shown_as(vy=View.MONTH), showing["view"] is View.MONTH),
    ]


def campaigns(locale_id: int, wanted: EventFilter) -> list[Choice]:
    """Those of the reader's language, and the chosen one whatever it is."""
    offered = campaign_choices(locale_id)
    slug = wanted.values.get("kampanj", "")
    missing = wanted.campaign is not None and slug not in {choice.value for choice in offered}
    return [*offered, Choice(slug, wanted.campaign.title)] if missing and wanted.campaign else offered


def languages(wanted: EventFilter) -> list[Choice]:
    """Those that events name, and the chosen one whatever it is."""
    offered = language_choices()
    asked = wanted.language.lower()
    is_missing = asked and asked not in {choice.value for choice in offered}
    return [*offered, language_choice(asked)] if is_missing else offered


@register.filter
@lru_cache(maxsize=4096)
def drawn(row: Row) -> SafeString:
    """The row of a list. Nothing else is in it than what the row says, so the same row is drawn once."""
    return SafeString(render_to_string("programme/row.html", {"row": row}).strip())


@register.simple_tag
def month_address(address: Address, month: object) -> str:
    """The address of another month with the same filters."""
    return address.shown_as(vy=View.MONTH, manad=str(month))


@register.simple_tag
def day_address(address: Address, day: object) -> str:
    """The address of the list of one day with the same filters."""
    return Address(address.path, address.wanted, {}).but(fran=str(day), till=str(day))
