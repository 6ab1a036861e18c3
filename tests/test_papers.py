"""Every file, folder and package that the papers name is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("cms", "volunteers", "campaigns")
PAPERS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "docs/recipes.md", "docs/mails.md")
IN_CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#:]+)\)|\bdocs/decisions/(\d{4})")
# What looks like a file: with a folder before it, or with the ending of one.
A_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
ENDINGS = (".py", ".md", ".toml", ".txt", ".html", ".json")
# A name in general: every app may have one.
IN_MANY = {
    "models.py",
    "templates/",
    "views.py",
    "views/",
    "viewsets.py",
    "viewsets/",
    "admin/",
    "wagtail_hooks.py",
    "personal_data.py",
}
# Not files of ours: the name of a mail, whose templates have it, each with an ending; and what only running makes.
OTHERS = re.compile(r"\w+/mail/|var/")


def files() -> set[str]:
    found = (path for floor in (*FLOORS, "tests", "docs", "bench") for path in (ROOT / floor).rglob("*"))
    return {path.relative_to(ROOT).as_posix() for path in found} | {path.name for path in ROOT.iterdir()}


def named_in(paper: str) -> list[str]:
    """What it names as a path: written as code, and with a slash or the ending of a file."""
    said = (words.partition(":")[0].strip() for words in IN_CODE.findall((ROOT / paper).read_text()))
    return [
        name
        for name in said
        if A_PATH.fullmatch(name) and ("/" in name or name.endswith(ENDINGS)) and not name.startswith("/")
    ]


@pytest.mark.parametrize("paper", PAPERS)
def test_everything_that_a_paper_names_is_there(paper):
    """From the root, or from a floor or an app of one: the end of exactly such a path."""
    there = {f"/{path}" for path in files()}
    names = [name for name in named_in(paper) if name not in IN_MANY and not OTHERS.match(name)]
    gone = [name for name in names if not any(path.endswith(f"/{name.rstrip('/')}") for path in there)]
    assert gone == []
    assert len(names) > 2


@pytest.mark.parametrize("paper", PAPERS)
def test_every_link_of_a_paper_leads_somewhere(paper):
    text = (ROOT / paper).read_text()
    folder = (ROOT / paper).parent
    gone = [
        link or number
        for link, number in LINK.findall(text)
        if not ((folder / link).exists() if link else any((ROOT / "docs/decisions").glob(f"{number}-*")))
    ]
    assert gone == []


def test_every_app_has_its_row_in_the_architecture():
    text = (ROOT / "ARCHITECTURE.md").read_text()
    apps = [path.parent for floor in FLOORS for path in (ROOT / floor).glob("*/apps.py")]
    assert [app.name for app in apps if f"`{app.name}`" not in text] == []


def test_architecture_is_one_page():
    """As long as it was when it was called one; what does not fit is a decision of its own."""
    assert len((ROOT / "ARCHITECTURE.md").read_text().splitlines()) <= 125
