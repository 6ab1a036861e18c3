"""CPU of our pages and feed, each as a ratio of a baseline measured in the same run. ``make bench``.

The database is a fresh one with the demo programme. No answer is cached: each request is made from the database, and
from the parts that the site itself keeps until an editor changes something (docs/decisions/0002). What a page costs
right after a change, when nothing is kept, stands beside it.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

FOLDER = tempfile.TemporaryDirectory(prefix="vagra-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "cms.settings",
    "VAR_DIR": FOLDER.name,
    "DEMO": "1",
    "SITE_URL": "http://127.0.0.1:8000",
}
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.core.cache import caches  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from campaigns.pages.models import CampaignPage  # noqa: E402
from volunteers.calendars.writing import write_entry  # noqa: E402
from volunteers.events.models import EventPage, Occurrence  # noqa: E402

ROUNDS = 15
# Asked for in ms where the bare view takes 0.04: at most 10 and 5, so 250 and 125 times the bare view on any machine.
LIMITS = {"home": 250, "list": 250, "event": 125, "campaign": 125}


def requester(handler: WSGIHandler, path: str) -> Callable[[], object]:
    """A function that asks for the path once, all through the middleware, and reads the answer."""

    def ask() -> object:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8000",
            "HTTP_HOST": "127.0.0.1:8000", "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.input": BytesIO(), "wsgi.url_scheme": "http",
        }  # fmt: skip
        statuses: list[str] = []
        response = handler(environ, lambda status, headers: statuses.append(status))
        body = b"".join(response)
        response.close()
        assert statuses == ["200 OK"], (path, statuses)
        return body

    return ask


def forgetful(ask: Callable[[], object]) -> Callable[[], object]:
    """The same request as the first one after an editor's change."""

    def ask_anew() -> object:
        caches["kept"].clear()
        return ask()

    return ask_anew


def once(action: Callable[[], object], *, times: int) -> float:
    """CPU of one action in ms, over that many."""
    begun = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - begun) * 1000 / times


def milliseconds(action: Callable[[], object], *, times: int) -> float:
    """CPU of one action in ms: the median of several rounds."""
    action()
    return statistics.median(once(action, times=times) for _ in range(ROUNDS))


def bare_view() -> float:
    """CPU of one request to the bare Django view in ms."""
    with override_settings(ROOT_URLCONF="bench.bare", MIDDLEWARE=[]):
        ask = requester(WSGIHandler(), "/")
        ask()
        return once(ask, times=100)


def beside_the_bare_view(action: Callable[[], object], *, times: int) -> tuple[float, float, float]:
    """Medians of the action's CPU in ms, of the bare view's, and of their ratio; in turns, as machines change their pace."""
    action()
    rounds = [(once(action, times=times), bare_view()) for _ in range(ROUNDS)]
    ours, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
    return ours, bare, statistics.median(page / view for page, view in rounds)


def fill() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", verbosity=0)


def bench_pages() -> None:
    print(
        "CPU per uncached request in ms, the bare Django view's in the same rounds, and the ratio of the two; all medians"
    )
    handler = WSGIHandler()
    coming = Occurrence.objects.upcoming().filter(shifts__isnull=False, called_off=False).first()
    event = coming.event if coming else EventPage.objects.live().first()
    campaign = CampaignPage.objects.live().running().first()
    paths = {"home": "/", "list": "/kalender/", "event": event.get_url(), "campaign": campaign.get_url()}
    for name, path in paths.items():
        ask = requester(handler, path)
        ours, bare, ratio = beside_the_bare_view(ask, times=30)
        limit = f"asked: at most {LIMITS[name]} times{'' if ratio <= LIMITS[name] else ', and it is OVER'}"
        print(f"  {name:<9} {ours:6.2f}   bare view {bare:.3f}   {ratio:4.0f} times the bare view; {limit}")
        anew, _bare, ratio = beside_the_bare_view(forgetful(ask), times=10)
        print(
            f"  {'':<9} {anew:6.2f}   right after an editor's change, when nothing is kept: {ratio:.0f} times"
        )


def bench_feed() -> None:
    event = EventPage.objects.live().first()
    start = timezone.now()
    rows = [
        Occurrence(
            event=event,
            starts_at=start + timedelta(hours=number),
            ends_at=start + timedelta(hours=number + 1),
        )
        for number in range(2000)
    ]
    for row in rows:
        row.vevent = write_entry(row.entry())
    Occurrence.objects.bulk_create(rows)
    entries = [row.entry() for row in rows]
    built = milliseconds(lambda: [write_entry(entry) for entry in entries], times=1)
    joined = milliseconds(requester(WSGIHandler(), "/kalender.ics"), times=3)
    print("CPU for a feed of 2,000 dates, in ms; the ratio is to icalendar building the same entries")
    print(f"  {'icalendar':<18} {built:8.1f}")
    print(f"  {'/kalender.ics':<18} {joined:8.1f}   {built / joined:6.1f} x faster")


if __name__ == "__main__":
    fill()
    bench_pages()
    bench_feed()
