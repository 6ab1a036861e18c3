"""Sixty-one dates around the clock changes of 2026 and 2027, and what a reader must say of each."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cms.base.models import Area
from volunteers.events.models import EventIndexPage, EventPage, Occurrence

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 11, 1, 9, tzinfo=UTC)

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
        "position": "57.77712, 12.03457",
    },
    {
        "title": "Ljus på torget 🕯️ " + "å" * 60,
        "intro": "Rad ett.\nRad två,\r\nrad tre;",
        "place": "Järntorget",
    },
    {
        "title": "Samtalskväll på hemlig plats",
        "intro": "Du får veta var när du har en plats.",
        "place": "Hemma hos Alva",
        "position": "57.70716, 11.96679",
        "place_hidden": True,
    },
]
EVENINGS = [
    *(date(2026, 10, day) for day in (22, 24, 25, 26)),
    *(date(2026, 11, 5) + timedelta(weeks=number) for number in range(21)),
    *(date(2027, 3, day) for day in (26, 27, 28, 29)),
    *(date(2027, 4, 8) + timedelta(weeks=2 * number) for number in range(13)),
    *(date(2027, 10, day) for day in (28, 30, 31)),
    date(2027, 11, 1),
]
# The nights when the clock changes, and how many hours pass.
NIGHTS = [(date(2026, 10, 24), 6), (date(2027, 3, 27), 5), (date(2027, 10, 30), 6)]
# Half past two comes twice in October, and not at all in March. The second time is meant: calcurse keeps nothing but the
# clock's time, and can say no other.
MOMENTS = [datetime(2026, 10, 25, 1, 30), datetime(2027, 3, 28, 1, 30), datetime(2027, 10, 31, 1, 30)]  # noqa: DTZ001
WHOLE_DAYS = [
    *((date(2026, 10, 25), 1), (date(2026, 12, 13), 1), (date(2027, 3, 28), 1), (date(2027, 6, 6), 1)),
    *((date(2027, 10, 31), 1), (date(2026, 10, 24), 3), (date(2026, 12, 30), 4), (date(2027, 3, 27), 2)),
    (date(2027, 7, 1), 7),
]


def make_year() -> list[Occurrence]:
    """The dates, soonest first: some called off, some moved, some elsewhere, one in three at a hidden place."""
    area = Area.objects.get(slug="sodra-angered")
    pages = [
        EventIndexPage.objects.get().add_child(
            instance=EventPage(slug=f"event-{number}", kind=EventPage.Kind.LIGHTS, area=area, **fields)
        )
        for number, fields in enumerate(EVENTS)
    ]
    for number, (starts_at, ends_at, all_day) in enumerate(sorted(slots())):
        Occurrence.objects.create(
            event=pages[number % 3], starts_at=starts_at, ends_at=ends_at, all_day=all_day
        )
    rows = list(Occurrence.objects.order_by("starts_at", "pk"))
    for row in [rows[0], *rows[5::9]]:  # the first of them has passed
        row.called_off = True
        row.save()
    for row in rows[6::10]:
        row.place, row.note = "Selma Lagerlöfs torg", "Ny plats, nytt klockslag!"
        row.starts_at += timedelta(days=1) if row.all_day else timedelta(minutes=45)
        row.ends_at += timedelta(days=1) if row.all_day else timedelta(minutes=45)
        row.save()
    return everything()


def slots() -> Iterator[tuple[datetime, datetime, bool]]:
    for day in EVENINGS:
        yield clock(day, time(18, 30)), clock(day, time(22, 30)), False
    for day, hours in NIGHTS:
        start = clock(day, time(23, 30))
        yield start, start + timedelta(hours=hours), False
    for moment in MOMENTS:
        yield moment.replace(tzinfo=UTC), moment.replace(tzinfo=UTC) + timedelta(hours=1), False
    for day, days in WHOLE_DAYS:
        yield clock(day, time()), clock(day + timedelta(days=days), time()), True


def everything() -> list[Occurrence]:
    return list(Occurrence.objects.select_related("event__area").order_by("starts_at", "pk"))


def clock(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=STOCKHOLM).astimezone(UTC)


def uid(row: Occurrence) -> str:
    return f"{row.uid}@vagra-gangvald"


def title(row: Occurrence) -> str:
    coming = row.ends_at > NOW
    return f"INSTÄLLT: {row.event.title}" if row.called_off and coming else row.event.title


def text(row: Occurrence) -> str:
    parts = [row.note, row.event.intro, f"http://testserver/kalender/{row.event.slug}/"]
    return "\n\n".join(filter(None, parts)).replace("\r\n", "\n")


def place(row: Occurrence) -> str:
    return "Södra Angered" if row.event.place_hidden else row.place or row.event.place


def status(row: Occurrence) -> str:
    return "CANCELLED" if row.called_off else "CONFIRMED"


def seconds(row: Occurrence) -> tuple[int, int]:
    return int(row.starts_at.timestamp()), int(row.ends_at.timestamp())


def days(row: Occurrence) -> list[date]:
    """The days in Göteborg that a whole-day date lasts."""
    first, end = (moment.astimezone(STOCKHOLM).date() for moment in (row.starts_at, row.ends_at))
    return [first + timedelta(days=number) for number in range((end - first).days)]


def when(row: Occurrence) -> tuple[object, object]:
    """As written: moments in seconds, or the first day and the one after the last."""
    if not row.all_day:
        return seconds(row)
    return days(row)[0].isoformat(), (days(row)[-1] + timedelta(days=1)).isoformat()
