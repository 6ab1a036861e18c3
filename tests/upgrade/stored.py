"""Where the databases are kept, and the processes that are given one: with the keys that they were written with."""

import lzma
import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# They open nothing but these files.
KEYS = {
    "SECRET_KEY": "of-the-stored-databases-and-of-nothing-else",
    "FIELD_KEYS": "upgrade:dGhpcyBrZXkgb3BlbnMgdGhlIHN0b3JlZCBmaWxlcyE=",
}
NOT_OURS = {"DEMO", "DEBUG", "TEST_VAR_DIR", "TEST_DATABASE", "SMTP_URL", "BOUNCES_URL", "CACHE_URL"}


def kept(name: str) -> bytes:
    return lzma.decompress((HERE / f"{name}.xz").read_bytes())


def keep(name: str, content: bytes) -> None:
    (HERE / f"{name}.xz").write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))


def run(address: str, folder: Path, *arguments: str) -> str:
    """What Python prints when it is given these arguments on the database at that address.

    Raises CalledProcessError; what the process complained of goes to our own errors.
    """
    own = KEYS | {
        "DATABASE_URL": address,
        "VAR_DIR": str(folder),
        "SITE_URL": "http://testserver",
        "DJANGO_SETTINGS_MODULE": "cms.settings",
    }
    environment = {name: value for name, value in os.environ.items() if name not in NOT_OURS} | own
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
