import hashlib
import logging
import re
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from tests.conftest import ALICE, BOB
from volunteers.events.models import EventPage, Occurrence
from volunteers.my_pages.personal_calendar import address_of, issue_address, volunteer_of
from volunteers.people.models import Volunteer
from volunteers.signups.models import SignUp
from volunteers.signups.personal.calendar_entries import entries_of

CHANGED = datetime(2026, 11, 1, 8, 30, 15, tzinfo=UTC)


@pytest.fixture
def program() -> Client:
    """The calendar program at home."""
    return Client()


@pytest.fixture
def placed(add_shift, join) -> SignUp:
    """Alice in a shift of a date a week from now, since a known time."""
    sign_up = join(add_shift(text="Vi går två och två."))
    SignUp.objects.filter(pk=sign_up.pk).update(
        changed_at=CHANGED, sequence=3, entry_changed_at=None, entry_revision=0
    )
    date = sign_up.shift.occurrence
    type(date).objects.filter(pk=date.pk).update(changed_at=CHANGED - timedelta(days=1))
    sign_up.refresh_from_db()
    return sign_up


@pytest.fixture
def next_week(add_date) -> Occurrence:
    """A date that lies beside none of Alice's."""
    return add_date(starts_at=timezone.now() + timedelta(weeks=2))


@pytest.fixture
def alice(placed) -> Volunteer:
    return Volunteer.objects.get(email=ALICE)


@pytest.fixture
def address(alice) -> str:
    return address_of(issue_address(alice)).removeprefix("http://testserver")


def entries(answer) -> list[dict[str, object]]:
    assert answer.status_code == 200
    return [dict(entry) for entry in Calendar.from_ical(answer.content).walk("VEVENT")]


def test_calendar_as_whole_bytes(program, address, placed):
    shift = placed.shift

    content = program.get(address).content.decode()

    assert content == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//kalender//SV\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "NAME:Mina pass: Vägra gängvåld\r\n"
        "X-WR-CALNAME:Mina pass: Vägra gängvåld\r\n"
        "X-WR-TIMEZONE:Europe/Stockholm\r\n"
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n"
        "X-PUBLISHED-TTL:PT1H\r\n"
        "COLOR:midnightblue\r\n"
        "BEGIN:VEVENT\r\n"
        "SUMMARY:Kvällsvandring i Hammarkullen: Vandrare\r\n"
        f"DTSTART:{shift.starts_at:%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{shift.ends_at:%Y%m%dT%H%M%SZ}\r\n"
        "DTSTAMP:20261101T083015Z\r\n"
        f"UID:{placed.calendar_key}\r\n"
        "SEQUENCE:3\r\n"
        "DESCRIPTION:Vi går två och två.\\n\\nhttp://testserver/kalender/kvallsvan\r\n"
        " dring/\r\n"
        "LAST-MODIFIED:20261101T083015Z\r\n"
        "LOCATION:Hammarkulletorget\r\n"
        "STATUS:CONFIRMED\r\n"
        "TRANSP:OPAQUE\r\n"
        "URL:http://testserver/kalender/kvallsvandring/\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    ).replace("Mina pass: ", name_before(content))


def name_before(content: str) -> str:
    """How the name begins; its words are the catalogue's."""
    found = re.search(r"X-WR-CALNAME:(.*?)Vägra gängvåld", content)
    assert found
    return found[1]


def test_token_has_enough_randomness_and_only_its_hash_is_known(alice):
    tokens = {issue_address(alice) for _ in range(20)}

    assert len(tokens) == 20
    assert all(re.fullmatch(r"[-\w]{32}", token) for token in tokens)  # 6 bits each
    stored = Volunteer.objects.values_list("calendar_hash", flat=True).get(pk=alice.pk)
    assert stored in {hashlib.sha256(token.encode()).hexdigest() for token in tokens}
    assert not tokens & {str(value) for value in Volunteer.objects.filter(pk=alice.pk).values_list().get()}


def test_new_address_ends_the_one_before(program, alice):
    old, new = issue_address(alice), issue_address(alice)

    assert (volunteer_of(old), volunteer_of(new)) == (None, alice)
    found = [entries(program.get(f"/min-kalender/{token}.ics")) for token in (old, new)]
    assert [len(each) for each in found] == [0, 1]


def test_every_address_that_is_nobodys_is_answered_alike(program, alice):
    old = issue_address(alice)
    issue_address(alice)
    bad = [old, "x" * 32, "x", "a" * 5000, "å" * 32, "%00", "None", hashlib.sha256(b"x").hexdigest()]

    answers = [program.get(f"/min-kalender/{token}.ics") for token in bad]

    assert {
        (answer.status_code, answer.content, repr(sorted(answer.headers.items()))) for answer in answers
    } == {(200, answers[0].content, repr(sorted(answers[0].headers.items())))}
    assert entries(answers[0]) == []
    assert (
        "gängvåld" not in answers[0].content.decode()
    )  # a discreet person's calendar is not given the site's name


def test_volunteer_without_an_address_is_not_found_by_an_empty_one(program, alice):
    assert Volunteer.objects.filter(calendar_hash=None).exists()
    assert volunteer_of("") is None


def test_headers_keep_it_private(program, address):
    answer = program.get(address)

    names = ("Content-Type", "Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Content-Disposition")
    assert {name: answer.headers[name] for name in names} == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-cache",
        "X-Robots-Tag": "noindex, noarchive",
        "Referrer-Policy": "no-referrer",
        "Content-Disposition": 'inline; filename="kalender.ics"',
    }
    assert "Last-Modified" not in answer.headers
    assert not answer.cookies
    assert b"Disallow: /min-kalender/\n" in program.get("/robots.txt").content


def test_calendar_does_not_name_its_own_address(program, address):
    content = program.get(address).content.decode().replace("\r\n ", "")

    assert address.split("/")[-1].removesuffix(".ics") not in content


def test_reader_who_has_it_gets_304_until_something_changes(program, address, placed):
    first = program.get(address)
    again = program.get(address, headers={"If-None-Match": first.headers["ETag"]})
    placed.shift.text = "Ta med väst."
    placed.shift.save()
    changed = program.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert [again.status_code, again.content, again.headers["Cache-Control"]] == [
        304,
        b"",
        "private, no-cache",
    ]
    assert changed.status_code == 200


def test_same_uid_and_sequence_as_in_the_mails(program, address, placed):
    (mailed,) = entries_of(placed, shift=placed.shift)

    (shown,) = entries(program.get(address))

    assert (shown["UID"], shown["SEQUENCE"]) == (mailed.uid, mailed.sequence)


def test_waiting_is_tentative_and_says_so(program, alice, next_week, add_shift, join):
    full = add_shift(next_week)
    join(full, BOB)
    join(full, ALICE)
    token = issue_address(alice)

    shown = entries(program.get(f"/min-kalender/{token}.ics"))

    assert sorted(entry["STATUS"] for entry in shown) == ["CONFIRMED", "TENTATIVE"]
    (waiting,) = [entry for entry in shown if entry["STATUS"] == "TENTATIVE"]
    assert waiting["SUMMARY"].startswith("Kvällsvandring i Hammarkullen: Vandrare (")


@pytest.mark.parametrize("state", ["held", "asked", "cancelled", "expired"])
def test_what_is_not_confirmed_or_is_left_is_not_here(program, address, placed, state):
    pending = state in {"held", "asked"}
    SignUp.objects.filter(pk=placed.pk).update(state=state, held_until=timezone.now() if pending else None)

    assert entries(program.get(address)) == []


def test_nobody_elses_shifts_are_here(program, address, placed, add_shift, join):
    join(add_shift(role="Fika"), BOB)

    assert [entry["UID"] for entry in entries(program.get(address))] == [placed.calendar_key]


def test_called_off_is_said_until_it_has_passed(program, address, placed, monkeypatch):
    placed.shift.occurrence.called_off = True
    placed.shift.occurrence.save()
    (coming,) = entries(program.get(address))
    later = placed.shift.ends_at + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    (passed,) = entries(program.get(address))

    assert [(entry["STATUS"], str(entry["SUMMARY"])) for entry in (coming, passed)] == [
        ("CANCELLED", "INSTÄLLT: Kvällsvandring i Hammarkullen: Vandrare"),
        ("CANCELLED", "Kvällsvandring i Hammarkullen: Vandrare"),
    ]


def test_hidden_place_is_told_only_to_who_has_a_place(
    program, address, placed, event, next_week, add_shift, join
):
    event.place, event.place_hidden = "Hos Alva", True
    event.save()
    full = add_shift(next_week, role="Fika")
    join(full, BOB)
    join(full, ALICE)

    shown = entries(program.get(address))

    assert sorted((entry["STATUS"], str(entry["LOCATION"])) for entry in shown) == [
        ("CONFIRMED", "Hos Alva"),
        ("TENTATIVE", "Södra Angered"),
    ]


def test_window(program, alice, placed, add_date, add_shift, join):
    now = timezone.now()
    for days in (-31, -29, 390, 397):
        sign_up = join(add_shift(add_date(starts_at=now + timedelta(days=1)), role=f"{days}"))
        start = now + timedelta(days=days)
        type(sign_up.shift).objects.filter(pk=sign_up.shift.pk).update(
            starts_at=start, ends_at=start + timedelta(hours=1)
        )
    token = issue_address(alice)

    shown = [
        str(entry["SUMMARY"]).split(": ")[1] for entry in entries(program.get(f"/min-kalender/{token}.ics"))
    ]

    assert shown == ["-29", "Vandrare", "390"]


def test_all_meetings_of_a_series_are_here(program, address, placed, event, add_date):
    EventPage.objects.update(is_series=True)  # as it was when she signed up
    for weeks in (2, 4):
        add_date(starts_at=placed.shift.starts_at + timedelta(weeks=weeks))

    shown = entries(program.get(address))

    assert len({entry["UID"] for entry in shown}) == len(shown) == 3


def test_discreet_calendar_says_only_when_one_is_busy(program, address, placed, alice, event):
    placed.shift.occurrence.place = "Järntorget"
    placed.shift.occurrence.save()
    open_calendar = program.get(address).content.decode()
    alice.refresh_from_db()
    alice.is_discreet = True
    alice.save()

    content = program.get(address).content.decode()

    (entry,) = Calendar.from_ical(content).walk("VEVENT")
    assert set(entry) == {
        "SUMMARY",
        "DTSTART",
        "DTEND",
        "DTSTAMP",
        "UID",
        "SEQUENCE",
        "LAST-MODIFIED",
        "STATUS",
        "TRANSP",
    }
    for word in ("vandr", "Hammarkull", "Järntorget", "gängvåld", "http", "två och två"):
        assert word in open_calendar
        assert word not in content


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(program, address, method):
    assert getattr(program, method)(address).status_code == 405


def test_address_never_stands_in_the_log(program, alice):
    handler = logging.getHandlerByName("console")
    stream = StringIO()
    before = handler.setStream(stream)
    token, old = issue_address(alice), "x" * 32
    try:
        program.put(f"/min-kalender/{old}.ics")
        program.post(f"/min-kalender/{token}.ics")
    finally:
        handler.setStream(before)

    lines = stream.getvalue()
    assert lines.count("/min-kalender/…") == 2
    assert token not in lines
    assert old not in lines


def test_queries_are_as_many_for_one_shift_and_for_ten(
    program, address, add_date, add_shift, join, django_assert_num_queries
):
    for shifts in (1, 10):
        while (weeks := SignUp.objects.count()) < shifts:
            join(add_shift(add_date(starts_at=timezone.now() + timedelta(weeks=2 + weeks))))
        program.get(address)
        with django_assert_num_queries(2):  # the volunteer, the sign-ups
            assert len(entries(program.get(address))) == shifts
