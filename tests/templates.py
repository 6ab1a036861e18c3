"""What takes long to make is made once, kept under ``var/templates``, and copied by whoever wants one.

Its name says what it was made from: when that changes it is made anew and the old one goes. It gets that name when it is
whole, so that nobody ever copies half of one.
"""

import fcntl
import hashlib
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "var" / "templates"
# What any of them is made from: this very file, the packages, and the Python that runs them.
ALWAYS = ("tests/templates.py", "requirements-dev.txt")


@contextmanager
def template(
    kind: str, make: Callable[[Path], None], *, made_from: Iterable[str], day: date | None = None
) -> Iterator[Path]:
    """The folder that ``make`` has filled, made now if there is none for the files that these patterns name (and the day).

    It stays as it is while the block lasts: one process at a time makes or copies.
    """
    with alone(kind):
        folder = KEPT / f"{kind}-{fingerprint(made_from, day)}"
        if not folder.is_dir():
            for old in KEPT.glob(f"{kind}-*"):
                shutil.rmtree(old)
            unfinished = KEPT / f"{kind}-unfinished"
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
        yield folder


@contextmanager
def alone(kind: str) -> Iterator[None]:
    """Nobody else on this machine is here at the same time; a process that dies lets the next one in."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(made_from: Iterable[str], day: date | None) -> str:
    """16 letters and digits that change with the name or the content of any of these files, and with the day."""
    seen = hashlib.sha256(f"{sys.version} {day}\n".encode())
    for file in sorted({file for pattern in (*ALWAYS, *made_from) for file in ROOT.glob(pattern)}):
        if file.is_file() and file.suffix != ".pyc":
            seen.update(
                f"{file.relative_to(ROOT)} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode()
            )
    return seen.hexdigest()[:16]
