"""What limits count lies in one file: for all processes, over a restart, without a word about anybody."""

import random
import sqlite3
import stat
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.core.cache import cache, caches
from django.db import connection, transaction
from django.test import Client, RequestFactory

from cms.base.security import counts_file
from cms.base.security.counts_file import CountsFile
from cms.base.security.limits import allow
from cms.help.models import HelpPage
from tests.conftest import ALICE
from tests.processes import start

ADDRESS = "198.51.100.77"
TRY_ALL = """
import django, sys
django.setup()
from django.test import RequestFactory
from cms.base.security.limits import allow
sys.stdout.write("ready\\n"); sys.stdout.flush(); sys.stdin.readline()
post = lambda: RequestFactory().post("/", REMOTE_ADDR="198.51.100.77")
print(sum(allow(post(), "pledge") for _time in range(40)))
"""


def file_of_limits() -> sqlite3.Connection:
    return sqlite3.connect(caches["default"].path)


def kept() -> list[tuple[str, str]]:
    with closing(file_of_limits()) as file:
        return file.execute("SELECT key, value FROM counts ORDER BY key").fetchall()


@pytest.fixture
def counts(tmp_path: Path) -> CountsFile:
    return CountsFile(str(tmp_path / "limits.sqlite3"), {})


def run(processes: int, file: Path) -> list[int]:
    """Let so many at once post 40 pledges each; how many each was allowed."""
    running = [start("-c", TRY_ALL, CACHE_URL=f"filecache://{file}") for _number in range(processes)]
    for process in running:
        assert process.stdout
        assert process.stdin
        process.stdout.readline()
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    return [int(process.communicate(timeout=60)[0]) for process in running]


def test_two_processes_share_one_limit_and_it_outlives_both(tmp_path: Path) -> None:
    allowed = run(2, tmp_path / "limits.sqlite3")
    assert sum(allowed) == 30
    assert run(1, tmp_path / "limits.sqlite3") == [0]


@pytest.mark.django_db
def test_neither_addresses_nor_clients_stand_in_it_even_hashed_without_a_key() -> None:
    request = RequestFactory().post("/", REMOTE_ADDR=ADDRESS)
    assert allow(request, "sign_up")
    assert allow(request, "sign_up", address=ALICE)
    Client().post("/konto/login/", {"login": ALICE, "password": "inte det rätta"}, REMOTE_ADDR=ADDRESS)
    rows = kept()
    assert len(rows) > 4
    assert [row for row in rows if len(row[0]) != 64 or not set(row[0]) <= set("0123456789abcdef")] == []
    assert [word for word in (ALICE, "example", "198.51", "allauth", "sign_up") if word in repr(rows)] == []


def test_key_of_the_site_decides_under_which_name_it_is_counted(settings) -> None:
    names = set()
    for settings.SECRET_KEY in ("a" * 40, "b" * 40):
        names.add(counts_file.hashed_key("allauth:rl:cms:pledge", "", 1))
    assert len(names) == 2


def test_file_is_for_nobody_else_on_the_machine(counts: CountsFile) -> None:
    counts.set("allauth:x", [1], 60)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in counts.path.parent.iterdir()]
    assert set(modes) == {0o600}


def test_visit_to_the_help_page_writes_nothing_there(site) -> None:
    site.add_child(instance=HelpPage(title="Du kan lämna.", slug="stod"))
    cache.clear()
    with closing(file_of_limits()) as file:
        changes = "PRAGMA data_version"  # of all other connections
        before = file.execute(changes).fetchone()
        assert Client().get("/stod/").status_code == 200
        Client().post("/stod/")
        assert file.execute(changes).fetchone() == before
        allow(RequestFactory().post("/", REMOTE_ADDR=ADDRESS), "pledge")
        assert file.execute(changes).fetchone() != before


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_limits_are_counted_while_somebody_else_holds_the_sites_own_database() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_site SET port = port")
        began = time.monotonic()
        assert allow(RequestFactory().post("/", REMOTE_ADDR=ADDRESS), "pledge")
    assert time.monotonic() - began < 1


def test_only_one_of_many_adds(counts: CountsFile) -> None:
    others = [CountsFile(str(counts.path), {}) for _number in range(5)]
    assert [each.add("allauth:lock", True, 60) for each in (counts, *others)] == [True] + [False] * 5
    counts.delete("allauth:lock")
    assert others[0].add("allauth:lock", True, 60)


def test_what_is_over_is_gone_and_may_be_added_anew(counts: CountsFile, monkeypatch) -> None:
    counts.set("allauth:a", [1.5], 60)
    assert counts.get("allauth:a") == [1.5]
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 61)
    assert (counts.get("allauth:a", "nothing"), counts.add("allauth:a", [2], 60)) == ("nothing", True)


def test_file_does_not_grow_for_ever(counts: CountsFile, monkeypatch) -> None:
    monkeypatch.setattr(random, "randrange", lambda _stop: 0)
    monkeypatch.setattr(counts_file, "MOST", 3)
    counts.set("allauth:over", 1, 0.001)
    time.sleep(0.01)
    for number in range(5):
        counts.set(f"allauth:{number}", number, 60 + number)
    assert [counts.get(f"allauth:{number}") for number in range(5)] == [None, None, 2, 3, 4]
    assert counts.run("SELECT count(*) FROM counts").fetchone() == (3,)


def test_where_the_file_does_not_answer_limits_are_counted_in_memory(tmp_path: Path, caplog) -> None:
    (tmp_path / "broken").write_bytes(b"this is no database" * 1000)
    for place in (tmp_path / "broken", tmp_path / "nowhere" / "file"):
        counts = CountsFile(str(place), {})
        assert (counts.add("allauth:b", [1], 60), counts.add("allauth:b", [2], 60)) == (True, False)
        assert counts.get("allauth:b") == [1]
    assert "Limits are counted in memory: DatabaseError." in caplog.messages


def test_what_can_be_made_anew_stays_in_memory(counts: CountsFile) -> None:
    counts.set("wagtail_site_root_paths", {1: object}, 60)
    assert counts.get("wagtail_site_root_paths") == {1: object}
    counts.set("allauth:c", 1, 60)
    assert counts.run("SELECT count(*) FROM counts").fetchone() == (1,)
    counts.clear()
    assert (counts.get("wagtail_site_root_paths"), counts.get("allauth:c")) == (None, None)
