"""The scanners, in folders of their own below var/: they are no part of the project's packages."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.guards.starting import GUARDS


def from_npm(package: str) -> Path:
    """The folder of a package, written as name@version; installed unless it is. None of its scripts is run."""
    name = package.rpartition("@")[0]
    prefix = GUARDS / "npm" / package.replace("/", "-")
    if not (prefix / "installed").exists():
        if not shutil.which("npm"):
            sys.exit("npm is missing: install it (Debian: apt install npm).")
        command = ["npm", "install", "--silent", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"]
        subprocess.run([*command, "--prefix", str(prefix), package], check=True)
        (prefix / "installed").touch()
    return prefix / "node_modules" / name


def from_pypi(package: str) -> Path:
    """The folder of the programs of a package, written as name==version, in an environment of its own."""
    environment = GUARDS / "pypi" / package
    if not (environment / "installed").exists():
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, environment], check=True
        )
        python = str(environment / "bin" / "python")
        subprocess.run([uv, "pip", "install", "--quiet", "--python", python, package], check=True)
        (environment / "installed").touch()
    return environment / "bin"
