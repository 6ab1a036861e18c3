"""Absolute addresses of events and dates, for those who read them elsewhere."""

from django.conf import settings
from django.urls import reverse

from cms.base.surroundings import prefix
from volunteers.events.models import CALENDAR_SLUG, EventPage, Occurrence


def page_of(event: EventPage) -> str:
    """The event's page, without the queries that the page itself would ask. Its locale is fetched with it."""
    return f"{settings.SITE_URL}{prefix(event.locale.language_code)}{CALENDAR_SLUG}/{event.slug}/"


def page_of_date(occurrence: Occurrence) -> str:
    """The event's page with this date chosen."""
    return f"{page_of(occurrence.event)}?tillfalle={occurrence.pk}"


def feed_of(event: EventPage) -> str:
    return settings.SITE_URL + reverse("event_feed", args=[event.slug])


def file_of_date(occurrence: Occurrence) -> str:
    return f"{feed_of(occurrence.event)}?tillfalle={occurrence.pk}"
