"""The feed, read back by programs that nobody here wrote, against what the database says."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from volunteers.calendars.writing import Entry, write_calendar, write_entry
from volunteers.events.models import EventIndexPage, EventPage, Occurrence

HERE = Path(__file__).parent
STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)
ICAL_JS = (
    Path(os.environ.get("READERS_DIR", settings.BASE_DIR / "var" / "readers")) / "node_modules" / "ical.js"
)

LONG = (
    "Vi samlas vid kiosken; ta med varma kläder, lykta och gärna en vän. "
    "Åk spårvagn 4 eller 9 till Hammarkullen, gå över gården, och följ ljusen 🕯️🕯️. "
    "Frågor? Skriv till oss: vi svarar så fort vi kan, och alla är välkomna, \\ också du."
)
EVENTS = [
    {
        "title": "Kvällsvandring, Hammarkullen; med fika",
        "intro": LONG,
        "place": "Hammarkulletorget, vid kiosken",
    },
    {
        "title": "Ljus på torget 🕯️ " + "å" * 60,
        "intro": "Rad ett.\nRad två,\r\nrad tre;",
        "place": "Järntorget",
    },
]
# Wall-clock evenings on both sides of both changes, the two nights themselves, and a long winter between.
DAYS = [
    date(2026, 10, 22),
    date(2026, 10, 24),
    date(2026, 10, 25),
    date(2026, 10, 26),
    *(date(2026, 11, 5) + timedelta(weeks=3 * number) for number in range(7)),
    date(2027, 3, 26),
    date(2027, 3, 27),
    date(2027, 3, 28),
    date(2027, 3, 29),
    date(2027, 10, 30),
    date(2027, 10, 31),
]
NIGHTS = [(datetime(2026, 10, 24, 23, 30), 6), (datetime(2027, 3, 27, 23, 30), 5)]  # noqa: DTZ001 - the clock's


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
    """Two events, nineteen dates: one called off, one moved to another hour and place."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    calendar = EventIndexPage.objects.get()
    pages = [
        calendar.add_child(instance=EventPage(slug=f"event-{number}", kind=EventPage.Kind.LIGHTS, **fields))
        for number, fields in enumerate(EVENTS)
    ]
    starts = [(datetime.combine(day, time(18, 30)), 4) for day in DAYS]
    for number, (start, hours) in enumerate(sorted([*starts, *NIGHTS])):
        local = start.replace(tzinfo=STOCKHOLM)
        Occurrence.objects.create(
            event=pages[number % 2], starts_at=local, ends_at=local.astimezone(UTC) + timedelta(hours=hours)
        )
    rows = list(Occurrence.objects.order_by("starts_at"))
    rows[6].called_off = True
    rows[6].save()
    rows[8].place, rows[8].note = "Selma Lagerlöfs torg", "Ny plats, nytt klockslag!"
    rows[8].starts_at += timedelta(minutes=45)
    rows[8].save()
    return list(Occurrence.objects.select_related("event").order_by("starts_at"))


@pytest.fixture
def feed(dates) -> bytes:
    content = Client().get("/kalender.ics").content
    assert content.count(b"BEGIN:VEVENT") == len(dates) == 19
    return content


def uid(row: Occurrence) -> str:
    return f"{row.uid}@vagra-gangvald"


def title(row: Occurrence) -> str:
    return f"INSTÄLLT: {row.event.title}" if row.called_off else row.event.title


def text(row: Occurrence) -> str:
    return "\n\n".join(filter(None, [row.note, row.event.intro])).replace("\r\n", "\n")


def status(row: Occurrence) -> str:
    return "CANCELLED" if row.called_off else "CONFIRMED"


def seconds(row: Occurrence) -> tuple[int, int]:
    return int(row.starts_at.timestamp()), int(row.ends_at.timestamp())


def test_ical_js_reads_every_date(feed, dates):
    if not shutil.which("node") or not ICAL_JS.exists():
        pytest.skip(
            "ical.js is missing: npm install --ignore-scripts --no-save --prefix var/readers ical.js@2.2.1"
        )

    read = json.loads(run("node", HERE / "read.mjs", ICAL_JS, input=feed.decode()))

    assert read == [
        [uid(row), *seconds(row), title(row), text(row), row.place or row.event.place, status(row)]
        for row in dates
    ]


@pytest.fixture(scope="module")
def validate(tmp_path_factory) -> Path:
    if not shutil.which("cc") or not Path("/usr/include/libical/ical.h").exists():
        pytest.skip("libical is missing: apt install gcc libc6-dev libical-dev")
    program = tmp_path_factory.mktemp("libical") / "validate"
    run("cc", "-O0", "-o", program, HERE / "validate.c", "-lical")
    return program


def test_libical_finds_nothing_wrong(feed, dates, validate):
    read = run(validate, input=feed.decode()).splitlines()

    assert read == [f"{uid(row)} {start} {end}" for row in dates for start, end in [seconds(row)]]


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

    read = run(validate, input=write_calendar([write_entry(entry)], method=method).decode())

    assert read.split()[0] == "pass-1@vagra-gangvald"


def test_libical_would_find_something_wrong(feed, validate):
    broken = feed.replace(b"BEGIN:VEVENT\r\n", b"BEGIN:VEVENT\r\nDTSTART:20261205T180000Z\r\n", 1)

    with pytest.raises(AssertionError, match="X-LIC-ERROR"):
        run(validate, input=broken.decode())


def test_calcurse_reads_every_date(feed, dates, tmp_path):
    if not shutil.which("calcurse"):
        pytest.skip("calcurse is missing: apt install calcurse")
    (tmp_path / "feed.ics").write_bytes(feed)
    calcurse = ("calcurse", "-C", tmp_path, "-D", tmp_path)

    run(*calcurse, "--import", tmp_path / "feed.ics")
    form = "%(start:epoch) %(end:epoch) %m\n"
    days = ("--from", "10/01/2026", "--to", "12/31/2027")
    read = run(*calcurse, "--query", *days, "--filter-type", "cal", "--format-apt", form).splitlines()

    # A night stands under both of its days, and each day has a heading.
    assert sorted({line for line in read if re.match(r"\d{9}", line)}) == sorted(
        f"{start} {end} {title(row)}" for row in dates for start, end in [seconds(row)]
    )


@pytest.fixture
def subscriber(live_server, tmp_path):
    """Somebody's calendar at home: vdirsyncer fetches the feed over HTTP, khal shows what it holds."""
    tools = Path(sys.executable).parent
    if not (tools / "khal").exists() or not (tools / "vdirsyncer").exists():
        pytest.skip("khal and vdirsyncer are missing: pip install khal vdirsyncer")
    held = tmp_path / "calendar"
    held.mkdir()
    (tmp_path / "vdirsyncer").write_text(
        f'[general]\nstatus_path = "{tmp_path}/status/"\n'
        '[pair calendar]\na = "site"\nb = "home"\ncollections = null\n'
        f'[storage site]\ntype = "http"\nurl = "{live_server.url}/kalender.ics"\n'
        f'[storage home]\ntype = "filesystem"\npath = "{held}"\nfileext = ".ics"\n'
    )
    (tmp_path / "khal").write_text(
        f"[calendars]\n[[home]]\npath = {held}\n[sqlite]\npath = {tmp_path}/khal.db\n[locale]\n"
        "local_timezone = Europe/Stockholm\ndefault_timezone = Europe/Stockholm\n"
        "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
        "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
    )
    env = {"HOME": str(tmp_path)}
    # No UID: vdirsyncer gives what it reads over HTTP names of its own.
    fields = ("start-long", "end-long", "title", "location", "status", "description")

    def read() -> list[tuple[str, ...]]:
        for step in ("discover", "sync"):
            run(tools / "vdirsyncer", "--config", tmp_path / "vdirsyncer", step, env=env)
        asked = [part for name in fields for part in ("--json", name)]
        shown = run(
            tools / "khal", "-c", tmp_path / "khal", "list", "--once", *asked, "2026-10-01", "400d", env=env
        )
        found = [row for line in shown.splitlines() for row in json.loads(line)]
        return sorted(tuple(row[name] for name in fields) for row in found)

    return read


def expected(rows: list[Occurrence]) -> list[tuple[str, ...]]:
    return sorted(
        (
            local(row.starts_at),
            local(row.ends_at),
            title(row),
            row.place or row.event.place,
            status(row),
            text(row),
        )
        for row in rows
    )


def local(moment: datetime) -> str:
    return f"{moment.astimezone(STOCKHOLM):%Y-%m-%d %H:%M}"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_khal_follows_the_feed_over_http(subscriber, dates):
    assert subscriber() == expected(dates)

    moved, gone, *kept = dates
    moved.starts_at += timedelta(minutes=30)
    moved.note = "Vi börjar senare."
    moved.save()
    gone.delete()
    kept[-1].called_off = True
    kept[-1].save()

    assert subscriber() == expected([moved, *kept])
