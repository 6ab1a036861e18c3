"""Comparing two readings of a calendar: does whatever says something new say so in its marks too?"""

import re
from typing import NamedTuple

from icalendar import Calendar, Component

MARKS = re.compile(rb"^(?:DTSTAMP|LAST-MODIFIED|SEQUENCE):.*\r\n", re.MULTILINE)


class Reading(NamedTuple):
    """One entry: its bytes without the marks, and the marks."""

    said: bytes
    sequence: int
    modified: str


def readings(content: bytes) -> dict[str, Reading]:
    """The entries of a calendar by their UID."""
    return {str(entry["UID"]): reading(entry) for entry in Calendar.from_ical(content).walk("VEVENT")}


def reading(entry: Component) -> Reading:
    said = MARKS.sub(b"", entry.to_ical())
    modified = entry["LAST-MODIFIED"].to_ical().decode()
    assert entry["DTSTAMP"].to_ical().decode() == modified
    return Reading(said, int(entry["SEQUENCE"]), modified)


def changed(before: dict[str, Reading], after: dict[str, Reading]) -> set[str]:
    """The UIDs of entries that say something new. Each must be marked so, and none must go back."""
    new = {uid for uid in before.keys() & after.keys() if before[uid].said != after[uid].said}
    for uid in before.keys() & after.keys():
        assert (after[uid].sequence, after[uid].modified) >= (before[uid].sequence, before[uid].modified)
    for uid in new:
        assert after[uid].sequence > before[uid].sequence, after[uid].said.decode()
        assert after[uid].modified > before[uid].modified, after[uid].said.decode()
    return new


class NewerOnly:
    """A phone that looks at LAST-MODIFIED alone, as ICSx5 on Android does: what is no newer than what it has is skipped, what is
    no longer there is dropped."""

    def __init__(self) -> None:
        self.held: dict[str, Reading] = {}

    def sync(self, content: bytes) -> None:
        found = readings(content)
        self.held = {
            uid: self.held[uid] if uid in self.held and entry.modified <= self.held[uid].modified else entry
            for uid, entry in found.items()
        }

    def shows(self) -> dict[str, bytes]:
        return {uid: entry.said for uid, entry in self.held.items()}
