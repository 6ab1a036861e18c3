"""Our own code as Python reads it, for tests that hold how it is written."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("cms", "volunteers", "campaigns")


def modules(*floors: str) -> Iterator[tuple[str, ast.Module]]:
    """Each module of these floors by its path, without migrations."""
    for floor in floors:
        for path in sorted((ROOT / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())
