"""The coming dates as Atom (RFC 4287), for those who read news rather than calendars."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.base.cache import keep
from cms.base.documents.atom import ATOM, Head, add, as_bytes, begin_feed, moment
from cms.base.documents.responses import open_to_all, respond
from volunteers.events.models import CALENDAR_SLUG, Occurrence
from volunteers.events.models.occurrences import OccurrenceQuerySet
from volunteers.events.wording import in_words
from volunteers.programme.feeds import version_of
from volunteers.programme.filters import read_filter
from volunteers.programme.listing import first_upper
from volunteers.programme.sharing.addresses import page_of_date

MOST = 100


@open_to_all
def atom_feed(request: HttpRequest) -> HttpResponseBase:
    """The dates that the list shows with the same filters, the soonest first, at most a hundred.

    A filter that makes no sense gives a feed without dates that says why in its subtitle.
    """
    wanted = read_filter(request.GET)
    query = f"?{wanted.query}" if wanted.query else ""
    head = Head(
        title=": ".join(filter(None, [settings.WAGTAIL_SITE_NAME, ", ".join(wanted.words)])),
        subtitle=" ".join(map(str, wanted.errors.values())) or _("What happens, and what you can help with."),
        address=f"{settings.SITE_URL}{reverse('atom_feed')}{query}",
        page=f"{settings.SITE_URL}/{CALENDAR_SLUG}/{query}",
        language=settings.LANGUAGE_CODE,
    )
    version, changed_at = keep(request, "atom", lambda: version_of(coming(wanted.occurrences())), head)
    updated = version["changed"] or changed_at
    return respond(
        request,
        lambda: write_atom(coming(wanted.occurrences()), head=head, updated=updated),
        version=(version, head, updated),
        changed_at=changed_at,
        content_type=ATOM,
        is_kept=True,
    )


def coming(dates: OccurrenceQuerySet) -> OccurrenceQuerySet:
    return dates.select_related("event__area", "event__locale").defer("vevent")[:MOST]


def write_atom(dates: Iterable[Occurrence], *, head: Head, updated: datetime) -> bytes:
    """The feed in Swedish, ``updated`` being when one of the dates last changed."""
    feed = begin_feed(head, updated=updated)
    for occurrence in dates:
        add_entry(feed, occurrence)
    return as_bytes(feed)


def add_entry(feed: Xml.Element, occurrence: Occurrence) -> None:
    event = occurrence.event
    when = in_words(occurrence.starts_at, occurrence.ends_at, all_day=occurrence.all_day)
    title = _("Called off: %(title)s") % {"title": event.title} if occurrence.called_off else event.title
    lines = [f"{first_upper(when)}, {occurrence.where}", occurrence.note, event.intro]
    put = partial(add, add(feed, "entry"))
    put("id", f"urn:uuid:{occurrence.uid}")
    put("title", title)
    put("updated", moment(occurrence.changed_at))
    put("link", rel="alternate", type="text/html", href=page_of_date(occurrence))
    put("category", term=event.kind, label=str(event.get_kind_display()))
    put("summary", "\n".join(filter(None, lines)))
