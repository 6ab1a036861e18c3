"""Fuzz the reading of feeds: ``python -m tests.cms.news.importing.fuzz [seconds] [number to begin with]``.

Each input is made of a number, which is named when something is found: begin with it to see that one again.
"""

import os
import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter

import tests.databases  # noqa: F401  settings of the suite, in a folder that goes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

import django

django.setup()

from cms.news.importing.items import Failed  # noqa: E402 - models are known from here on
from cms.news.models import Source  # noqa: E402
from tests.cms.news.importing.inspecting import inspect  # noqa: E402
from tests.cms.news.importing.mutating import SCRAPS, SEEDS, mutate  # noqa: E402

LONG = 3.0  # seconds of the processor for one input
TOO_LONG = 20  # seconds after which it is broken off
MEMORY = 2 << 30  # bytes for all of this process
TYPES = [
    "",
    "text/xml",
    "text/xml; charset=utf-7",
    "application/xml; charset=utf-16",
    "text/html; charset=iso-8859-1",
]


def make(number: int) -> tuple[bytes, str, str]:
    """The input of this number: bytes, kind and content type."""
    chance = random.Random(number)
    shape = chance.random()
    if shape < 0.05:
        data = chance.randbytes(chance.randint(0, 2000))
    elif shape < 0.15:
        data = b"".join(chance.choices(SCRAPS, k=chance.randint(1, 60)))
    else:
        data = mutate(chance.choice(SEEDS), chance)
    is_json = data.lstrip()[:1] in (b"{", b"[")
    kinds = (
        [Source.Kind.JSON, Source.Kind.KRISINFORMATION] if is_json else [Source.Kind.RSS, Source.Kind.ATOM]
    )
    kind = chance.choice(kinds) if chance.random() < 0.95 else chance.choice(Source.Kind.values)
    return data, str(kind), chance.choice(TYPES)


def try_out(number: int) -> tuple[str, str]:
    """How this input ended, and what is wrong with that."""
    data, kind, content_type = make(number)
    started = time.process_time()
    signal.alarm(TOO_LONG)
    try:
        outcome = inspect(data, kind=kind, content_type=content_type)
    except Exception:
        return "found", f"{kind}, {content_type!r}\n{traceback.format_exc(limit=-3)}"
    finally:
        signal.alarm(0)
    took = time.process_time() - started
    ended = f"{outcome.trouble} {outcome.detail}" if isinstance(outcome, Failed) else "read"
    return ended, f"{took:.1f} s" if took > LONG else ""


def break_off(*_: object) -> None:
    raise TimeoutError


def main(seconds: float, number: int) -> int:
    """How many inputs found something."""
    ends, first, found, ended = time.monotonic() + seconds, number, 0, Counter[str]()
    while time.monotonic() < ends:
        end, wrong = try_out(number)
        ended[end] += 1
        if wrong:
            found += 1
            tell(f"Number {number}: {wrong}")
        number += 1
    tell(*(f"{count:>9} {name}" for name, count in ended.most_common()))
    tell(f"{number - first} inputs in {seconds:.0f} s; wrong: {found}")
    return found


def tell(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGALRM, break_off)
    given = [float(value) for value in sys.argv[1:]]
    sys.exit(bool(main(given[0] if given else 600, int(given[1]) if len(given) > 1 else 0)))
