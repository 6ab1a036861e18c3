"""Whoever calls a public function reads in its docstring which exceptions of ours it raises."""

import ast
import re
from collections.abc import Iterator

from tests.source_code import FLOORS, modules

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(node: ast.AST | None) -> str:
    """``Full`` of ``Full``, ``rules.Full`` and ``Full("…")``."""
    node = node.func if isinstance(node, ast.Call) else node
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def ours() -> set[str]:
    """Names of the exceptions that the project defines: what is raised somewhere and is a class of ours."""
    nodes = [node for _path, tree in modules(*FLOORS) for node in ast.walk(tree)]
    classes = {node.name for node in nodes if isinstance(node, ast.ClassDef)}
    return classes & {name_of(node.exc) for node in nodes if isinstance(node, ast.Raise)}


def raised_in(function: Function, names: set[str]) -> set[str]:
    """Those that the body of the function itself raises, not one that is defined in it."""
    found, left = set(), list[ast.AST](function.body)
    while left:
        node = left.pop()
        if isinstance(node, Function | ast.ClassDef | ast.Lambda):
            continue
        if isinstance(node, ast.Raise):
            found.add(name_of(node.exc))
        left += ast.iter_child_nodes(node)
    return found & names


def unnamed(tree: ast.Module, names: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, Function) and not node.name.startswith("_"):
            said = ast.get_docstring(node) or ""
            for name in sorted(raised_in(node, names)):
                if not re.search(rf"\b{name}\b", said):
                    yield f"{node.name} raises {name}"


def test_docstrings_name_what_is_raised() -> None:
    names = ours()
    assert {"CannotDo", "Failed", "InvitationGone"} <= names
    found = {f"{path}: {line}" for path, tree in modules(*FLOORS) for line in unnamed(tree, names)}
    assert found == set()


def test_function_without_a_word_of_it_is_found() -> None:
    tree = ast.parse(
        "def give(x):\n    '''Give it.'''\n    if x:\n        raise rules.Full('no') from None\n"
    )
    assert list(unnamed(tree, {"Full"})) == ["give raises Full"]
    assert (
        list(unnamed(ast.parse("def give():\n    '''Raises ``Full``.'''\n    raise Full\n"), {"Full"})) == []
    )
