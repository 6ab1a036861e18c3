"""The commands that the papers name are there, and CI tries those of README.md as they stand."""

import re

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", "docs/security-scans.md"])
def test_every_make_command_is_a_target(paper: str) -> None:
    named = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", (ROOT / paper).read_text(), re.MULTILINE))
    assert named
    assert named - targets() == set()


def test_readme_names_the_packages_that_ci_installs() -> None:
    wanted = re.findall(r"lacking\+=\(([^)]+)\)", (ROOT / ".ci" / "run").read_text())
    packages = set(" ".join(wanted).split()) - {"curl", "git"}  # what CI itself needs
    named = re.search(r"`apt install ([^`]+)` nothing is skipped", (ROOT / "README.md").read_text())
    assert named
    assert named[1].split() == sorted(packages)


def test_readme_shows_the_commands_that_ci_reads_from_it() -> None:
    """Alone in their lines, as ``command_of`` looks for them."""
    lines = (ROOT / "README.md").read_text().splitlines()
    read = re.findall(r"\bcommand_of (\w+)", (ROOT / ".ci" / "run").read_text())
    assert set(read) == {"demo", "test"}
    assert [f"    make {name}" in lines for name in read] == [True] * len(read)
