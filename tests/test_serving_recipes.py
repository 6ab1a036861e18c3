"""Wherever it is said how the site is served, the same is said, and what has died comes back."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ("Makefile", "README.md", "Dockerfile", "docs/serving.md")


def options_in(recipe: str) -> list[str]:
    """Each way in which this file starts granian, in one line."""
    written = re.sub(r'\\\n\s*|[",\[\]]', "", (ROOT / recipe).read_text())
    return re.findall(r"granian --interface.*?cms\.wsgi:application", written)


@pytest.mark.parametrize("recipe", RECIPES)
def test_server_starts_what_has_died_and_has_a_thread_for_whoever_waits(recipe):
    ways = options_in(recipe)
    assert ways
    for way in ways:
        assert "--respawn-failed-workers" in way
        threads, backpressure = (
            re.search(rf"--{name} (\d+)", way)[1] for name in ("blocking-threads", "backpressure")
        )
        assert threads == backpressure
        # Full rooms leave threads for what needs no database.
        rooms = re.findall(r"Room\(site, threads=\d+, most=(\d+)\)", (ROOT / "cms/wsgi.py").read_text())
        assert len(rooms) == 4
        assert sum(map(int, rooms)) + 8 <= int(threads)


def test_containers_and_units_begin_anew_what_has_ended():
    compose = (ROOT / "compose.yaml").read_text()
    assert compose.count("restart: unless-stopped") == 2  # of the site's two, and of the database
    serving = (ROOT / "docs/serving.md").read_text()
    units = re.findall(r"```ini\n(.*?)```", serving, re.DOTALL)
    assert len(units) == 2
    for unit in units:
        assert "Restart=always" in unit
        assert "OOMPolicy=continue" in unit


def test_copy_of_the_help_page_outlives_a_container():
    for volume in ("media", "help"):
        assert f"{volume}:/site/var/{volume}" in (ROOT / "compose.yaml").read_text()
        assert f"/site/var/{volume}" in (ROOT / "Dockerfile").read_text()
