"""The lock files follow pyproject.toml, hold hashes for everything and name no host."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNTIME = PROJECT["dependencies"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = {
    "requirements.txt": RUNTIME,
    "requirements-dev.txt": [*RUNTIME, *EXTRAS["dev"], *EXTRAS["mailchimp"]],
}


def read_lock(name):
    """The pinned versions of each package, by its normal name."""
    pins = {}
    for found in re.finditer(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE
    ):
        pins.setdefault(canonicalize_name(found[1]), []).append(found[2])
    return pins


@pytest.mark.parametrize("name", WANTED)
def test_lock_holds_what_the_project_asks_for(name):
    pins = read_lock(name)
    missing = [
        text
        for text in WANTED[name]
        if not any(
            Requirement(text).specifier.contains(pin, prereleases=True)
            for pin in pins.get(canonicalize_name(Requirement(text).name), [])
        )
    ]
    assert missing == [], "Run “make lock”."


def test_locks_agree_on_every_version():
    runtime, dev = (read_lock(name) for name in WANTED)
    assert {name: dev.get(name) for name in runtime} == runtime


@pytest.mark.parametrize("name", WANTED)
def test_lock_has_hashes_and_names_no_place(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--index|--find-links|\bfile:|^/|\s/", text) == []
