"""iCalendar bytes (RFC 5545 and 7986), made from plain values: knows no rows and no HTTP."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri
from icalendar.prop import vCategory

from cms.base.documents.escaping import clean

PRODUCT = "-//vagra-gangvald//kalender//SV"
COLOUR = "midnightblue"  # CSS3 names only (RFC 7986, 5.9): the nearest to the site's blue
EVERY_HOUR = timedelta(hours=1)
END = b"END:VCALENDAR\r\n"
SAID = ("text", "place", "address", "category", "position", "organizer")  # and the title


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One VEVENT. Times are aware; texts are Swedish and may hold anything a person can paste.

    ``all_day`` writes the days in Göteborg that the times touch, not the times. ``position`` is latitude and
    longitude. ``tentative`` is for whoever waits for a place. ``over`` says that it has passed.
    ``organizer`` is written like a From line; RFC 5546 asks for one wherever the calendar has a method.
    """

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    place: str
    address: str | None
    category: str
    all_day: bool = False
    position: tuple[float, float] | None = None
    called_off: bool = False
    over: bool = False
    tentative: bool = False
    organizer: str = ""


def write_entries(entries: Iterable[Entry]) -> list[bytes]:
    """The VEVENTs with CRLF line ends, folded at 75 octets. Equal entries give equal bytes.

    One that is called off says so in its title too until it has passed: some calendars hide the status. What several say
    alike, as the dates of one page do, is put into words once.
    """
    return [event_of(entry, words).to_ical() for entry, words in with_words(entries)]


def renew_entries(entries: Iterable[tuple[Entry, bytes]], *, now: datetime) -> list[tuple[Entry, bytes]]:
    """The same for entries that may be stored already: each goes with its bytes, empty when it is new.

    One that says something new gets the next SEQUENCE (RFC 5545, 3.8.7.4) and is changed now.
    """
    entries, renewed = list(entries), []
    ready = with_words(entry for entry, _stored in entries)
    for (entry, words), (_entry, stored) in zip(ready, entries, strict=True):
        written = event_of(entry, words).to_ical()
        if stored and stored != written:
            raised = replace(entry, sequence=entry.sequence + 1, changed_at=now)
            renewed.append((raised, event_of(raised, words).to_ical()))
        else:
            renewed.append((entry, written))
    return renewed


def with_words(entries: Iterable[Entry]) -> Iterator[tuple[Entry, Event]]:
    """Each with its ``words_of``."""
    known: dict[tuple[object, ...], Event] = {}
    for entry in entries:
        said = (title(entry), *(getattr(entry, name) for name in SAID))
        if said not in known:
            known[said] = words_of(entry)
        yield entry, known[said]


def words_of(entry: Entry) -> Event:
    """What it says beside when it is and whether: that may be the same in many."""
    event = Event()
    event.add("summary", swedish(title(entry)))
    for name, value in {"description": entry.text, "location": entry.place}.items():
        if value:
            event.add(name, swedish(value))
    if entry.category:
        event.add("categories", vCategory([clean(entry.category)], params={"LANGUAGE": "sv"}))
    if entry.position:
        # Six decimals at most (RFC 5545, 3.8.1.6).
        event.add("geo", tuple(round(degrees, 6) for degrees in entry.position))
    if entry.address:
        event.add("url", link(entry.address))
    if entry.organizer:
        event.add("organizer", organizer(entry.organizer))
    return event


def event_of(entry: Entry, words: Event) -> Event:
    """``words`` are its ``words_of``."""
    event = Event(words)
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    begins, ends = span(entry)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("status", status(entry))
    event.add("transp", "TRANSPARENT" if entry.called_off else "OPAQUE")
    return event


def title(entry: Entry) -> str:
    return f"INSTÄLLT: {entry.title}" if entry.called_off and not entry.over else entry.title


def status(entry: Entry) -> str:
    if entry.called_off:
        return "CANCELLED"
    return "TENTATIVE" if entry.tentative else "CONFIRMED"


def span(entry: Entry) -> tuple[date, date]:
    """Moments in UTC; for whole days the local days, the last one excluded (RFC 5545, 3.6.1)."""
    if not entry.all_day:
        return entry.starts_at.astimezone(UTC), entry.ends_at.astimezone(UTC)
    gothenburg = timezone.get_default_timezone()
    first = entry.starts_at.astimezone(gothenburg).date()
    # An end at midnight closes the day before; any later one lies on a day that is meant too.
    last = (entry.ends_at - timedelta(microseconds=1)).astimezone(gothenburg).date()
    return first, max(first, last) + timedelta(days=1)


def write_calendar(
    vevents: Iterable[bytes],
    *,
    name: str = "",
    description: str = "",
    address: str = "",
    source: str = "",
    method: str = "",
) -> bytes:
    """A whole calendar around entries that are written already: they are joined, never read.

    With a name it is a feed to subscribe to, found again at ``source``, its page at ``address``. With a
    method (``PUBLISH``, ``CANCEL``) it is the file that goes with a mail. A feed has no method, and no UID
    of its own: a calendar's UID makes vdirsyncer keep one entry of all.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    if name:
        add_feed_header(calendar, name=name, description=description, address=address, source=source)
    header = calendar.to_ical(sorted=False).removesuffix(END)
    return b"".join([header, *vevents, END])


def add_feed_header(calendar: Calendar, *, name: str, description: str, address: str, source: str) -> None:
    """Each thing as RFC 7986 says it, then as clients older than that understand it."""
    calendar.add("name", swedish(name))
    calendar.add("x-wr-calname", vText(clean(name)))
    if description:
        calendar.add("description", swedish(description))
        calendar.add("x-wr-caldesc", vText(clean(description)))
    calendar.add("x-wr-timezone", vText("Europe/Stockholm"))
    calendar.add("refresh-interval", vDuration(EVERY_HOUR), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(EVERY_HOUR))
    if source:
        calendar.add("source", link(source), parameters={"VALUE": "URI"})
    if address:
        calendar.add("url", link(address))
    calendar.add("color", COLOUR)


def organizer(sender: str) -> vCalAddress:
    name, mail = parseaddr(" ".join(clean(sender).split()))
    value = vCalAddress(f"mailto:{mail}")
    if name:
        value.params["CN"] = name.replace('"', "'")
    return value


def link(address: str) -> vUri:
    """Addresses are written as they are: one that broke the line would begin another property."""
    return vUri("".join(clean(address).split()))


def swedish(text: str) -> vText:
    value = vText(clean(text))
    value.params["LANGUAGE"] = "sv"
    return value
