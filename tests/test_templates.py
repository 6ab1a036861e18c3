"""What is kept and copied is whole, of now, and made once."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests import templates
from tests.templates import template


@pytest.fixture
def rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that a template is made from, in a project of its own."""
    monkeypatch.setattr(templates, "ROOT", tmp_path)
    monkeypatch.setattr(templates, "KEPT", tmp_path / "var")
    rule = tmp_path / "rule.py"
    rule.write_text("one")
    return rule


@pytest.fixture
def make(rule: Path) -> Callable[[Path], None]:
    """Write down what the rule says, and how many times that was done."""
    times = iter(range(1, 10))

    def make(folder: Path) -> None:
        (folder / "made").write_text(f"{rule.read_text()}, {next(times)}")

    return make


def made_by(make: Callable[[Path], None]) -> str:
    with template("kind", make, made_from=["*.py"]) as folder:
        return (folder / "made").read_text()


def test_it_is_made_once(make):
    assert [made_by(make), made_by(make)] == ["one, 1", "one, 1"]


def test_it_is_made_anew_when_what_it_is_made_from_has_changed_and_the_old_one_goes(make, rule):
    made_by(make)

    rule.write_text("two")

    assert made_by(make) == "two, 2"
    assert [folder.name[:5] for folder in templates.KEPT.glob("kind-*")] == ["kind-"]


def test_half_of_one_is_never_taken_for_it(make):
    def break_off(folder: Path) -> None:
        (folder / "made").write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_by(break_off)

    assert made_by(make) == "one, 1"
