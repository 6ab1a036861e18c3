"""The site as it is served, by real processes, while the suite's database is locked or gone: the help page answers."""

import http.client
import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Barrier
from time import monotonic
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from campaigns.demo.site_setup import build_site
from tests.processes import database_url
from tests.sites import Site, answers, manage, running, site_in, wait_for
from volunteers.shifts.models import Shift

WRITERS = 30
AT_ONCE = 15  # seconds, on a busy machine, and less than a writer waits: what is measured is that the lock is still held
LANGUAGES = [code for code, _name in settings.LANGUAGES]
HELP = ["/stod/" if code == "sv" else f"/{code}/stod/" for code in LANGUAGES]
NOWHERE = {
    "sqlite": "sqlite:////there/is/no/such/folder/site.sqlite3",
    "postgresql": "postgres://site@127.0.0.1:1/site",
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A folder with static files; the database is the suite's."""
    site = site_in(tmp_path_factory.mktemp("served"))
    manage(site, "collectstatic", "--noinput")
    return site


def ask(site: Site, path: str, *, seconds: float = AT_ONCE) -> tuple[int, str]:
    line = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=seconds)
    with closing(line):
        line.request("GET", path)
        answer = line.getresponse()
        return answer.status, answer.read().decode()


@contextmanager
def locked() -> Iterator[None]:
    """Nobody else can write; on PostgreSQL nobody can even read."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        cursor.execute(f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE")
        yield


def writer(site: Site, shift: Shift, begun: Barrier) -> Callable[[int], int]:
    """Signs somebody up, which writes; says when that is asked, then waits for the answer and returns its status."""
    _status, page = ask(site, f"/kalender/{shift.occurrence.event.slug}/", seconds=60)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "shift": shift.pk, "name": "N", "people": 1, "agreed": "on"}

    def write(number: int) -> int:
        line = http.client.HTTPConnection(urlsplit(site.address).netloc, timeout=120)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": site.address,
            "X-Forwarded-For": f"192.0.2.{number}",
        }
        with closing(line):
            typed = urlencode(form | {"email": f"writer-{number}@example.org"})
            line.request("POST", f"/mina-pass/anmal/{shift.occurrence_id}/", typed, headers)
            begun.wait(60)
            return line.getresponse().status

    return write


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_help_answers_while_thirty_writers_wait_for_the_database(served, add_shift):
    build_site()
    shift = add_shift(capacity=WRITERS)
    with running(served, workers=2, DATABASE_URL=database_url(), PROXIES="1"):
        wait_for(lambda: len(list((served.folder / "help").glob("*.json"))) == len(LANGUAGES))
        begun = Barrier(WRITERS + 1)
        style = re.findall(r'/static/base/site[^"]+css', ask(served, "/stod/")[1])[0]
        write = writer(served, shift, begun)
        with ThreadPoolExecutor(WRITERS) as pool:
            with locked():
                writing = [pool.submit(write, number) for number in range(WRITERS)]
                begun.wait(60)
                took = {}
                for path in [*HELP, "/healthz", style] * 3:
                    start = monotonic()
                    assert ask(served, path)[0] == 200, path
                    took[path] = max(took.get(path, 0), monotonic() - start)
                still_waiting = sum(not each.done() for each in writing)
            assert (still_waiting, max(took.values()) < AT_ONCE) == (WRITERS, True), took
            # And none of them is lost.
            assert {each.result(180) for each in writing} == {302}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_help_answers_after_a_start_without_a_database(served):
    build_site()
    with running(served, DATABASE_URL=database_url()):
        wait_for(lambda: len(list((served.folder / "help").glob("*.json"))) == len(LANGUAGES))
    with running(served, ready="/healthz", DATABASE_URL=NOWHERE[connection.vendor]):
        for path in HELP:
            status, page = ask(served, path)
            assert (status, "020-50 80 80" in page, "\ue000" in page) == (200, True, False)
        assert ask(served, "/readyz", seconds=60)[0] == 500


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_process_that_is_killed_comes_back(served):
    with running(served, workers=2, DATABASE_URL=database_url()) as server:
        before = children_of(server.pid)
        killed = before[-1]
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: len(set(children_of(server.pid)) - {killed}) == len(before), seconds=60)
        assert server.poll() is None
        # The other one may have been slower to start, on a busy machine.
        wait_for(lambda: answers(f"{served.address}/readyz"), seconds=90)
