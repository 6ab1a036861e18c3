"""Races: steps that go at the same moment, each in a process of its own on the suite's database."""

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from threading import Barrier
from unittest.mock import patch

from django.db import connection

from tests.processes import database_url

PATIENCE = 120  # seconds, on a busy machine
start_line: Barrier


def run_together[Result](*steps: Callable[[], Result]) -> list[Result]:
    """Let all go at the same moment. Returns what each returned; what one raises is raised, with the place it came from.

    A step is pickled: a function of a module with ``functools.partial`` around it, and rows told by their keys.
    """
    racers = ready_made()
    line = racers.Barrier(len(steps), timeout=PATIENCE)
    with ProcessPoolExecutor(len(steps), mp_context=racers, initializer=stand_at, initargs=(line,)) as pool:
        return [run.result(PATIENCE) for run in [pool.submit(begin, step) for step in steps]]


def ready_made() -> ForkServerContext:
    """Processes forked from one that has loaded the site and holds no connection: alone, each would load it for seconds."""
    with patch.dict(os.environ, DATABASE_URL=database_url()):
        racers = multiprocessing.get_context("forkserver")
        racers.set_forkserver_preload(["tests.racing.loading", "tests.conftest", "cms.urls"])
        forkserver.ensure_running()
    return racers


def stand_at(line: Barrier) -> None:
    global start_line  # noqa: PLW0603 - how a pool tells its processes what cannot be sent later
    start_line = line


def begin[Result](step: Callable[[], Result]) -> Result:
    connection.ensure_connection()
    start_line.wait()
    return step()
