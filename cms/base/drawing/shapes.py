"""Plain shapes, and how they become SVG. No outline, no gradient, nothing transparent: a later shape covers an earlier one.

Lengths are units of the drawing, y grows downwards, a fill is a colour such as ``#101a2c``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

SHARP = 4  # units: a smaller radius is not seen, and costs as much as a face
Corners = Literal["all", "top", "foot"]


@dataclass(frozen=True)
class Box:
    """A rectangle; ``r`` rounds its corners, all of them or those of one end."""

    x: float
    y: float
    w: float
    h: float
    fill: str
    r: float = 0
    corners: Corners = "all"


@dataclass(frozen=True)
class Disc:
    """A filled circle around a point."""

    x: float
    y: float
    r: float
    fill: str


@dataclass(frozen=True)
class Area:
    """A polygon through these points."""

    points: tuple[tuple[float, float], ...]
    fill: str


@dataclass(frozen=True)
class Stroke:
    """A line through these points with round ends."""

    points: tuple[tuple[float, float], ...]
    fill: str
    width: float


@dataclass(frozen=True)
class Ring:
    """A circle's line, with its middle at radius ``r``."""

    x: float
    y: float
    r: float
    fill: str
    width: float


@dataclass(frozen=True)
class Grid:
    """Equal rectangles in ``columns`` and ``rows``, each ``step`` from the one before: the windows of a house."""

    x: float
    y: float
    w: float
    h: float
    fill: str
    columns: int
    rows: int
    step: tuple[float, float]


Shape = Box | Disc | Area | Stroke | Ring | Grid


def to_svg(shapes: Iterable[Shape], *, width: int, height: int) -> str:
    """A whole SVG file. Neighbours of one look become one path: the file is a third as long."""
    paths = (f'<path{look} d="{"".join(map(_outline, run))}"/>' for look, run in groupby(shapes, key=_look))
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    pen = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {pen}>{"".join(paths)}</svg>\n'


def _look(shape: Shape) -> str:
    """The attributes that say how it is painted."""
    match shape:
        case Stroke() | Ring():
            return f' stroke="{shape.fill}" stroke-width="{number(shape.width)}"'
        case Disc():
            return f' stroke="{shape.fill}" stroke-width="{number(2 * shape.r)}"'
        case Grid():
            dashes = f"{round(shape.w)} {round(shape.step[0]) - round(shape.w)}"
            pen = f'stroke-width="{round(shape.h)}" stroke-linecap="butt" stroke-dasharray="{dashes}"'
            return f' stroke="{shape.fill}" {pen}'
        case _:
            return f' fill="{shape.fill}"'


def _outline(shape: Shape) -> str:
    match shape:
        case Box():
            return _box(shape)
        case Disc():
            return f"M{number(shape.x)} {number(shape.y)}h0"  # a line without length, with round ends
        case Ring():
            return _circle(shape.x, shape.y, shape.r)
        case Area():
            return f"M{_points(shape.points)}z"
        case Stroke():
            return f"M{_points(shape.points)}" if len({x for x, _y in shape.points}) > 1 else _upright(shape)
        case Grid():
            return _rows(shape)


def _points(points: tuple[tuple[float, float], ...]) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in points)


def _upright(stroke: Stroke) -> str:
    (x, top), (_x, foot) = stroke.points[0], stroke.points[-1]
    return f"M{number(x)} {number(top)}V{number(foot)}"


def _circle(x: float, y: float, r: float) -> str:
    radius = number(r)
    across = number(2 * float(radius))
    half = f"{radius} {radius} 0 01"
    return f"M{number(x - r)} {number(y)}a{half}{across} 0 {half}-{across} 0"


def _rows(grid: Grid) -> str:
    """A dashed line for each row: it costs the same however many stand in it."""
    long = round(grid.step[0]) * (grid.columns - 1) + round(grid.w)
    tops = (grid.y + row * grid.step[1] + grid.h / 2 for row in range(grid.rows))
    return "".join(f"M{number(grid.x)} {number(y)}h{long}" for y in tops)


def _box(box: Box) -> str:
    if box.r < SHARP:
        return f"M{number(box.x)} {number(box.y)}h{number(box.w)}v{number(box.h)}h{number(-box.w)}z"
    top = box.r if box.corners != "foot" else 0
    foot = box.r if box.corners != "top" else 0
    start = f"M{number(box.x)} {number(box.y + top)}"
    up, down = _corner(top, (1, -1)), _corner(top, (1, 1))
    right, left = _corner(foot, (-1, 1)), _corner(foot, (-1, -1))
    over, under, side = number(box.w - 2 * top), number(2 * foot - box.w), number(box.h - top - foot)
    return f"{start}{up}h{over}{down}v{side}{right}h{under}{left}z"


def _corner(r: float, way: tuple[int, int]) -> str:
    return f"a{number(r)} {number(r)} 0 01{number(r * way[0])} {number(r * way[1])}" if r else ""


def number(value: float) -> str:
    """Whole units, and halves where something is small: none of the pictures is shown larger than it is drawn."""
    near = round(value) if abs(value) >= 8 else round(value * 2) / 2
    return f"{near:g}"
