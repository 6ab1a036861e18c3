"""What the suite has from npm: programs that read what the site writes, and one that answers as a description says.

``make test`` fetches them, as tests/package.json pins them, into var/readers/.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings

READERS = Path(os.environ.get("READERS_DIR", settings.BASE_DIR / "var" / "readers"))


def find_package(name: str) -> Path:
    """Its folder. The test that asks is skipped where it is not there, or nothing that runs it."""
    folder = READERS / "node_modules" / name
    if not shutil.which("node") or not folder.exists():
        pytest.skip(f"{name} is missing: make test fetches it where npm is there (Debian: apt install npm).")
    return folder
