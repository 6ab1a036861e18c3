"""The coming dates as Atom (RFC 4287), for those who read news rather than calendars."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from xml.etree import ElementTree as Xml

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.base.keeping import keep
from volunteers.calendars.responding import respond
from volunteers.calendars.writing import clean
from volunteers.events.feeds import version_of
from volunteers.events.filters import read_filter
from volunteers.events.models import CALENDAR_SLUG, Occurrence
from volunteers.events.models.occurrences import OccurrenceQuerySet
from volunteers.events.sharing.addresses import page_of_date
from volunteers.events.showing.listing import first_upper
from volunteers.events.wording import in_words

ATOM = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
MOST = 100
NOT_IN_XML = dict.fromkeys([0xFFFE, 0xFFFF])  # beside what no text of ours holds anyway


@require_safe
def atom_feed(request: HttpRequest) -> HttpResponseBase:
    """The dates that the list shows with the same filters, the soonest first, at most a hundred.

    A filter that makes no sense gives a feed without dates that says why in its subtitle.
    """
    wanted = read_filter(request.GET)
    query = f"?{wanted.query}" if wanted.query else ""
    head = {
        "title": ": ".join(filter(None, [settings.WAGTAIL_SITE_NAME, ", ".join(wanted.words)])),
        "subtitle": " ".join(map(str, wanted.errors.values()))
        or _("What happens, and what you can help with."),
        "self": f"{settings.SITE_URL}{reverse('atom_feed')}{query}",
        "page": f"{settings.SITE_URL}/{CALENDAR_SLUG}/{query}",
    }
    version, changed_at = keep(
        request, "atom", lambda: version_of(coming(wanted.occurrences())), *head.values()
    )
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


def write_atom(dates: Iterable[Occurrence], *, head: Mapping[str, str], updated: datetime) -> bytes:
    """The feed in Swedish, ``updated`` being when one of the dates last changed."""
    feed = Xml.Element("feed", {"xmlns": NAMESPACE, "xml:lang": settings.LANGUAGE_CODE})
    put = partial(add, feed)
    put("id", head["self"])
    put("title", head["title"])
    put("subtitle", head["subtitle"])
    put("updated", moment(updated))
    put("link", rel="self", type="application/atom+xml", href=head["self"])
    put("link", rel="alternate", type="text/html", href=head["page"])
    add(put("author"), "name", settings.WAGTAIL_SITE_NAME)
    for occurrence in dates:
        add_entry(feed, occurrence)
    return Xml.tostring(feed, encoding="utf-8", xml_declaration=True)


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


def add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> Xml.Element:
    element = Xml.SubElement(parent, name, attributes)
    element.text = clean(text).translate(NOT_IN_XML) or None
    return element


def moment(at: datetime) -> str:
    """Such as 2026-11-22T18:00:00+01:00 (RFC 3339)."""
    return timezone.localtime(at).isoformat(timespec="seconds")
