"""iCalendar bytes (RFC 5545 and 7986), made from plain values: knows no rows and no HTTP."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import parseaddr
from hashlib import blake2b

from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri
from icalendar.prop import vCategory

from cms.base.documents.escaping import clean

PRODUCT = "-//kalender//SV"  # names nobody: the file may lie where others look
COLOUR = "midnightblue"  # CSS3 names only (RFC 7986, 5.9): the nearest to the site's blue
EVERY_HOUR = timedelta(hours=1)
A_SECOND = timedelta(seconds=1)  # as exactly as LAST-MODIFIED tells times
NEVER = datetime(2000, 1, 1, tzinfo=UTC)
END = b"END:VCALENDAR\r\n"
SAID = ("text", "place", "address", "category", "position", "organizer")  # and the title


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One VEVENT. Times are aware; texts are Swedish and may hold anything a person can paste.

    ``all_day`` writes the days in Göteborg that the times touch, not the times. ``position`` is latitude and
    longitude. ``tentative`` is for whoever waits for a place, ``given_up`` for whoever has left theirs: it is held all the
    same. ``over`` says that it has passed.
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
    given_up: bool = False
    organizer: str = ""


def write_entries(entries: Iterable[Entry]) -> list[bytes]:
    """The VEVENTs with CRLF line ends, folded at 75 octets. Equal entries give equal bytes.

    One that is called off, or left, says so in its title too until it has passed: some calendars hide the status. What
    several say alike, as the dates of one page do, is put into words once.
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
            changed_at = later_than(entry.changed_at, now=now)
            raised = replace(entry, sequence=entry.sequence + 1, changed_at=changed_at)
            renewed.append((raised, event_of(raised, words).to_ical()))
        else:
            renewed.append((entry, written))
    return renewed


def later_than(changed_at: datetime, *, now: datetime) -> datetime:
    """Now, or as much later as a reader needs to see that it is newer: some change nothing for the same second again."""
    return max(now, changed_at + A_SECOND)


def digest_of(entries: Iterable[Entry]) -> str:
    """32 letters that are others when the entries say anything else, whatever their SEQUENCE and times of change."""
    unmarked = (replace(entry, sequence=0, changed_at=NEVER) for entry in entries)
    return blake2b(b"".join(write_entries(unmarked)), digest_size=16).hexdigest()


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
    event.add("summary", plain(title(entry)))
    for name, value in {"description": description(entry), "location": entry.place}.items():
        if value:
            event.add(name, plain(value))
    if entry.category:
        event.add("categories", vCategory([clean(entry.category)]))
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
    event.add("transp", "TRANSPARENT" if entry.called_off or entry.given_up else "OPAQUE")
    return event


def title(entry: Entry) -> str:
    """What is called off is so for all; what one has left is held, without them."""
    if not (entry.called_off or entry.given_up) or (entry.over and entry.title):
        return entry.title
    return ": ".join(filter(None, ["INSTÄLLT" if entry.called_off else "AVBOKAT", entry.title]))


def description(entry: Entry) -> str:
    """The text and the address: calendars of Google's and Microsoft's show no URL."""
    return "\n\n".join(filter(None, [entry.text, link(entry.address) if entry.address else ""]))


def status(entry: Entry) -> str:
    if entry.called_off or entry.given_up:
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
    calendar.add("name", plain(name))
    calendar.add("x-wr-calname", plain(name))
    if description:
        calendar.add("description", plain(description))
        calendar.add("x-wr-caldesc", plain(description))
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


def plain(text: str) -> vText:
    """Without LANGUAGE: some readers (node-ical) make an object of a text that says its own, and show that."""
    return vText(clean(text))
