"""CPU of our pages and feed, each as a ratio of a baseline measured in the same run. ``make bench``.

The database is a fresh one with the demo programme, and nothing is cached between requests but what the site itself keeps.
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

FOLDER = tempfile.TemporaryDirectory(prefix="vagra-bench-")
os.environ |= {"DJANGO_SETTINGS_MODULE": "cms.settings", "VAR_DIR": FOLDER.name, "DEMO": "1", "SITE_URL": "http://127.0.0.1:8000"}
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test.utils import override_settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from campaigns.pages.models import CampaignPage  # noqa: E402
from volunteers.calendars.writing import write_entry  # noqa: E402
from volunteers.events.models import EventPage, Occurrence  # noqa: E402

ROUNDS = 7
LIMITS = {"home": 10.0, "list": 10.0, "event": 5.0, "campaign": 5.0}


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


def milliseconds(action: Callable[[], object], *, times: int) -> tuple[float, float, float]:
    """CPU of one action in ms: least, median and most of several rounds."""
    action()
    rounds = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        for _ in range(times):
            action()
        rounds.append((time.process_time() - begun) * 1000 / times)
    return min(rounds), statistics.median(rounds), max(rounds)


def fill() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", verbosity=0)


def bench_pages() -> None:
    with override_settings(ROOT_URLCONF="bench.bare", MIDDLEWARE=[]):
        bare = milliseconds(requester(WSGIHandler(), "/"), times=500)[1]
    print("CPU per uncached request, in ms (least / median / most); the ratio is to the bare Django view")
    print(f"  {'bare Django view':<18} {bare:8.3f}")
    handler = WSGIHandler()
    coming = Occurrence.objects.upcoming().filter(shifts__isnull=False, called_off=False).first()
    event = coming.event if coming else EventPage.objects.live().first()
    campaign = CampaignPage.objects.live().running().first()
    paths = {"home": "/", "list": "/kalender/", "event": event.get_url(), "campaign": campaign.get_url()}
    for name, path in paths.items():
        least, median, most = milliseconds(requester(handler, path), times=30)
        verdict = f"{'within' if median <= LIMITS[name] else 'OVER'} the {LIMITS[name]:.0f} ms asked"
        print(f"  {name:<18} {least:8.2f} / {median:.2f} / {most:.2f}   {median / bare:6.0f} x   {verdict} the {LIMITS[name]:.0f} ms asked")


def bench_feed() -> None:
    event = EventPage.objects.live().first()
    start = timezone.now()
    rows = [
        Occurrence(event=event, starts_at=start + timedelta(hours=number), ends_at=start + timedelta(hours=number + 1))
        for number in range(2000)
    ]
    for row in rows:
        row.vevent = write_entry(row.entry())
    Occurrence.objects.bulk_create(rows)
    entries = [row.entry() for row in rows]
    built = milliseconds(lambda: [write_entry(entry) for entry in entries], times=1)[1]
    joined = milliseconds(requester(WSGIHandler(), "/kalender.ics"), times=3)[1]
    print("CPU for a feed of 2,000 dates, in ms; the ratio is to icalendar building the same entries")
    print(f"  {'icalendar':<18} {built:8.1f}")
    print(f"  {'/kalender.ics':<18} {joined:8.1f}   {built / joined:6.1f} x faster")


if __name__ == "__main__":
    fill()
    bench_pages()
    bench_feed()
