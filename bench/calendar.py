"""What ten thousand dates cost: in the list beside a hundred, and in the feed beside icalendar building it."""

from datetime import timedelta

from django.core.handlers.wsgi import WSGIHandler
from django.utils import timezone
from icalendar import Calendar

from bench.measuring import GZIP, beside_the_bare_view, forgetful, milliseconds, requester, verdict
from volunteers.calendars.ical import (
    Entry,
    event_of,
    words_of,
    write_calendar,
)
from volunteers.events.models import EventIndexPage, EventPage, Occurrence
from volunteers.events.models.occurrences import OccurrenceQuerySet, renew, said_by

FEW, MANY, EVENTS = 100, 10_000, 100
FEED, LIST = "/kalender.ics", "/kalender/"
# At least so many times faster, and at most so many times slower.
FEED_LIMIT, NOT_MODIFIED_LIMIT, LIST_LIMIT = 100, 3, 1.3


def bench_calendar() -> None:
    events = add_events()
    fill_up(FEW, events)
    few = list_of_dates()
    fill_up(MANY, events)
    many = list_of_dates()
    print(f"CPU of the list page in ms with {FEW} and {MANY:,} coming dates")
    for name, (before, before_ratio), (after, after_ratio) in zip(
        ("the list", "nothing kept"), few, many, strict=True
    ):
        # Each beside the bare view of its own rounds.
        growth = after_ratio / before_ratio
        limit = verdict(f"asked: at most {LIST_LIMIT} times", holds=growth <= LIST_LIMIT)
        said = limit if name == "the list" else "right after an editor's change"
        print(f"  {name:<18} {before:6.2f} {after:6.2f}   {growth:5.2f} times; {said}")
    bench_feed()


def add_events() -> list[EventPage]:
    index = EventIndexPage.objects.get(slug="kalender", locale__language_code="sv")
    return [
        index.add_child(
            instance=EventPage(
                title=f"Kvällsvandring {number}",
                slug=f"vandring-{number}",
                intro="Vi går tillsammans genom kvarteren, som vi är. Alla är välkomna, också du.",
                place="Torget, vid kiosken",
            )
        )
        for number in range(EVENTS)
    ]


def fill_up(total: int, events: list[EventPage]) -> None:
    """So many dates to come, evenly over the year that the feed shows, the last of them new."""
    known = Occurrence.objects.upcoming().count()
    start, step = timezone.now() + timedelta(hours=1), timedelta(days=390) / total
    rows = [
        Occurrence(
            event=events[number % EVENTS],
            starts_at=start + number * step,
            ends_at=start + number * step + timedelta(hours=2),
        )
        for number in range(total - known)
    ]
    renew(rows)
    Occurrence.objects.bulk_create(rows)


def list_of_dates() -> list[tuple[float, float]]:
    """The list page's CPU in ms and as multiples of the bare view: as it is, and when nothing is kept."""
    ask = requester(WSGIHandler(), LIST)
    measured = [beside_the_bare_view(ask, times=20), beside_the_bare_view(forgetful(ask), times=5)]
    return [(ours, ratio) for ours, _bare, ratio in measured]


def bench_feed() -> None:
    dates = Occurrence.objects.on_the_calendar(timezone.now())
    entries = [row.entry(said_by(row.event)) for row in dates.select_related("event")]
    built = milliseconds(lambda: build(entries), times=1, rounds=3)
    print(f"CPU for a feed of {len(entries):,} dates in ms; icalendar builds it from values that lie ready")
    print(f"  {'icalendar':<42} {built:8.2f}")
    handler = WSGIHandler()
    packed, plain = requester(handler, FEED), requester(handler, FEED, headers={})
    known = {**GZIP, "HTTP_IF_NONE_MATCH": packed()["ETag"]}
    again = requester(handler, FEED, status="304 Not Modified", headers=known)
    costs = {
        "rows read and joined": milliseconds(lambda: join(dates), times=1),
        "first answer after a change, it is packed": milliseconds(forgetful(packed), times=1, rounds=5),
        "answer to whoever does not take gzip": milliseconds(plain, times=5),
        "answer to whoever does": milliseconds(packed, times=50),
    }
    for name, cost in costs.items():
        limit = verdict(f"asked: at least {FEED_LIMIT} times", holds=built / cost >= FEED_LIMIT)
        said = "paid once a change in each process" if name.startswith("first") else limit
        print(f"  {name:<42} {cost:8.2f}   {built / cost:7.1f} times faster; {said}")
    bench_not_modified(milliseconds(again, times=50), costs)


def bench_not_modified(cost: float, bodies: dict[str, float]) -> None:
    made, plain, packed = list(bodies.values())[1:]
    limit = verdict(f"asked: at least {NOT_MODIFIED_LIMIT} times", holds=plain / cost >= NOT_MODIFIED_LIMIT)
    print(f"  {'304':<42} {cost:8.2f}   {plain / cost:7.1f} times faster than the body as it is; {limit}")
    print(
        f"  {'':<52} {made / cost:6.1f} times faster than the first body, and {packed / cost:.1f} than the one kept packed"
    )


def join(dates: OccurrenceQuerySet) -> bytes:
    return write_calendar(bytes(entry) for entry in dates.values_list("vevent", flat=True).iterator())


def build(entries: list[Entry]) -> bytes:
    calendar = Calendar()
    for entry in entries:
        calendar.add_component(event_of(entry, words_of(entry)))
    return calendar.to_ical()
