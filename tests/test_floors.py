"""No stairs going up by the back door: what import-linter cannot see, as names are only looked up when the code runs.

An app asks nothing of apps above it by a reverse accessor, a lookup, a label, ``related_model`` or a template of theirs.
Where it must be told by them it calls a named hook. The order of the floors is import-linter's own, in pyproject.toml.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("Ground floor", "Middle floor", "Top floor")
# Where a label of an app above is what Django and Wagtail are built on, and no question to it.
FIELDS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ParentalKey", "ParentalManyToManyField"}
PAGE_TYPES = {"parent_page_types", "subpage_types"}
# The frame of every page shows the helpline, the partners and a question, each by a tag of its app.
FRAME = {ROOT / "cms/base/templates/base/base.html"}
TAG = re.compile(r"{%\s*(include|extends|load)\s+(.+?)\s*%}")
IN_BRACES = re.compile(r"{[{%](.+?)[%}]}", re.DOTALL)
TEXT = re.compile(r"\"[^\"]*\"|'[^']*'")


def order() -> dict[str, int]:
    """How high each app stands, by its dotted name."""
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    heights: dict[str, int] = {}
    for floor in FLOORS:
        contract = next(each for each in linter if each["name"] == floor)
        (package,) = contract["containers"]
        for layer in reversed(contract["layers"]):
            height = max(heights.values(), default=0) + 1
            heights |= {f"{package}.{name.strip()}": height for name in layer.split("|")}
    return {name: height for name, height in heights.items() if (ROOT / name.replace(".", "/")).is_dir()}


HEIGHTS = order()


def files(app: str, ending: str) -> list[Path]:
    folder = ROOT / app.replace(".", "/")
    return [path for path in folder.rglob(f"*{ending}") if "migrations" not in path.parts]


def above(app: str) -> set[str]:
    return {other for other, height in HEIGHTS.items() if height > HEIGHTS[app]}


def names_of_above(app: str) -> tuple[set[str], set[str], set[str]]:
    """Reverse accessors from models of this app and those below to models above, their names in lookups, and labels above.

    Without names that something of its own or below has too: they are not looked up by mistake.
    """
    accessors, lookups, labels, own = set(), set(), set(), set()
    for model in apps.get_models(include_auto_created=True):
        if is_above(model, app):
            labels.add(model._meta.label)
            continue
        own |= {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete}
        for relation in model._meta.related_objects:
            names = {relation.get_accessor_name(), relation.name}
            if not is_above(relation.related_model, app):
                own |= names
            elif not relation.hidden:
                accessors.add(relation.get_accessor_name())
                lookups.add(relation.name)
    return accessors - own, lookups - own, labels


def is_above(model: type[Model], app: str) -> bool:
    return model._meta.app_config.name in above(app)


class Found(ast.NodeVisitor):
    def __init__(self, app: str) -> None:
        self.accessors, self.lookups, self.labels = names_of_above(app)
        self.found: list[tuple[int, str]] = []

    def note(self, node: ast.AST, what: str) -> None:
        self.found.append((getattr(node, "lineno", 0), what))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        of_a_reverse = node.attr == "related_model" and getattr(node.value, "attr", "") == "rel"
        if node.attr in self.accessors or of_a_reverse:
            self.note(node, f".{node.attr}")
        self.generic_visit(node)

    def visit_keyword(self, node: ast.keyword) -> None:
        if node.arg and node.arg.split("__")[0] in self.lookups and "__" in node.arg:
            self.note(node.value, node.arg)
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        arguments = node.args[1:] if name in FIELDS else node.args
        for argument in [*arguments, *node.keywords]:
            self.visit(argument)
        self.visit(node.func)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id in PAGE_TYPES for target in node.targets):
            self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if not isinstance(node.value, str):
            return
        parts = node.value.removeprefix("-").split("__")
        is_lookup = len(parts) > 1 and self.lookups & set(parts)
        if is_lookup or node.value in self.labels:
            self.note(node, repr(node.value))


def ways_up(app: str) -> Iterator[str]:
    for path in files(app, ".py"):
        seen = Found(app)
        seen.visit(ast.parse(path.read_text()))
        yield from (f"{path.relative_to(ROOT)}:{line} {what}" for line, what in seen.found)


def owners() -> dict[str, str]:
    """Which app has a template or a library of tags, by the name it is asked for with."""
    found = {}
    for app in HEIGHTS:
        folder = ROOT / app.replace(".", "/")
        found |= {str(path.relative_to(folder / "templates")): app for path in files(app, ".html")}
        found |= {path.stem: app for path in (folder / "templatetags").glob("[!_]*.py")}
    return found


def ways_up_in_templates(app: str, owner: dict[str, str]) -> Iterator[str]:
    accessors, _lookups, _labels = names_of_above(app)
    dotted = re.compile(rf"\.({'|'.join(sorted(accessors)) or '(?!)'})\b")
    for path in {*files(app, ".html")} - FRAME:
        text, where = path.read_text(), path.relative_to(ROOT)
        for tag, asked in TAG.findall(text):
            names = asked.split() if tag == "load" else re.findall(r"^[\"']([^\"']+)", asked)
            yield from (f"{where} {tag} {name}" for name in names if owner.get(name) in above(app))
        for inside in IN_BRACES.findall(text):
            yield from (f"{where} .{name}" for name in dotted.findall(TEXT.sub("", inside)))


@pytest.mark.parametrize("app", HEIGHTS)
def test_no_app_reaches_up(app):
    assert sorted({*ways_up(app), *ways_up_in_templates(app, owners())}) == []
