"""A rule is found by its file's name: within an app no two files are called alike."""

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# What Django, Wagtail and this house call alike in every app, and what a file is called by the package it lies in.
CONVENTIONAL = {
    *("__init__", "admin", "apps", "blocks", "feeds", "formats", "forms", "models"),
    *("personal_data", "urls", "views", "viewsets", "wagtail_hooks"),
}
WHERE = [
    "cms/*",
    "campaigns/*",
    *(f"volunteers/{app}" for app in ("people", "attendance", "messaging", "my_pages")),
]
APPS = sorted(file.parent for app in WHERE for file in ROOT.glob(f"{app}/apps.py"))


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.name)
def test_no_two_modules_of_an_app_are_called_alike(app: Path):
    modules = [file for file in app.rglob("*.py") if "migrations" not in file.parts]
    packages = {file.parent for file in modules if file.name == "__init__.py"} - {app}
    names = Counter([file.stem for file in modules] + [package.name for package in packages])
    assert {name for name, count in names.items() if count > 1} - CONVENTIONAL == set()


def test_no_basename_stands_more_than_twice_in_these_apps():
    modules = [file for app in APPS for file in app.rglob("*.py") if "migrations" not in file.parts]
    names = Counter(file.stem for file in modules)
    assert {name for name, count in names.items() if count > 2} - CONVENTIONAL == set()
