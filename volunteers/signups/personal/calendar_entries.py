"""A sign-up as it stands in the person's own calendar: in their mails, in a file, in their own feed."""

from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from volunteers.calendars.ical import Entry, digest_of, later_than, write_calendar, write_entries
from volunteers.shifts.models import Shift
from volunteers.signups.models import SignUp
from volunteers.signups.personal.meetings import Meeting, meetings_of, place_comes_later

NEXT_FILE = ("sequence", "changed_at", *SignUp.ENTRY_FIELDS)


def file_of(sign_up: SignUp, *, shift: Shift) -> tuple[bytes, str]:
    """The calendar file of the shift and its method: it is a cancellation only when nothing in it is held for them."""
    return _written(entries_of(sign_up, shift=shift))


def next_file_of(sign_up: SignUp, *, shift: Shift, meetings: list[Meeting]) -> tuple[bytes, str]:
    """The same with the next SEQUENCE, for a mail: what it says and since when is put on the row, unsaved (``NEXT_FILE``)."""
    now = timezone.now()
    entries = what_it_says(sign_up, shift=shift, meetings=meetings)
    said = digest(entries, sign_up, now=now)
    _note(said, sign_up, shift=shift, now=now)
    sign_up.sequence += 1
    sign_up.changed_at = now
    return _written(_marked(entries, mark_of(sign_up, said, shift=shift, now=now)))


def entries_of(sign_up: SignUp, *, shift: Shift) -> list[Entry]:
    """The shift as it stands in the person's own calendar: one entry, in a series one for each meeting.

    Their UIDs stay the same whatever happens to the shift, and so does each meeting's in a series, in whatever order the
    meetings come to lie.
    """
    now = timezone.now()
    entries = what_it_says(sign_up, shift=shift)
    return _marked(entries, mark_of(sign_up, digest(entries, sign_up, now=now), shift=shift, now=now))


def _marked(entries: list[Entry], mark: tuple[int, datetime]) -> list[Entry]:
    sequence, changed_at = mark
    return [replace(entry, sequence=sequence, changed_at=changed_at) for entry in entries]


def _written(entries: list[Entry]) -> tuple[bytes, str]:
    method = "CANCEL" if all(entry.called_off or entry.given_up for entry in entries) else "PUBLISH"
    return write_calendar(write_entries(entries), method=method), method


def in_feed(entry: Entry, sign_up: SignUp, *, now: datetime) -> Entry:
    """The entry as a subscribed calendar shows it, which asks nobody to answer."""
    entry = replace(
        entry,
        tentative=sign_up.state != SignUp.State.PLACED,
        over=entry.ends_at <= now,
        organizer="",
    )
    with translation.override(settings.LANGUAGE_CODE):
        if entry.tentative and not sign_up.volunteer.is_discreet:
            # Not every calendar shows what is tentative.
            said = (
                gettext("%(shift)s (in question)") if sign_up.is_in_question else gettext("%(shift)s (queue)")
            )
            return replace(entry, title=said % {"shift": entry.title})
    return entry


def note_what_it_says(sign_up: SignUp, *, shift: Shift, now: datetime) -> bool:
    """Put on the row, unsaved (``SignUp.ENTRY_FIELDS``), what its entries say and since when. Whether that is new.

    Whoever saves it then raises ``entry_revision``.
    """
    return _note(digest(what_it_says(sign_up, shift=shift), sign_up, now=now), sign_up, shift=shift, now=now)


def _note(said: str, sign_up: SignUp, *, shift: Shift, now: datetime) -> bool:
    if said == sign_up.entry_digest:
        return False
    sign_up.entry_changed_at = later_than(last_changed(sign_up, shift), now=now)
    sign_up.entry_digest = said
    return True


def digest(entries: list[Entry], sign_up: SignUp, *, now: datetime) -> str:
    return digest_of(in_feed(entry, sign_up, now=now) for entry in entries)


def mark_of(sign_up: SignUp, said: str, *, shift: Shift, now: datetime) -> tuple[int, datetime]:
    """SEQUENCE and LAST-MODIFIED of entries that say this: the next ones where nobody has written down yet that they do."""
    sequence, changed_at = sign_up.sequence + sign_up.entry_revision, last_changed(sign_up, shift)
    if said == sign_up.entry_digest:
        return sequence, changed_at
    return sequence + 1, later_than(changed_at, now=now)


def last_changed(sign_up: SignUp, shift: Shift) -> datetime:
    times = (sign_up.changed_at, sign_up.entry_changed_at, shift.occurrence.changed_at)
    return max(time for time in times if time)


def what_it_says(sign_up: SignUp, *, shift: Shift, meetings: list[Meeting] | None = None) -> list[Entry]:
    """The entries, but for the marks of their revision. ``meetings`` are the person's, where they have been read already."""
    meetings = meetings_of(sign_up, shift=shift) if meetings is None else meetings
    entries = [
        _entry(sign_up, meeting, shift=shift, number=f" ({number}/{len(meetings)})" if meetings[1:] else "")
        for number, meeting in enumerate(meetings, start=1)
    ]
    return [discreetly(entry) for entry in entries] if sign_up.volunteer.is_discreet else entries


def discreetly(entry: Entry) -> Entry:
    """The entry for a calendar that others look at too: that the person is busy then, and nothing else."""
    with translation.override(settings.LANGUAGE_CODE):
        return replace(
            entry,
            title=gettext("Busy"),
            text="",
            place="",
            address=None,
            category="",
            position=None,
            organizer=settings.MAIL_FROM_DISCREET,
        )


def _entry(sign_up: SignUp, meeting: Meeting, *, shift: Shift, number: str) -> Entry:
    event = shift.occurrence.event
    return Entry(
        uid=uid_of(sign_up, meeting.date, shift=shift),
        sequence=sign_up.sequence,
        changed_at=sign_up.changed_at,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        all_day=meeting.all_day,
        title=f"{event.title}: {shift.role}{number}",
        text="\n\n".join(filter(None, [shift.text, _about_the_place(sign_up, shift)])),
        place=meeting.place,
        address=event.full_url,
        category="",
        called_off=meeting.called_off,
        given_up=sign_up.state in SignUp.LEFT,
        tentative=sign_up.is_in_question,
        organizer=settings.MAIL_FROM,
    )


def uid_of(sign_up: SignUp, date: int, *, shift: Shift) -> str:
    """The entry's name for one meeting, by the date's primary key. It names nothing of ours."""
    is_own = date == shift.occurrence_id
    if not sign_up.calendar_key:
        return f"pass-{sign_up.pk}{'' if is_own else f'-{date}'}@vagra-gangvald"
    key = sign_up.calendar_key
    return key if is_own else blake2b(str(date).encode(), key=key.encode(), digest_size=16).hexdigest()


def _about_the_place(sign_up: SignUp, shift: Shift) -> str:
    if not place_comes_later(sign_up, shift=shift):
        return ""
    with translation.override(settings.LANGUAGE_CODE):  # entries are in Swedish
        return gettext("You are told where to meet when you have a place.")
