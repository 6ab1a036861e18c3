"""The table of the ASVS says something of each requirement, and names files that are there."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.test_papers import ROOT, files

PAPER = "docs/asvs.md"
# How many requirements of levels 1 and 2 version 5.0.0 has below each heading; their numbers run from one.
REQUIRED = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ROW = re.compile(r"^\| ((?:\d+\.\d+\.\d+(?:, )?)+) \| (.+?) \| (\S+) \| (.+) \|$", re.MULTILINE)
A_FILE = re.compile(r"`([\w.-]+(?:/[\w.-]+)*/?)`")
REASONS = re.compile(r"\bbecause\b|\bas\b|\bonly\b|;")


def rows() -> list[tuple[str, str, str, str]]:
    return ROW.findall((ROOT / PAPER).read_text())


def named() -> set[str]:
    names = A_FILE.findall((ROOT / PAPER).read_text())
    return {name for name in names if "/" in name or name.endswith((".py", ".md", ".txt", ".toml", ".yaml"))}


def test_each_requirement_has_one_row() -> None:
    wanted = [f"{head}.{at}" for head, count in REQUIRED.items() for at in range(1, count + 1)]
    said = [number for numbers, *_rest in rows() for number in numbers.split(", ")]
    assert Counter(said) == Counter(wanted)


def test_each_row_says_whether_and_why() -> None:
    assert {verdict for _numbers, _asked, verdict, _why in rows()} <= {"**met**", "**part**", "**no**", "–"}
    unsaid = [
        numbers
        for numbers, _asked, verdict, why in rows()
        if verdict in {"**part**", "**no**"} and not REASONS.search(why)
    ]
    assert unsaid == []


def test_what_is_not_met_is_told_with_its_reason() -> None:
    assert [
        why
        for _numbers, _asked, verdict, why in rows()
        if verdict == "**no**" and not why.startswith("because")
    ] == []


def test_each_file_that_it_names_is_there() -> None:
    """From the root: a table of proofs is followed by hand."""
    there = files()
    gone = [name for name in named() if name.rstrip("/") not in there]
    assert gone == []
    assert len(named()) > 100


@pytest.mark.parametrize("link", re.findall(r"\]\(([^)#:]+)\)", (ROOT / PAPER).read_text()))
def test_each_link_leads_somewhere(link: str) -> None:
    assert (ROOT / "docs" / Path(link)).exists()
