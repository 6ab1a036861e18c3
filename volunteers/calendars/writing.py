"""iCalendar bytes (RFC 5545 and 7986), made from plain values: knows no rows and no HTTP."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

from icalendar import Calendar, Event, vCalAddress, vDuration, vText, vUri
from icalendar.prop import vCategory

PRODUCT = "-//vagra-gangvald//kalender//SV"
COLOUR = "midnightblue"  # CSS3 names only (RFC 7986, 5.9): the nearest to the site's blue
EVERY_HOUR = timedelta(hours=1)
END = b"END:VCALENDAR\r\n"

LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# icalendar lets these through; clients choke on them, and half a surrogate pair has no bytes at all.
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One VEVENT. Times are aware; texts are Swedish and may hold anything a person can paste.

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
    called_off: bool = False
    organizer: str = ""


def write_entry(entry: Entry) -> bytes:
    """The VEVENT with CRLF line ends, folded at 75 octets. Equal entries give equal bytes.

    One that is called off says so in its title too, and goes on saying it: some calendars hide the status.
    """
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", swedish(f"INSTÄLLT: {entry.title}" if entry.called_off else entry.title))
    for name, value in {"description": entry.text, "location": entry.place}.items():
        if value:
            event.add(name, swedish(value))
    if entry.category:
        event.add("categories", vCategory([clean(entry.category)], params={"LANGUAGE": "sv"}))
    if entry.address:
        event.add("url", vUri(entry.address))
    if entry.organizer:
        event.add("organizer", organizer(entry.organizer))
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.called_off else "OPAQUE")
    return event.to_ical()


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
        calendar.add("source", vUri(source), parameters={"VALUE": "URI"})
    if address:
        calendar.add("url", vUri(address))
    calendar.add("color", COLOUR)


def organizer(sender: str) -> vCalAddress:
    name, mail = parseaddr(" ".join(clean(sender).split()))
    value = vCalAddress(f"mailto:{mail}")
    if name:
        value.params["CN"] = name.replace('"', "'")
    return value


def swedish(text: str) -> vText:
    value = vText(clean(text))
    value.params["LANGUAGE"] = "sv"
    return value


def clean(text: str) -> str:
    """Text in which every line ends with a bare newline and nothing else controls anything."""
    return CONTROL.sub("", LINE_END.sub("\n", text))
