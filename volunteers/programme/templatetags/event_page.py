"""What an event's page shows: one of its dates, the others, and what holds for its kind."""

from functools import partial
from typing import Any, NamedTuple

from django import template
from django.db.models import Max, Q
from django.http import HttpRequest
from django.template import Context
from django.urls import reverse
from django.utils import timezone

from cms.base.cache import keep
from cms.base.surroundings import prefix, surroundings_of
from volunteers.events.access import access_of
from volunteers.events.models import CALENDAR_SLUG, EventPage, Occurrence
from volunteers.events.models.pages import parent_columns
from volunteers.programme.kinds import terms_of
from volunteers.programme.listing import When, in_full
from volunteers.programme.places_left import Shifts, meetings_of

register = template.Library()

DATES_SHOWN = 20


class Event(NamedTuple):
    """The event in all of its languages: its pages, and what holds in all when it holds in one."""

    pages: list[int]
    place_hidden: bool
    is_series: bool


class Listed(NamedTuple):
    """A date in a list of the page. ``meeting`` says which one of a series it is."""

    date: Occurrence
    when: When
    meeting: str
    is_shown: bool


@register.simple_tag(takes_context=True)
def event_dates(context: Context) -> dict[str, Any]:
    """The date that an event's page shows, put in the context as ``occurrence``, and its others.

    Asked for in the head of the page and again in its body: found once a request.
    """
    known = vars(context["request"]).setdefault("_event_dates", {})
    page: EventPage = context["page"]
    if page.pk not in known:
        known[page.pk] = find_dates(context)
    context["occurrence"] = known[page.pk]["occurrence"]
    return known[page.pk]


def find_dates(context: Context) -> dict[str, Any]:
    page, request = context["page"], context["request"]
    # The dates belong to the page in the language it was written in; all its translations show them.
    event = keep(request, "in every language", partial(in_every_language, page), page.translation_key)
    page.place_hidden, page.is_series = event.place_hidden, event.is_series
    chosen: Occurrence | None = context.get("occurrence")
    asked = str(chosen.pk) if chosen else request.GET.get("tillfalle", "")
    dates = dates_of(event, asked)
    if chosen is None:
        chosen = choose(dates, asked)
    for date in [*dates, *([chosen] if chosen else [])]:
        # Every shift knows its date already; let the date know its event too, in the language of the page.
        Occurrence.event.field.set_cached_value(date, page)
    return {
        "occurrence": chosen,
        "when": in_full(chosen.starts_at, chosen.ends_at, all_day=chosen.all_day) if chosen else None,
        "is_series": event.is_series,
        "access": access_of(page, chosen, is_told=False),
        "campaign": campaign_of(page, request),
        "terms": terms_of(page.kind),
        "calendar": prefix(surroundings_of(request).language) + f"{CALENDAR_SLUG}/",
        "feed": reverse("event_feed", args=[page.slug]),
        "answers_come": event.is_series and (page.kind == EventPage.Kind.SAFETY_WALK or bool(page.answers)),
        "is_over": bool(page.answers) and is_over(event),
    } | listed_dates(event, dates, chosen)


def listed_dates(event: Event, dates: list[Occurrence], chosen: Occurrence | None) -> dict[str, Any]:
    """The meetings of a series, or the other dates; and what is left of the places on the date shown."""
    now = timezone.now()
    # An event that was written in another language first may have dates on two of its pages.
    series = {(chosen or dates[0]).event_id} if event.is_series and dates else set()
    meetings = next(iter(meetings_of(series).values()), None)
    shifts = Shifts([chosen.pk] if chosen and not series else [], series, now=now)
    lines = [
        Listed(
            date,
            in_full(date.starts_at, date.ends_at, all_day=date.all_day),
            meetings.words(date.pk) if meetings else "",
            date == chosen,
        )
        for date in dates
    ]
    return {
        "seats": shifts.seats(chosen, called_off=chosen.called_off, now=now) if chosen else None,
        "has_shifts": bool(chosen and shifts.at(chosen)),
        "meeting": meetings.words(chosen.pk) if meetings and chosen else "",
        "number_of_meetings": len(meetings.numbers) if meetings else 0,
        "meetings": lines if series else [],
        "others": [] if series else [line for line in lines if not line.is_shown],
    }


def in_every_language(page: EventPage) -> Event:
    """The page itself counts as it is shown, which a preview may not have stored yet."""
    rows = EventPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk)
    others = list(rows.values_list("pk", "place_hidden", "is_series"))
    pages, hidden, series = zip((page.pk, page.place_hidden, page.is_series), *others, strict=True)
    return Event([pk for pk in pages if pk], any(hidden), any(series))


def dates_of(event: Event, asked: str) -> list[Occurrence]:
    """The coming dates and the one asked for, soonest first; of a series all, as they belong together. At most 20."""
    dates = Occurrence.objects.filter(event_id__in=event.pages).defer("vevent")
    if not event.is_series:
        wanted = Q(ends_at__gt=timezone.now())
        if asked.isascii() and asked.isdigit() and len(asked) < 19:
            wanted |= Q(pk=int(asked))
        dates = dates.filter(wanted)
    return list(dates.order_by("starts_at", "pk")[:DATES_SHOWN])


def is_over(event: Event) -> bool:
    """Whether the last date that is held has ended."""
    held = Occurrence.objects.filter(event_id__in=event.pages, called_off=False)
    last = held.aggregate(last=Max("ends_at"))["last"]
    return last is not None and last <= timezone.now()


def choose(dates: list[Occurrence], asked: str) -> Occurrence | None:
    """The date asked for, else the next that is on, else the next, else the last."""
    named = [date for date in dates if str(date.pk) == asked]
    coming = [date for date in dates if not date.is_past]
    on = [date for date in coming if not date.called_off]
    return next(iter([*named, *on, *coming, *dates[-1:]]), None)


def campaign_of(page: EventPage, request: HttpRequest) -> dict[str, str] | None:
    """The campaign that the event lies under, if it does. No query when the page came by its address."""
    place = surroundings_of(request)
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
