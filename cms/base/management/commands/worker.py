import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils.module_loading import import_string
from wagtail import hooks

from cms.base.jobs import Job, stop
from cms.base.security.logs import describe

PAUSE = 1.0  # seconds between two looks when there was nothing to do
AFTER_FAILURE = 30.0  # seconds before a job that failed is tried again

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do what is due (settings.WORKER_JOBS): send mails, release holds, publish pages, until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do all that is due now and exit, for cron.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        jobs: dict[str, Job] = {path: import_string(path) for path in settings.WORKER_JOBS}
        with heed_signals():
            if once:
                run_once(jobs)
            else:
                run_until_stopped(jobs)


def run_once(jobs: dict[str, Job]) -> None:
    """Go round until nothing is left, as what one job does may give the next one work."""
    waiting, failed = dict(jobs), []
    while not stop.asked:
        results = {path: run(path, job) for path, job in waiting.items() if not stop.asked}
        failed += [path for path, done in results.items() if done is None]
        waiting = {path: job for path, job in waiting.items() if path not in failed}
        if not any(results.values()):
            break
    if failed:
        raise CommandError(f"Failed: {', '.join(failed)}. The log says more.")


def run_until_stopped(jobs: dict[str, Job]) -> None:
    next_time = dict.fromkeys(jobs, 0.0)
    while not stop.asked:
        busy = False
        for path, job in jobs.items():
            if stop.asked or time.monotonic() < next_time[path]:
                continue
            done = run(path, job)
            busy = busy or bool(done)
            wait = AFTER_FAILURE if done is None else getattr(job, "every", 0.0)
            next_time[path] = time.monotonic() + wait
        if not busy and not stop.asked:
            close_old_connections()  # one that broke or is old; the next job opens another
            time.sleep(PAUSE)


def run(path: str, job: Job) -> int | None:
    """How much the job did; None when it failed, which is logged and stops nothing else."""
    try:
        done = job()
    except Exception as error:
        log.error("%s failed: %s", path, describe(error))  # noqa: TRY400 - the message may hold an address
        done = None
    tell_of_run(path, failed=done is None)
    return done


def tell_of_run(path: str, *, failed: bool) -> None:
    """Apps above learn how a job went: the hook ``job_ran``. Without a database nobody can write it down."""
    try:
        for follow in hooks.get_hooks("job_ran"):
            follow(path, failed=failed)
    except DatabaseError as error:
        log.error("%s: how it went is not written down: %s", path, describe(error))  # noqa: TRY400 - as above


@contextmanager
def heed_signals() -> Iterator[None]:
    """SIGTERM and SIGINT let the worker end what it is at, then leave."""

    def ask(*_: object) -> None:
        stop.asked = True

    stop.asked = False
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may take signals
        return
    earlier = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        stop.asked = False
        for number, handler in earlier.items():
            signal.signal(number, handler)
