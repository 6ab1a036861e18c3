"""CPU of our pages and feeds, each beside a baseline measured in the same run. ``make bench``.

The database is a fresh one with the demo programme. No page is cached: each request is made from the database, and
from the parts that the site itself keeps until an editor changes something (docs/decisions/0002). What a page costs
right after a change, when nothing is kept, stands beside it.
"""

import os
import tempfile

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

from django.core.management import call_command  # noqa: E402

from bench.calendar import bench_calendar  # noqa: E402
from bench.letters import bench_letters  # noqa: E402
from bench.pages import bench_pages  # noqa: E402
from bench.people import bench_people  # noqa: E402


def fill() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("demo", verbosity=0)


if __name__ == "__main__":
    fill()
    bench_pages()
    bench_calendar()
    bench_people()
    bench_letters()
