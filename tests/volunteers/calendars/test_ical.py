import re
from datetime import UTC, datetime, timedelta
from unicodedata import category
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from volunteers.calendars.ical import Entry, renew_entries, write_calendar, write_entries

WALK = {
    "uid": "1@vagra-gangvald",
    "sequence": 2,
    "changed_at": datetime(2026, 11, 1, 8, 30, 15, tzinfo=UTC),
    "starts_at": datetime(2026, 12, 5, 18, tzinfo=UTC),
    "ends_at": datetime(2026, 12, 5, 22, tzinfo=UTC),
    "title": "Kvällsvandring",
    "text": "Vi går; tillsammans, som vi är.\r\nKom!",
    "place": "Hammarkulletorget",
    "address": "http://testserver/kalender/kvallsvandring/",
    "category": "Kvällsvandring",
}


def entry(**fields: object) -> bytes:
    return write_entries([Entry(**WALK | fields)])[0]


def test_many_entries_are_written_as_each_alone():
    several = [
        {},
        {"uid": "2@vagra-gangvald", "starts_at": WALK["starts_at"].replace(hour=16)},
        {"called_off": True},
        {"called_off": True, "over": True},
        *({name: "Bron"} for name in ("title", "text", "place", "address", "category", "organizer")),
        {"position": (57.7, 11.9)},
    ]
    written = write_entries([Entry(**WALK | fields) for fields in several])

    assert written == [entry(**fields) for fields in several]


def test_only_what_says_something_new_gets_the_next_sequence():
    now = datetime(2026, 11, 2, tzinfo=UTC)
    new, same, other = (Entry(**WALK | {"uid": uid}) for uid in ("new", "same", "other"))
    stored = [b"", entry(uid="same"), entry(uid="other", place="Bron")]

    renewed = renew_entries(zip([new, same, other], stored, strict=True), now=now)

    raised = {"uid": "other", "sequence": 3, "changed_at": now}
    assert [each for each, _bytes in renewed] == [new, same, Entry(**WALK | raised)]
    assert [written for _entry, written in renewed] == [entry(uid="new"), stored[1], entry(**raised)]


def test_two_changes_within_a_second_are_told_apart_by_readers_that_see_seconds():
    changed_at, row = WALK["changed_at"], Entry(**WALK)
    soon = changed_at + timedelta(milliseconds=200)

    ((renewed, written),) = renew_entries([(row, entry(place="Bron"))], now=soon)

    assert renewed.changed_at == changed_at + timedelta(seconds=1)
    assert b"LAST-MODIFIED:20261101T083016Z" in written


def test_entry_as_whole_bytes():
    assert entry().decode() == (
        "BEGIN:VEVENT\r\n"
        "SUMMARY:Kvällsvandring\r\n"
        "DTSTART:20261205T180000Z\r\n"
        "DTEND:20261205T220000Z\r\n"
        "DTSTAMP:20261101T083015Z\r\n"
        "UID:1@vagra-gangvald\r\n"
        "SEQUENCE:2\r\n"
        "CATEGORIES:Kvällsvandring\r\n"
        "DESCRIPTION:Vi går\\; tillsammans\\, som vi är.\\nKom!\\n\\nhttp://testserver\r\n"
        " /kalender/kvallsvandring/\r\n"
        "LAST-MODIFIED:20261101T083015Z\r\n"
        "LOCATION:Hammarkulletorget\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:OPAQUE\r\n"
        "URL:http://testserver/kalender/kvallsvandring/\r\n"
        "END:VEVENT\r\n"
    )


def test_entry_that_is_called_off():
    on, off = entry().decode().splitlines(), entry(called_off=True).decode().splitlines()

    changed = [(before, after) for before, after in zip(on, off, strict=True) if before != after]

    assert changed == [
        ("SUMMARY:Kvällsvandring", "SUMMARY:INSTÄLLT: Kvällsvandring"),
        ("STATUS:CONFIRMED", "STATUS:CANCELLED"),
        ("TRANSP:OPAQUE", "TRANSP:TRANSPARENT"),
    ]


def test_entry_that_was_called_off_and_has_passed_keeps_its_status_alone():
    off, over = (entry(called_off=True, over=over).decode().splitlines() for over in (False, True))

    changed = [(before, after) for before, after in zip(off, over, strict=True) if before != after]

    assert changed == [("SUMMARY:INSTÄLLT: Kvällsvandring", "SUMMARY:Kvällsvandring")]


def test_entry_that_is_not_sure_yet():
    assert b"\r\nSTATUS:TENTATIVE\r\n" in entry(tentative=True)
    assert b"\r\nSTATUS:CANCELLED\r\n" in entry(tentative=True, called_off=True)


def wall(*clock: int) -> datetime:
    return datetime(*clock, tzinfo=ZoneInfo("Europe/Stockholm"))


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "first", "after"),
    [
        (wall(2026, 12, 5), wall(2026, 12, 6), "20261205", "20261206"),
        (wall(2026, 12, 5), wall(2026, 12, 8), "20261205", "20261208"),
        # The days when the clock changes are 25 and 23 hours long.
        (wall(2026, 10, 25), wall(2026, 10, 26), "20261025", "20261026"),
        (wall(2027, 3, 28), wall(2027, 3, 29), "20270328", "20270329"),
        # Hours in the middle of a day mean the whole of it.
        (wall(2026, 12, 5, 9), wall(2026, 12, 6, 17), "20261205", "20261207"),
        (wall(2026, 12, 5, 9), wall(2026, 12, 5, 9), "20261205", "20261206"),
    ],
)
def test_whole_days_are_written_as_days_in_the_city(starts_at, ends_at, first, after):
    # In UTC such a day begins on the evening before.
    lines = entry(
        all_day=True, starts_at=starts_at.astimezone(UTC), ends_at=ends_at.astimezone(UTC)
    ).splitlines()

    assert [line.decode() for line in lines if line.startswith((b"DTSTART", b"DTEND"))] == [
        f"DTSTART;VALUE=DATE:{first}",
        f"DTEND;VALUE=DATE:{after}",
    ]


def test_position_has_latitude_first_and_six_decimals():
    assert b"\r\nGEO:57.70716;11.966791\r\n" in entry(position=(57.70716, 11.9667912))


def test_address_that_breaks_the_line_begins_no_other_property():
    address = "http://testserver/\r\nATTENDEE:mailto:x@example.org\n\ud800"

    feed = write_calendar([entry(address=address)], name="x", address=address, source=address)

    assert b"ATTENDEE" not in {line.split(b":")[0] for line in feed.splitlines()}
    assert feed.count(b"URL:http://testserver/ATTENDEE:mailto:x@example.org\r\n") == 2


def test_entry_leaves_out_what_it_does_not_know():
    lines = entry(text="", place="", category="", address=None).splitlines()

    assert {line.split(b";")[0].split(b":")[0] for line in lines}.isdisjoint(
        {b"DESCRIPTION", b"LOCATION", b"CATEGORIES", b"URL", b"ORGANIZER", b"GEO"}
    )


@pytest.mark.parametrize(
    ("sender", "line"),
    [
        ("Vägra gängvåld <noreply@example.org>", 'ORGANIZER;CN="Vägra gängvåld":mailto:noreply@example.org'),
        ("noreply@example.org", "ORGANIZER:mailto:noreply@example.org"),
    ],
)
def test_organizer_is_written_like_a_sender(sender, line):
    lines = entry(organizer=sender).decode().split("\r\n")

    assert line in lines


def test_feed_header_as_whole_bytes():
    feed = write_calendar(
        [b"ONE\r\n", b"TWO\r\n"],
        name="Vägra gängvåld",
        description="Allt; på en gång",
        address="http://testserver/kalender/?plats=1",
        source="http://testserver/kalender.ics?plats=1",
    )

    assert feed.decode() == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//kalender//SV\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "NAME:Vägra gängvåld\r\n"
        "X-WR-CALNAME:Vägra gängvåld\r\n"
        "DESCRIPTION:Allt\\; på en gång\r\n"
        "X-WR-CALDESC:Allt\\; på en gång\r\n"
        "X-WR-TIMEZONE:Europe/Stockholm\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        "X-PUBLISHED-TTL:PT1H\r\n"
        "SOURCE;VALUE=URI:http://testserver/kalender.ics?plats=1\r\n"
        "URL:http://testserver/kalender/?plats=1\r\n"
        "COLOR:midnightblue\r\n"
        "ONE\r\n"
        "TWO\r\n"
        "END:VCALENDAR\r\n"
    )


def test_calendar_for_a_mail_has_a_method_and_no_name():
    assert write_calendar([], method="CANCEL") == (
        b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//kalender//SV\r\n"
        b"CALSCALE:GREGORIAN\r\nMETHOD:CANCEL\r\nEND:VCALENDAR\r\n"
    )


# Any characters that there are, half surrogate pairs with them, and often those that end lines.
TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=()), st.sampled_from("\r\n\x0b\x85\u2028\x00\ud800,;:\\")),
    max_size=300,
)


@given(TEXTS, TEXTS)
def test_any_text_comes_back_in_clean_lines(title, text):
    written = entry(
        title=title,
        text=text,
        place=text,
        category=title,
        address=text,
        organizer=f"{title} <a@example.org>",
    )

    lines = written.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not re.search(b"[\x00-\x08\x0b-\x1f\x7f]", b"".join(lines).replace(b"\t", b""))
    assert b"\n" not in b"".join(lines)
    # Readers that cut at every line end Unicode knows (vdirsyncer does) must see the same lines.
    assert written.decode().splitlines() == [line.decode() for line in lines]
    (event,) = Calendar.from_ical(write_calendar([written])).walk("VEVENT")
    assert event["UID"] == "1@vagra-gangvald"
    assert event["SUMMARY"] == tidy(title)
    said = [text, "".join(tidy(text).split())]  # the address is the same text
    assert event.get("DESCRIPTION", "") == tidy("\n\n".join(filter(None, said)))


def tidy(text: str) -> str:
    text = re.sub("\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    return "".join(letter for letter in text if letter in "\n\t" or category(letter) not in {"Cc", "Cs"})
