"""iCalendar bytes (RFC 5545), made from plain values: knows no rows and no HTTP."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Event, vText

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One VEVENT. Times are aware; texts are Swedish and may hold anything a person can paste."""

    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    text: str
    place: str
    address: str
    category: str
    called_off: bool = False


def write_entry(entry: Entry) -> bytes:
    """The VEVENT with CRLF line ends, folded at 75 octets."""
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
        event.add("categories", [clean(entry.category)])
    event.add("url", entry.address)
    event.add("status", "CANCELLED" if entry.called_off else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.called_off else "OPAQUE")
    return event.to_ical()


def swedish(text: str) -> vText:
    value = vText(clean(text))
    value.params["LANGUAGE"] = "sv"
    return value


def clean(text: str) -> str:
    """Text without control characters, which icalendar lets through and clients choke on."""
    return CONTROL.sub("", text.replace("\r\n", "\n"))
