"""Odd messages in bursts from this machine against the site as it is served: ``python -m tests.cms.contact.burst [count]``.

Makes a site of its own in a temporary folder, sends, and compares: as many rows as receipts, with the numbers that the
receipts gave and the texts that were sent, and no answer but a receipt or a clear refusal.
"""

import http.client
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from cms.base.documents.escaping import clean
from tests.sites import serving_options

ROOT = Path(__file__).resolve().parents[3]
AT_ONCE = 8
LANGUAGES = ["", "/en", "/ar", "/so", "/fa"]
ALPHABETS = [
    "abcdefghij åäö ",
    "مرحبا كيف ",
    "\u202e\u200f\u200d\x00\x1b\x85\u2028\r\n\t",
    "😀\U0001f3f3\ufe0f\u200d\U0001f308\U0001d54f\U0010ffff",
    "<script>&amp;'\"%s{{}}--;",
    "=+-@\\\x7f",
]
NUMBER = re.compile(r"<strong>M(\d+)</strong>")


def odd_texts(count: int, seed: int = 7) -> Iterator[str]:
    """Texts of every length about the limits, of every kind of letter; always the same for the same seed."""
    chance = random.Random(seed)
    for number in range(count):
        letters = chance.choice(ALPHABETS) + chance.choice(ALPHABETS)
        length = chance.choice([0, 1, 2, 20, 200, 2000, 4999, 5000, 5001, 9000])
        # The number makes each text the only one of its kind, so that rows can be told apart.
        tail = f" {number}" if length not in {0, 4999, 5000} else ""
        yield "".join(chance.choices(letters, k=length)) + tail


@contextmanager
def running_site(folder: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The demo's site on a free port, ended afterwards."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "ALLOWED_HOSTS"}}
    address = f"http://127.0.0.1:{port}"
    env |= {"DEMO": "1", "VAR_DIR": str(folder), "PORT": str(port), "SITE_URL": address}
    for command in (["migrate"], ["collectstatic", "--noinput"], ["demo"]):
        subprocess.run([sys.executable, "manage.py", *command, "-v0"], cwd=ROOT, env=env, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    serve = [str(Path(sys.executable).with_name("granian")), *serving_options(workers=2), "--port", str(port)]
    serve += ["cms.wsgi:application"]
    with subprocess.Popen(serve, cwd=ROOT, env=env, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(port)
            yield port, env
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    """Three minutes at most: a machine with much to do starts two workers slowly."""
    ends = time.monotonic() + 180
    while time.monotonic() < ends:
        try:
            if ask(port, "GET", "/readyz")[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise TimeoutError(port)


def ask(port: int, method: str, path: str, said: dict[str, str] | None = None) -> tuple[int, str, str]:
    """Status, where it leads, and the page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/x-www-form-urlencoded"} if said else {}
    connection.request(method, path, urlencode(said, errors="replace") if said else None, headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    return answer.status, answer.headers.get("Location", ""), page


def hidden(page: str, name: str) -> str:
    [value] = re.findall(rf'name="{name}" value="([^"]+)"', page)[:1]
    return value


def send(port: int, text: str, number: int, form: dict[str, str]) -> tuple[int, int | None, str]:
    """Status, the number of the receipt, and the text."""
    prefix = LANGUAGES[number % len(LANGUAGES)]
    said = {**form, "text": text, "anyway": "1", "website": "robot" if number % 11 == 0 else ""}
    if number % 7 == 0:
        said["stamp"] = "forged"
    if number % 5 == 0:
        said["email"] = f"somebody{number}@example.org"
    kind = "tillganglighet" if number % 13 == 0 else "skicka"
    status, where, _page = ask(port, "POST", f"{prefix}/kontakt/{kind}/", said)
    found = NUMBER.search(ask(port, "GET", where)[2]) if where else None
    return status, int(found.group(1)) if found else None, text


READ = """
import json, sys
from cms.contact.models import Message
rows = Message.objects.order_by("number").values_list("number", "text", "state", "kind")
json.dump([list(row) for row in rows], sys.stdout)
"""


def burst(count: int) -> dict[str, object]:
    """Send, compare, and say what came of it; AssertionError when anything was lost, doubled or changed."""
    folder = Path(tempfile.mkdtemp(prefix="vagra-burst-"))
    try:
        with running_site(folder) as (port, env):
            _status, _where, page = ask(port, "GET", "/kontakt/")
            form = {name: hidden(page, name) for name in ("csrfmiddlewaretoken", "stamp")}
            began = time.monotonic()
            with ThreadPoolExecutor(AT_ONCE) as pool:
                sent = list(
                    pool.map(lambda pair: send(port, pair[1], pair[0], form), enumerate(odd_texts(count)))
                )
            seconds = time.monotonic() - began
            command = [sys.executable, "manage.py", "shell", "-v0", "-c", READ]
            out = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True).stdout
        rows = {number: text for number, text, _state, _kind in json.loads(out)}
        states = Counter(state for _number, _text, state, _kind in json.loads(out))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    accepted = {number: clean(text) for status, number, text in sent if number}
    statuses = Counter(status for status, _number, _text in sent)
    assert set(statuses) <= {302, 422}, statuses
    assert len(accepted) == statuses[302], (len(accepted), statuses)
    assert rows == accepted, (len(rows), len(accepted))
    return {
        "sent": count,
        "accepted": statuses[302],
        "receipts": len(accepted),
        "rows": len(rows),
        "refused": statuses[422],
        "states": dict(states),
        "seconds": round(seconds, 1),
    }


if __name__ == "__main__":
    told = burst(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    sys.stdout.write(f"{json.dumps(told, indent=2)}\n")
