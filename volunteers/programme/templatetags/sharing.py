"""What lets others show an event: the frame for partners, shared links, search engines, people's own calendars."""

from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.base.surroundings import surroundings_of
from volunteers.events.models import Occurrence
from volunteers.programme.sharing import json_ld as describing
from volunteers.programme.sharing.json_ld import CalendarLinks, Shown

register = template.Library()


@register.simple_tag
def embed_address() -> str:
    """Where the calendar for a frame lies, in Swedish."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("embedded_calendar")


@register.simple_tag(takes_context=True)
def linked_data(context: Context) -> SafeString:
    """The coming dates of the page, at most those that it loaded; nothing when there are none. No query."""
    dates = context["dates"]
    chosen: Occurrence | None = context["occurrence"]
    listed = [line.date for line in dates["meetings"] or dates["days"]]
    every = {date.pk: date for date in [*listed, *([chosen] if chosen else [])]}
    coming = sorted(
        (date for date in every.values() if not date.is_past), key=lambda date: (date.starts_at, date.pk)
    )
    return describing.linked_data(shown(context), coming) if coming else SafeString("")


@register.simple_tag(takes_context=True)
def calendar_links(context: Context) -> CalendarLinks | None:
    """Ways to put the date shown into one's own calendar."""
    chosen: Occurrence | None = context["occurrence"]
    return describing.calendar_links(shown(context), chosen) if chosen else None


@register.simple_tag(takes_context=True)
def share_card(context: Context) -> dict[str, Any]:
    """What is shown of the page where somebody shares its address."""
    chosen: Occurrence | None = context["occurrence"]
    event = shown(context)
    if chosen is None:
        return {"url": event.url, "description": event.page.intro, "picture": ""}
    when = " ".join(context["dates"]["when"])
    # First of all, since only the first words are shown everywhere.
    state = f"{_('Called off')}. " if chosen.called_off else ""
    return {
        "url": event.url_of(chosen),
        "description": f"{state}{', '.join(filter(None, [when, chosen.where]))}. {event.page.intro}",
        "picture": event.picture_of(chosen),
        "alternative": f"{state}{when}: {event.page.title}",
    }


def shown(context: Context) -> Shown:
    page, place = context["page"], surroundings_of(context["request"])
    url = f"{settings.SITE_URL}{context['dates']['calendar']}{page.slug}/"
    # An alias stands in another language's tree with its Swedish text.
    return Shown(page, url, settings.LANGUAGE_CODE if page.alias_of_id else place.language)
