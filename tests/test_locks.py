"""The lock files follow pyproject.toml, hold hashes for everything and name no host. Each pin stands in one of them."""

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
SERVING, TESTING = "requirements.txt", "requirements-dev.txt"


def read_lock(name):
    """The pinned versions of each package, by its normal name."""
    pins = {}
    for found in re.finditer(
        r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE
    ):
        pins.setdefault(canonicalize_name(found[1]), []).append(found[2])
    return pins


@pytest.mark.parametrize(
    ("names", "wanted"),
    [([SERVING], RUNTIME), ([SERVING, TESTING], [text for extra in EXTRAS.values() for text in extra])],
)
def test_locks_hold_what_the_project_asks_for(names, wanted):
    pins = {package: pinned for name in names for package, pinned in read_lock(name).items()}
    missing = [
        text
        for text in wanted
        if not any(
            Requirement(text).specifier.contains(pin, prereleases=True)
            for pin in pins.get(canonicalize_name(Requirement(text).name), [])
        )
    ]
    assert missing == [], "Run “make lock”."


def test_no_package_is_pinned_twice():
    assert read_lock(SERVING).keys() & read_lock(TESTING).keys() == set()


@pytest.mark.parametrize("name", [SERVING, TESTING])
def test_lock_has_hashes_and_names_no_place(name):
    text = (ROOT / name).read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"https?://|--index|--find-links|\bfile:|^/|\s/", text) == []
