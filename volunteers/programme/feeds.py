"""The calendar feeds: bytes that lie ready on the rows, joined behind a header."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotFound
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry, PageLogEntry

from cms.base.cache import keep
from cms.base.documents.responses import open_to_all, respond
from cms.base.restrictions import for_everybody
from volunteers.calendars.ical import write_calendar
from volunteers.events.models import CALENDAR_SLUG, EventPage, Occurrence
from volunteers.events.models.occurrences import OccurrenceQuerySet
from volunteers.programme.filters import FOLLOWERS_READERS, EventFilter, read_filter
from volunteers.programme.renamed import to_its_new_address

SAID_AFTERWARDS = timedelta(weeks=6)
A_MINUTE = timedelta(minutes=1)


@open_to_all
def calendar_feed(request: HttpRequest) -> HttpResponseBase:
    """Every published date from 30 days back to 13 months ahead, narrowed by the filters of the list.

    That window is the limit: nothing is rendered, a thousand dates are one query and one join. A filter that
    makes no sense, or a campaign that has been taken down with its dates, is answered with 404 and the reason: programs
    keep what they have, while a calendar without dates would empty theirs.
    """
    wanted = read_filter(request.GET, FOLLOWERS_READERS)
    query = f"?{wanted.query}" if wanted.query else ""
    if problem := " ".join(map(str, wanted.errors.values())) or is_over(wanted):
        return HttpResponseNotFound(problem, content_type="text/plain; charset=utf-8")
    return feed(
        request,
        lambda: wanted.narrow(Occurrence.objects.on_the_calendar(timezone.now())),
        filename="kalender.ics",
        name=": ".join(filter(None, [settings.WAGTAIL_SITE_NAME, ", ".join(wanted.words)])),
        description=_("What happens, and what you can help with."),
        address=f"{settings.SITE_URL}/{CALENDAR_SLUG}/{query}",
        source=f"{settings.SITE_URL}{reverse('calendar_feed')}{query}",
    )


@open_to_all
def event_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One event's dates in the same window, as a feed; with ``?tillfalle=<id>`` that one date, as a file.

    404 for what is not published, but for what was until a few weeks ago: its feed says that nothing of it is held. The slug
    is that of the event in any language, the Swedish one first; one that it had once leads to it.
    """
    page = first_of(for_everybody(EventPage.objects.live()).filter(slug=slug))
    if page is None:
        return withdrawn_feed(request, slug) or to_its_new_address(request, "event_feed", slug)
    # Dates belong to the page in the language that it was written in.
    its_own = Q(event__translation_key=page.translation_key)
    if "tillfalle" in request.GET:
        dates = Occurrence.objects.published().filter(its_own)
        return one_date(request, dates, request.GET["tillfalle"], slug=slug)
    return feed(
        request,
        lambda: Occurrence.objects.on_the_calendar(timezone.now()).filter(its_own),
        filename=f"{slug}.ics",
        name=page.title,
        description=page.intro,
        address=page.full_url,
        source=f"{settings.SITE_URL}{reverse('event_feed', args=[slug])}",
    )


def is_over(wanted: EventFilter) -> str:
    """Why there is nothing to follow any more: the campaign has been taken down with its dates. Empty when there is something."""
    if wanted.campaign is None or wanted.campaign.live:
        return ""
    dates = wanted.narrow(Occurrence.objects.on_the_calendar(timezone.now()))
    return "" if dates.exists() else _("This campaign is not published any more.")


def first_of(pages: QuerySet[EventPage]) -> EventPage | None:
    """The Swedish one of pages with the same slug."""
    found = pages.select_related("locale")
    order = sorted(found, key=lambda page: (page.locale.language_code != settings.LANGUAGE_CODE, page.pk))
    return order[0] if order else None


def withdrawn_feed(request: HttpRequest, slug: str) -> HttpResponseBase | None:
    """What was still to come of an event when it was unpublished, each date as cancelled: calendars that only lose an entry
    often go on showing it. None for what was not unpublished lately, as editors do or as its time was out.

    Only times are in it, as in the entries of any event that is not published, and no date that was changed since.
    """
    pages = for_everybody(EventPage.objects.not_live())
    page = first_of(pages.filter(slug=slug, occurrences__isnull=False).distinct())
    log = PageLogEntry.objects.filter(page=page and page.pk, action__startswith="wagtail.unpublish")
    taken_down = log.aggregate(at=Max("timestamp"))["at"]
    is_lately = taken_down is not None and taken_down > timezone.now() - SAID_AFTERWARDS
    if page is None or not is_lately or "tillfalle" in request.GET:
        return None
    to_come = Occurrence.objects.filter(event=page.pk, ends_at__gt=taken_down)
    to_come = to_come.filter(sequence__gt=0, changed_at__lt=taken_down + A_MINUTE)
    # Without a name: programs keep the one they have.
    return feed(request, lambda: to_come.in_the_window(timezone.now()), filename=f"{slug}.ics", name="")


def one_date(request: HttpRequest, dates: OccurrenceQuerySet, number: str, *, slug: str) -> HttpResponseBase:
    """A file without a name: calendars add it to the person's own instead of making a new one of it."""
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        raise Http404
    occurrence = get_object_or_404(dates.only("vevent", "sequence", "changed_at"), pk=int(number))
    return respond(
        request,
        lambda: write_calendar([bytes(occurrence.vevent)]),
        version=(occurrence.pk, occurrence.sequence, occurrence.changed_at),
        changed_at=occurrence.changed_at,
        filename=f"{slug}-{occurrence.pk}.ics",
    )


def feed(
    request: HttpRequest, dates: Callable[[], OccurrenceQuerySet], *, filename: str, **header: str
) -> HttpResponseBase:
    """The dates as a feed with this header. Whoever has it costs a look at the edition; ``dates`` is not called then."""
    version, changed_at = keep(request, "feed", lambda: version_of(dates()), filename, *header.values())

    def write() -> bytes:
        entries = dates().values_list("vevent", flat=True)
        return write_calendar((bytes(entry) for entry in entries.iterator(chunk_size=2000)), **header)

    return respond(
        request,
        write,
        version=(version, filename, header),
        changed_at=changed_at,
        filename=filename,
        is_kept=True,
    )


def version_of(dates: OccurrenceQuerySet) -> tuple[dict[str, Any], datetime]:
    """What the dates' bytes depend on, and a time for Last-Modified, from three queries that read no bytes.

    A row that is written anew moves the latest change; one that grows too old, or near enough, moves an end
    of the window; a page that is taken down or put up moves the count or the latest publication.
    """
    version = dates.aggregate(
        rows=Count("pk"),
        pks=Sum("pk"),
        sequences=Sum("sequence"),
        first=Min("starts_at"),
        last=Max("starts_at"),
        changed=Max("changed_at"),
        published=Max("event__last_published_at"),
        laid_out=Max("event__laid_out_at"),
    )
    # Rows that leave take their times along. What editors take away stands in Wagtail's logs, what a rule takes away
    # when the event was laid out, and what grows too old is gone by midnight.
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    logged = [log.objects.aggregate(at=Max("timestamp"))["at"] for log in (PageLogEntry, ModelLogEntry)]
    times = [today, *logged, version.pop("laid_out"), version["changed"], version["published"]]
    return version, max(time for time in times if time)
