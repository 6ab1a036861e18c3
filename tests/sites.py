"""A site that really runs, as ``make demo`` runs it: its own folder, database, server and worker."""

import os
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
# What belongs to another site than the one that is started.
NOT_OURS = {"DATABASE_URL", "ALLOWED_HOSTS", "SECRET_KEY", "FIELD_KEYS"}


def wait_for[T](look: Callable[[], T], *, seconds: float = 30) -> T:
    """Look until there is something to see; AssertionError when there is nothing in time."""
    pause = threading.Event()
    for _ in range(int(seconds * 10)):
        if seen := look():
            return seen
        pause.wait(0.1)
    raise AssertionError(f"Nothing came within {seconds} s.")


@dataclass(frozen=True)
class Site:
    address: str
    folder: Path
    handed_out: set[Path] = field(default_factory=set, compare=False)

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in NOT_OURS}
        port = str(urlsplit(self.address).port)
        return kept | {"DEMO": "1", "VAR_DIR": str(self.folder), "PORT": port, "SITE_URL": self.address}

    @property
    def keys(self) -> dict[str, str]:
        """What the demo has made for itself, as whoever serves its folder without DEMO must name it."""
        names = {"SECRET_KEY": "demo-secret-key", "FIELD_KEYS": "demo-field-keys"}
        return {name: (self.folder / file).read_text() for name, file in names.items()}

    def mail_to(self, person: str, *, subject: str) -> str:
        """The plain text of the first mail with that subject to that person that nobody has been handed yet.

        The tests of a site share it and its people: what one of them has read is no news to the next.
        """
        return self.first_new(person, lambda mail: text_of(mail) if mail["Subject"] == subject else "")

    def first_new(self, person: str, what: Callable[[EmailMessage], str]) -> str:
        """What there is in the first mail to that person that has it, once the worker has sent one that is not handed out."""

        def look() -> str:
            for file, mail in self.mails().items():
                if file not in self.handed_out and mail["To"] == person and (found := what(mail)):
                    self.handed_out.add(file)
                    return found
            return ""

        return wait_for(look)

    def mails(self) -> dict[Path, EmailMessage]:
        """Everything that was sent, oldest first, by its file."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        return {file: message_from_bytes(file.read_bytes(), policy=policy.default) for file in files}


def text_of(mail: EmailMessage) -> str:
    return mail.get_body(("plain",)).get_content()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def site_in(folder: Path) -> Site:
    """A site with this folder, on a free port of this machine."""
    return Site(f"http://127.0.0.1:{free_port()}", folder)


def manage(site: Site, *arguments: str, **changed: str) -> None:
    command = [sys.executable, "manage.py", *arguments, "-v0"]
    env = site.environment | changed
    subprocess.run(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, check=True)


def beside(site: Site, *arguments: str) -> str:
    """What Python says when it is given these arguments on the site's own data, as an operator or the clock would."""
    env = site.environment | {"DJANGO_SETTINGS_MODULE": "cms.settings", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@contextmanager
def running(
    site: Site, *, log: Path | None = None, workers: int = 1, ready: str = "/readyz", **changed: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the site, and end the server. What it says goes to the log, if one is named.

    It is ready when it answers at that address. PORT may differ from the port of the address, if there is a proxy before it.
    """
    env = site.environment | changed
    command = [
        str(Path(sys.executable).with_name("granian")),
        *serving_options(workers=workers),
        "--port",
        env["PORT"],
    ]
    is_ready = urllib.request.Request(
        f"http://127.0.0.1:{env['PORT']}{ready}",
        headers={
            "Host": urlsplit(site.address).netloc,
            "X-Forwarded-Proto": urlsplit(site.address).scheme,
        },
    )
    with started([*command, "cms.wsgi:application"], env=env, log=log) as server:
        wait_for(lambda: answers(is_ready), seconds=90)
        yield server


@contextmanager
def working(site: Site, **changed: str) -> Iterator[None]:
    """Let a worker do what is due, and end it."""
    with started([sys.executable, "manage.py", "worker"], env=site.environment | changed):
        yield


def serving_options(*, workers: int = 1) -> list[str]:
    """Those of ``make demo``, but so many processes."""
    recipe = (ROOT / "Makefile").read_text().split("/granian ")[1].split("cms.wsgi")[0].replace("\\\n", " ")
    options = recipe.replace("--port $(PORT)", "").replace("--workers 2", f"--workers {workers}").split()
    assert "--no-access-log" in options
    return options


@contextmanager
def started(
    command: Sequence[str], *, env: dict[str, str], log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with ExitStack() as stack:
        said = stack.enter_context(log.open("wb")) if log else None
        process = stack.enter_context(subprocess.Popen(command, cwd=ROOT, env=env, stdout=said, stderr=said))
        try:
            yield process
        finally:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to leave, and make it when it does not: nobody waits for it afterwards."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def answers(address: str | urllib.request.Request) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False
