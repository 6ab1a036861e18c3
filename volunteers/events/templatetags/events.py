"""What the calendar and an event's page show. Not in the page classes: lists know the models, never back."""

from functools import lru_cache, partial
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Q, prefetch_related_objects
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.base.keeping import keep
from cms.base.models import Area
from cms.base.paging import Slice, take
from cms.base.place import place_of, prefix
from volunteers.events.filters import EventFilter, campaigns, read_filter
from volunteers.events.listing import Row, by_month, in_full, listed, rows, seats, webcal
from volunteers.events.models import CALENDAR_SLUG, EventPage, Occurrence
from volunteers.events.models.pages import parent_columns

register = template.Library()

DATES_SHOWN = 20


@register.simple_tag(takes_context=True)
def calendar(context: Context) -> dict[str, Any]:
    """The list that the address asks for, its form and its feeds: a fixed number of queries, 30 dates."""
    request: HttpRequest = context["request"]
    wanted = read_filter(request.GET)
    found = take(listed(wanted.occurrences()), key="starts_at", after=request.GET.get("efter"))
    feed = reverse("calendar_feed") + (f"?{wanted.query}" if wanted.query else "")
    return {
        "filter": wanted,
        "months": by_month(rows(found.rows)),
        "more": more(wanted, found),
        "is_first": "efter" not in request.GET,
        # Called by the template, and only when the choices are not kept.
        "districts": districts,
        "campaigns": partial(campaign_choices, context["page"].locale_id),
        "kinds": EventPage.Kind.choices,
        "feed": settings.SITE_URL + feed,
        "webcal": webcal(feed),
    }


@register.filter
@lru_cache(maxsize=4096)
def drawn(row: Row) -> SafeString:
    """The row of a list. Nothing else is in it than what the row says, so the same row is drawn once."""
    return SafeString(render_to_string("events/row.html", {"row": row}).strip())


def more(wanted: EventFilter, found: Slice) -> str:
    """The query string of the next slice, or nothing."""
    if found.next is None:
        return ""
    cursor = found.next.replace("+", "%2B")
    return "&".join(filter(None, [wanted.query, f"efter={cursor}"]))


def campaign_choices(locale_id: int) -> list[tuple[str, str]]:
    """Slug and title of the campaigns in a language, at most 50."""
    published = campaigns().live().filter(locale_id=locale_id).order_by("title")
    return list(published.values_list("slug", "title")[:50])


def districts() -> list[tuple[Area, list[Area]]]:
    areas = list(Area.objects.order_by("name"))
    return [
        (one, [area for area in areas if area.district_id == one.pk])
        for one in areas
        if one.district_id is None
    ]


@register.simple_tag(takes_context=True)
def event_dates(context: Context) -> dict[str, Any]:
    """The date that an event's page shows, put in the context as ``occurrence``, and the others to come."""
    page, request = context["page"], context["request"]
    chosen = context.get("occurrence")
    asked = str(chosen.pk) if chosen else request.GET.get("tillfalle", "")
    # The dates belong to the page in the language it was written in; all its translations show them.
    pages = keep(request, "in every language", partial(in_every_language, page), page.translation_key)
    group = Occurrence.objects.filter(event_id__in=pages).defer("vevent")
    coming = Q(ends_at__gt=timezone.now())
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        coming |= Q(pk=int(asked))
    dates = list(group.filter(coming).order_by("starts_at", "pk")[:DATES_SHOWN])
    if chosen is None:
        chosen = choose(dates, asked)
    context["occurrence"] = chosen
    if chosen:
        prefetch_related_objects([chosen], "shifts")
    for date in dates:
        # Every shift knows its date already; let the date know its event too, in the language of the page.
        Occurrence.event.field.set_cached_value(date, page)
    # The floor above owns shifts: here they are only a name.
    shifts = list(chosen.shifts.all()) if chosen else []  # type: ignore[misc]
    columns = [(shift.capacity, shift.taken, shift.waiting, shift.starts_at) for shift in shifts]
    return {
        "when": in_full(chosen.starts_at, chosen.ends_at) if chosen else None,
        "seats": seats(columns, called_off=chosen.called_off, now=timezone.now()) if chosen else None,
        "has_shifts": bool(shifts),
        "others": [
            (date, in_full(date.starts_at, date.ends_at))
            for date in dates
            if chosen is None or date.pk != chosen.pk
        ],
        "campaign": campaign_of(page, request),
        "calendar": prefix(place_of(request).language) + f"{CALENDAR_SLUG}/",
        "feed": reverse("event_feed", args=[page.slug]),
    }


def in_every_language(page: EventPage) -> list[int]:
    """Primary keys of the event's pages."""
    return list(EventPage.objects.filter(translation_key=page.translation_key).values_list("pk", flat=True))


def choose(dates: list[Occurrence], asked: str) -> Occurrence | None:
    """The date asked for, else the next that is on, else the next."""
    named = [date for date in dates if str(date.pk) == asked]
    coming = [date for date in dates if not date.is_past]
    return next(iter([*named, *(date for date in coming if not date.called_off), *coming]), None)


def campaign_of(page: EventPage, request: HttpRequest) -> dict[str, str] | None:
    """The campaign that the event lies under, if it does. No query when the page came by its address."""
    place = place_of(request)
    if not hasattr(page, "parent_slug"):
        if any(node.slug == CALENDAR_SLUG and page.path.startswith(node.path) for node in place.trail):
            return None
        page = EventPage.objects.annotate(**parent_columns()).get(pk=page.pk)
    if place.home is None or page.parent_slug in {None, CALENDAR_SLUG}:
        return None
    return {
        "title": page.parent_title,
        "url": prefix(place.language) + page.parent_url_path[len(place.home.url_path) :],
    }
