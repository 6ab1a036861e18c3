"""The feed, read back by programs that nobody here wrote, against what the database says, date by date."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.log_actions import log

from tests.npm import find_package
from tests.volunteers.calendars.year import (
    NOW,
    STOCKHOLM,
    days,
    everything,
    make_year,
    place,
    seconds,
    status,
    text,
    title,
    uid,
    when,
)
from volunteers.calendars.ical import Entry, write_calendar, write_entries
from volunteers.events.models import Occurrence
from volunteers.my_pages.personal_calendar import issue_address
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.personal.entry_marks import mark_entries

HERE = Path(__file__).parent


def run(*command: str | Path, **options: object) -> str:
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TZ": "Europe/Stockholm", "no_proxy": "*"}
    environment |= options.pop("env", {})  # type: ignore[arg-type]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=environment, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def dates(site, monkeypatch) -> list[Occurrence]:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    rows = make_year()
    assert len(rows) == 61
    return rows


@pytest.fixture
def feed(dates) -> bytes:
    content = Client().get("/kalender.ics").content
    assert content.count(b"BEGIN:VEVENT") == 61
    return content


def test_ical_js_reads_every_date(feed, dates):
    read = json.loads(run("node", HERE / "read.mjs", find_package("ical.js"), input=feed.decode()))

    assert read == [
        [uid(row), row.sequence, *when(row), title(row), text(row), place(row), status(row), position(row)]
        for row in dates
    ]


def position(row: Occurrence) -> list[float] | None:
    own = not row.place and row.event.coordinates
    return list(own) if own else None


@pytest.fixture(scope="module")
def validate(tmp_path_factory) -> Path:
    if not shutil.which("cc") or not Path("/usr/include/libical/ical.h").exists():
        pytest.skip("libical is missing: apt install gcc libc6-dev libical-dev")
    program = tmp_path_factory.mktemp("libical") / "validate"
    run("cc", "-O0", "-o", program, HERE / "validate.c", "-lical")
    return program


def test_libical_finds_nothing_wrong(feed, dates, validate):
    read = run(validate, input=feed.decode()).splitlines()

    assert read == [f"{uid(row)} {start} {end}" for row in dates for start, end in [when(row)]]


@pytest.mark.parametrize("method", ["PUBLISH", "CANCEL"])
def test_libical_finds_nothing_wrong_with_what_goes_in_a_mail(validate, method):
    entry = Entry(
        uid="pass-1@vagra-gangvald",
        sequence=1,
        changed_at=NOW,
        starts_at=NOW,
        ends_at=NOW + timedelta(hours=1),
        title="Vandrare",
        text="",
        place="Torget",
        address="http://testserver/",
        category="",
        called_off=method == "CANCEL",
        organizer="Vägra gängvåld <noreply@example.org>",
    )

    read = run(validate, input=write_calendar(write_entries([entry]), method=method).decode())

    assert read.split()[0] == "pass-1@vagra-gangvald"


def test_libical_would_find_something_wrong(feed, validate):
    broken = feed.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nDTSTART:20261205T180000Z\r\n", 1)

    with pytest.raises(AssertionError, match="X-LIC-ERROR"):
        run(validate, input=broken.decode())


@pytest.fixture
def calcurse(feed, tmp_path) -> Callable[..., list[str]]:
    """What calcurse shows of the calendar that it has imported."""
    if not shutil.which("calcurse"):
        pytest.skip("calcurse is missing: apt install calcurse")
    (tmp_path / "feed.ics").write_bytes(feed)
    command = ("calcurse", "-C", tmp_path, "-D", tmp_path)
    run(*command, "--import", tmp_path / "feed.ics")

    def ask(*arguments: str) -> list[str]:
        asked = ("--query", "--from", "10/01/2026", "--to", "12/31/2027", "--output-datefmt", "%Y-%m-%d")
        return run(*command, *asked, *arguments).splitlines()

    return ask


def test_calcurse_reads_every_date_with_hours(calcurse, dates):
    lines = calcurse("--filter-type", "apt", "--format-apt", "%(start:epoch) %(end:epoch) %m\n")

    # A night stands under both of its days, and each day has a heading.
    assert sorted({line for line in lines if re.match(r"\d{9}", line)}) == sorted(
        f"{start} {end} {title(row)}" for row in dates if not row.all_day for start, end in [seconds(row)]
    )


def test_calcurse_reads_every_whole_day(calcurse, dates):
    form = "* %m\n"
    lines = calcurse(
        "--filter-type", "event,recur-event", "--format-event", form, "--format-recur-event", form
    )

    shown, day = Counter[tuple[str, str]](), ""
    for line in lines:
        if line.startswith("* "):
            shown[day, line.removeprefix("* ")] += 1
        elif line:
            day = line.rstrip(":")
    assert shown == Counter(
        (held.isoformat(), title(row)) for row in dates if row.all_day for held in days(row)
    )


@pytest.fixture
def subscribe(live_server, tmp_path):
    """Somebody's calendar at home: vdirsyncer fetches a feed over HTTP, khal shows what it holds."""
    tools = Path(sys.executable).parent
    if not (tools / "khal").exists() or not (tools / "vdirsyncer").exists():
        pytest.skip("khal and vdirsyncer are missing: pip install khal vdirsyncer")

    def follow(address: str) -> Callable[..., list[tuple[str, ...]]]:
        folder = configured(tmp_path, f"{live_server.url}{address}")
        return lambda *options: what_it_shows(tools, folder, *options)

    return follow


def configured(folder: Path, url: str) -> Path:
    held = folder / "calendar"
    held.mkdir()
    (folder / "vdirsyncer").write_text(
        f'[general]\nstatus_path = "{folder}/status/"\n'
        '[pair calendar]\na = "site"\nb = "home"\ncollections = null\n'
        f'[storage site]\ntype = "http"\nurl = "{url}"\n'
        f'[storage home]\ntype = "filesystem"\npath = "{held}"\nfileext = ".ics"\n'
    )
    (folder / "khal").write_text(
        f"[calendars]\n[[home]]\npath = {held}\n[sqlite]\npath = {folder}/khal.db\n[locale]\n"
        "local_timezone = Europe/Stockholm\ndefault_timezone = Europe/Stockholm\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    return folder


def what_it_shows(tools: Path, folder: Path, *options: str) -> list[tuple[str, ...]]:
    """After fetching. No UID: vdirsyncer gives what it reads over HTTP names of its own."""
    env = {"HOME": str(folder)}
    fields = ("start-long", "end-long", "title", "location", "status", "description")
    for step in (["discover"], ["sync", *options]):
        run(tools / "vdirsyncer", "--config", folder / "vdirsyncer", *step, env=env)
    asked = [part for name in fields for part in ("--json", name)]
    shown = run(
        tools / "khal", "-c", folder / "khal", "list", "--once", *asked, "2026-10-01", "430d", env=env
    )
    found = [row for line in shown.splitlines() for row in json.loads(line)]
    return sorted(tuple(row[name] for name in fields) for row in found)


def expected(rows: list[Occurrence]) -> list[tuple[str, ...]]:
    return sorted((*shown(row), title(row), place(row), status(row), text(row)) for row in rows)


def shown(row: Occurrence) -> tuple[str, str]:
    """The two ends on the clock in Göteborg; of whole days the first and the last."""
    if row.all_day:
        return days(row)[0].isoformat(), days(row)[-1].isoformat()
    return local(row.starts_at), local(row.ends_at)


def local(moment: datetime) -> str:
    return f"{moment.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_khal_follows_the_feed_over_http(subscribe, dates):
    read = subscribe("/kalender.ics")
    assert read() == expected(dates)

    moved, gone, off, longer = dates[20], dates[30], dates[40], next(row for row in dates if row.all_day)
    moved.starts_at += timedelta(minutes=30)
    moved.note = "Vi börjar senare."
    off.called_off = True
    longer.ends_at += timedelta(days=1)
    for row in (moved, off, longer):
        row.save()
        log(row, "wagtail.edit")
    log(gone, "wagtail.delete", deleted=True)
    gone.delete()

    assert read() == expected(everything())
    assert len(everything()) == 60


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_khal_follows_a_volunteers_own_calendar_until_its_address_is_withdrawn(subscribe, add_shift, join):
    row = join(add_shift(text="Vi går två och två.", meeting_point="Kiosken", meeting_point_hours=1))
    volunteer, shift = row.volunteer, row.shift
    read = subscribe(f"/min-kalender/{issue_address(volunteer)}.ics")
    address = shift.occurrence.event.full_url
    begins, ends = local(shift.starts_at), local(shift.ends_at)
    title = "Kvällsvandring i Hammarkullen: Vandrare"
    assert read() == [
        (begins, ends, title, "Hammarkulletorget", "CONFIRMED", f"Vi går två och två.\n\n{address}")
    ]

    Shift.objects.update(text="Ta med väst.", meeting_point_hours=999)
    mark_entries()
    assert read() == [(begins, ends, title, "Kiosken", "CONFIRMED", f"Ta med väst.\n\n{address}")]

    Volunteer.objects.update(is_discreet=True)
    mark_entries()
    assert read() == [(begins, ends, "Upptagen", "", "CONFIRMED", "")]

    issue_address(volunteer)
    # It asks its owner before it lets a calendar become empty.
    assert read("--force-delete") == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_khal_sees_that_an_unpublished_event_is_not_held(subscribe, event, add_date):
    date = add_date()
    read = subscribe("/kalender/kvallsvandring/event.ics")
    assert [entry[4] for entry in read()] == ["CONFIRMED"]

    event.unpublish()

    assert read() == [(local(date.starts_at), local(date.ends_at), "INSTÄLLT", "", "CANCELLED", "")]
