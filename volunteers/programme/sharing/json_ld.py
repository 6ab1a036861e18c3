"""An event said to others: to search engines (schema.org), to whoever shows a shared link, to people's own calendars.

Nothing here says more than the page does: a hidden place is the area, and has no position.
"""

from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from cms.base.documents.escaping import in_script
from volunteers.events.models import EventPage, Occurrence
from volunteers.programme.listing import webcal

GOOGLE = "https://calendar.google.com/calendar/render"
OUTLOOK = "https://outlook.live.com/calendar/0/deeplink/compose"
OFFICE = "https://outlook.office.com/calendar/0/deeplink/compose"


class Shown(NamedTuple):
    """The event as a page shows it: ``url`` is the page's address without a date, ``language`` that of its text."""

    page: EventPage
    url: str
    language: str

    def url_of(self, occurrence: Occurrence) -> str:
        return f"{self.url}?tillfalle={occurrence.pk}"

    def picture_of(self, occurrence: Occurrence) -> str:
        address = reverse("date_picture", args=[self.page.slug])
        return f"{settings.SITE_URL}{address}?tillfalle={occurrence.pk}"


class CalendarLinks(NamedTuple):
    """Ways into a person's own calendar: a file and a subscription of ours, and services that learn who asks."""

    file: str
    subscription: str
    google: str
    outlook: str
    office: str


def linked_data(shown: Shown, dates: Iterable[Occurrence]) -> SafeString:
    """The dates as JSON-LD, safe inside a script element."""
    graph = {"@context": "https://schema.org", "@graph": [described(shown, each) for each in dates]}
    return in_script(graph)


def described(shown: Shown, occurrence: Occurrence) -> dict[str, Any]:
    """One date as a schema.org Event. What is not known is left out."""
    page = shown.page
    start, end = moments(occurrence)
    said = {
        "@type": "Event",
        "name": page.title,
        "description": " ".join(filter(None, [page.intro, occurrence.note])),
        "startDate": start,
        "endDate": end,
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": place(page, occurrence),
        "organizer": {
            "@type": "Organization",
            "name": page.organiser or settings.WAGTAIL_SITE_NAME,
            "url": f"{settings.SITE_URL}/",
        },
        "inLanguage": shown.language,
        "url": shown.url_of(occurrence),
        "image": [shown.picture_of(occurrence)],
    }
    return said | status(occurrence)


def status(occurrence: Occurrence) -> dict[str, str]:
    if occurrence.called_off:
        return {"eventStatus": "https://schema.org/EventCancelled"}
    said, stood = occurrence.rule_starts_at, occurrence.starts_at
    if said is None or said == stood:
        return {"eventStatus": "https://schema.org/EventScheduled"}
    before = timezone.localtime(said)
    return {
        "eventStatus": "https://schema.org/EventRescheduled",
        "previousStartDate": (before.date() if occurrence.all_day else before).isoformat(),
    }


def moments(occurrence: Occurrence) -> tuple[str, str]:
    """Start and end in local time with the offset that then holds; of whole days the first and the last."""
    start, end = timezone.localtime(occurrence.starts_at), timezone.localtime(occurrence.ends_at)
    if occurrence.all_day:
        first, after = days(occurrence)
        return first.isoformat(), (after - timedelta(days=1)).isoformat()
    return start.isoformat(), end.isoformat()


def days(occurrence: Occurrence) -> tuple[date, date]:
    """The first day, and the day after the last, that a date touches in Göteborg."""
    start, end = timezone.localtime(occurrence.starts_at), timezone.localtime(occurrence.ends_at)
    return start.date(), (end - timedelta(seconds=1)).date() + timedelta(days=1)


def place(page: EventPage, occurrence: Occurrence) -> dict[str, Any]:
    city = {"@type": "PostalAddress", "addressLocality": "Göteborg", "addressCountry": "SE"}
    said: dict[str, Any] = {"@type": "Place", "name": occurrence.where, "address": city}
    if page.coordinates and not occurrence.place:
        latitude, longitude = page.coordinates
        said["geo"] = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    return said


def calendar_links(shown: Shown, occurrence: Occurrence) -> CalendarLinks:
    """Addresses that put this one date, or all of the event's, into a calendar. Services get times in UTC."""
    feed = reverse("event_feed", args=[shown.page.slug])
    about = "\n\n".join([shown.page.intro, shown.url_of(occurrence)])
    return CalendarLinks(
        file=f"{feed}?tillfalle={occurrence.pk}",
        subscription=webcal(feed),
        google=google(shown.page.title, about, occurrence),
        outlook=outlook(OUTLOOK, shown.page.title, about, occurrence),
        office=outlook(OFFICE, shown.page.title, about, occurrence),
    )


def google(title: str, about: str, occurrence: Occurrence) -> str:
    start, end = service_times(occurrence, moment="%Y%m%dT%H%M%SZ", day="%Y%m%d")
    return address(
        GOOGLE,
        action="TEMPLATE",
        text=title,
        dates=f"{start}/{end}",
        details=about,
        location=occurrence.where,
    )


def outlook(service: str, title: str, about: str, occurrence: Occurrence) -> str:
    start, end = service_times(occurrence, moment="%Y-%m-%dT%H:%M:%SZ", day="%Y-%m-%d")
    return address(
        service,
        path="/calendar/action/compose",
        rru="addevent",
        subject=title,
        startdt=start,
        enddt=end,
        body=about,
        location=occurrence.where,
        **({"allday": "true"} if occurrence.all_day else {}),
    )


def service_times(occurrence: Occurrence, *, moment: str, day: str) -> tuple[str, str]:
    """Start and end as a service writes them; of whole days the last one excluded, as calendars count."""
    if occurrence.all_day:
        first, after = days(occurrence)
        return first.strftime(day), after.strftime(day)
    start, end = (each.astimezone(UTC) for each in (occurrence.starts_at, occurrence.ends_at))
    return start.strftime(moment), end.strftime(moment)


def address(service: str, **parameters: str) -> str:
    # Outlook shows a plus sign where others read a space.
    return f"{service}?{urlencode(parameters, quote_via=quote)}"
