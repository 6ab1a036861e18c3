"""What limits count, in a file of its own: known to every process of the machine, and still known after a restart.

allauth's limiter counts in Django's default cache (``add``, ``get``, ``set``, ``delete``). Its keys go to the file; what else
lies in that cache, such as Wagtail's paths of sites, can be made anew and stays in the process's memory, so that looking at
a page writes nothing. The site's own database is never asked: whoever holds its lock holds up no limit, and the reverse.
"""

import hashlib
import hmac
import json
import logging
import os
import random
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache

COUNTED = "allauth"  # how every key begins that it counts by
MOST = 500_000  # rows, about 100 MB
TIDY_EVERY = 500  # writes, on average
WAIT = 1  # seconds for the file's lock, which is held for microseconds
TABLE = "CREATE TABLE IF NOT EXISTS counts (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL) WITHOUT ROWID"
PUT = "INSERT INTO counts VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until"

log = logging.getLogger(__name__)


def hashed_key(key: str, key_prefix: str, version: int) -> str:
    """For ``KEY_FUNCTION``: a keyed hash of what is counted, as allauth's own keys tell addresses to who can guess them."""
    whole = f"{key_prefix}:{version}:{key}"
    if not key.startswith(COUNTED):
        return whole
    return hmac.digest(
        settings.SECRET_KEY.encode(), f"cms.base.counts:{whole}".encode(), hashlib.sha256
    ).hex()


def in_file(ask: Callable[..., Any]) -> Callable[..., Any]:
    """Ask the file about keys that are counted, and memory about others, or when the file does not answer."""

    @wraps(ask)
    def wrapper(self: "CountsFile", key: str, *args: Any, **kwargs: Any) -> Any:
        in_memory = getattr(super(CountsFile, self), ask.__name__)
        if not key.startswith(COUNTED):
            return in_memory(key, *args, **kwargs)
        try:
            return ask(self, key, *args, **kwargs)
        except (sqlite3.Error, OSError) as error:
            log.warning("Limits are counted in memory: %s.", type(error).__name__)
            return in_memory(key, *args, **kwargs)

    return wrapper


class CountsFile(LocMemCache):
    """``LOCATION`` is the file. Values of counted keys are written as JSON, since a file may be changed by others."""

    def __init__(self, name: str, params: dict[str, Any]) -> None:
        super().__init__(name, params)
        self.path = Path(name)
        self.opened = threading.local()

    @in_file
    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        query = "SELECT value FROM counts WHERE key = ? AND until > ?"
        found = self.run(query, self.make_key(key, version), time.time()).fetchone()
        return json.loads(found[0]) if found else default

    @in_file
    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        self.run(PUT, self.make_key(key, version), json.dumps(value), self.end_of(timeout))
        self.tidy()

    @in_file
    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """One statement: of two who add at the same moment one is told that it did."""
        row = self.make_key(key, version), json.dumps(value), self.end_of(timeout)
        return self.run(f"{PUT} WHERE counts.until <= ?", *row, time.time()).rowcount > 0

    @in_file
    def delete(self, key: str, version: int | None = None) -> bool:
        return self.run("DELETE FROM counts WHERE key = ?", self.make_key(key, version)).rowcount > 0

    def clear(self) -> None:
        super().clear()
        self.run("DELETE FROM counts")

    def run(self, statement: str, *values: Any) -> sqlite3.Cursor:
        if getattr(self.opened, "by", None) != os.getpid():
            self.opened.file, self.opened.by = OpenFile(self.path), os.getpid()
        return self.opened.file.connection.execute(statement, values)

    def end_of(self, timeout: float | None) -> float:
        return self.get_backend_timeout(timeout) or float("inf")

    def tidy(self) -> None:
        """Now and then, drop what is over and, when strangers have filled the file, what ends first."""
        if random.randrange(TIDY_EVERY):  # noqa: S311
            return
        self.run("DELETE FROM counts WHERE until <= ?", time.time())
        over = self.run("SELECT count(*) FROM counts").fetchone()[0] - MOST
        if over > 0:
            self.run("DELETE FROM counts WHERE key IN (SELECT key FROM counts ORDER BY until LIMIT ?)", over)


class OpenFile:
    """The file, made now if need be, to be read by nobody else on the machine; closed with the thread that opened it."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        # Each thread has its own; only its closing may fall to another.
        self.connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None, check_same_thread=False)
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL", TABLE):
            self.connection.execute(statement)

    def __del__(self) -> None:
        with suppress(AttributeError):  # it may never have been opened
            self.connection.close()
