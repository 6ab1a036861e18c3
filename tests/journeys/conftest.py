"""A site that really runs, as ``make demo`` runs it: its own database, server and worker, and Chromium before it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parent.parent.parent
SCREENS = ROOT / "var" / "screens"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or ""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "vagra-demo-2026"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(
                    pytest.mark.skip(reason="Chromium is missing: install it (Debian: apt install chromium).")
                )


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

    def mail_to(self, person: str, *, subject: str, nth: int = 1) -> str:
        """The plain text of the nth mail with that subject to that person, once the worker has sent it."""

        def look() -> str:
            found = [mail for mail in self.mails() if mail["To"] == person and mail["Subject"] == subject]
            return found[nth - 1].get_body(("plain",)).get_content() if len(found) >= nth else ""

        return wait_for(look)

    def mails(self) -> list[EmailMessage]:
        """Everything that was sent, oldest first."""
        files = sorted((self.folder / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo on a free port of this machine, ended with the suite."""
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = Site(f"http://127.0.0.1:{port}", folder)
    env = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "ALLOWED_HOSTS"}}
    env |= {"DEMO": "1", "VAR_DIR": str(folder), "PORT": str(port), "SITE_URL": site.address}
    for command in (["migrate"], ["collectstatic", "--noinput"], ["demo"]):
        subprocess.run([sys.executable, "manage.py", *command, "-v0"], cwd=ROOT, env=env, check=True)
    granian = str(Path(sys.executable).with_name("granian"))
    serve = [granian, "--interface", "wsgi", "--port", str(port), "--workers", "1", "--blocking-threads", "2"]
    with (
        subprocess.Popen(
            [*serve, "--log-level", "warning", "cms.wsgi:application"], cwd=ROOT, env=env
        ) as server,
        subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT, env=env) as worker,
    ):
        try:
            wait_for(lambda: answers(f"{site.address}/readyz"), seconds=90)
            yield site
        finally:
            for process in (worker, server):
                end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask it to leave, and make it when it does not: nobody waits for it afterwards."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(running_site: Site) -> dict[str, object]:
    return {"base_url": running_site.address, "locale": "sv-SE", "viewport": {"width": 1280, "height": 900}}


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def visitor(
    request: pytest.FixtureRequest, browser: Browser, browser_context_args: dict[str, object]
) -> Iterator[Page]:
    """A resident's browser, with scripts and without."""
    context = browser.new_context(
        **browser_context_args, java_script_enabled=request.param == "with JavaScript"
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(browser: Browser, browser_context_args: dict[str, object]) -> Iterator[Callable[[str], Page]]:
    """Sign in to the admin as one of the demo's people: ``sign_in("redaktor")``."""
    contexts: list[BrowserContext] = []

    def enter(person: str) -> Page:
        contexts.append(browser.new_context(**browser_context_args))
        page = contexts[-1].new_page()
        page.goto("/admin/")
        page.get_by_label(re.compile("E-post|E-mail")).fill(f"{person}@demo.invalid")
        page.get_by_label(re.compile("Lösenord|Password")).fill(PASSWORD)
        page.get_by_role("button", name=re.compile("Logga in|Sign in")).click()
        page.wait_for_url("**/admin/")
        return page

    yield enter
    for context in contexts:
        context.close()
