"""The same shapes on a picture of points, for what is sent as PNG."""

from collections.abc import Iterable

from PIL import ImageDraw

from cms.base.drawing.shapes import Area, Box, Disc, Grid, Ring, Shape, Stroke

Place = tuple[float, float]


def paint(pen: ImageDraw.ImageDraw, shapes: Iterable[Shape], *, scale: float = 1) -> None:
    """Draw the shapes in their order; ``scale`` is how many points one unit is."""
    for shape in shapes:
        match shape:
            case Box():
                _box(pen, shape, scale)
            case Disc(x, y, r, fill):
                pen.ellipse(_around((x, y), r, scale), fill=fill)
            case Ring(x, y, r, fill, width):
                pen.ellipse(_around((x, y), r + width / 2, scale), outline=fill, width=round(width * scale))
            case Area(points, fill):
                pen.polygon(_scaled(points, scale), fill=fill)
            case Stroke():
                _stroke(pen, shape, scale)
            case Grid():
                paint(pen, _panes(shape), scale=scale)


def _stroke(pen: ImageDraw.ImageDraw, stroke: Stroke, scale: float) -> None:
    points = _scaled(stroke.points, scale)
    pen.line(points, fill=stroke.fill, width=round(stroke.width * scale), joint="curve")
    for end in (stroke.points[0], stroke.points[-1]):
        pen.ellipse(_around(end, stroke.width / 2, scale), fill=stroke.fill)


def _scaled(points: tuple[Place, ...], scale: float) -> list[Place]:
    return [(x * scale, y * scale) for x, y in points]


def _box(pen: ImageDraw.ImageDraw, box: Box, scale: float) -> None:
    top, foot = box.corners != "foot", box.corners != "top"
    edges = [edge * scale for edge in (box.x, box.y, box.x + box.w, box.y + box.h)]
    pen.rounded_rectangle(edges, radius=box.r * scale, fill=box.fill, corners=(top, top, foot, foot))


def _around(middle: Place, r: float, scale: float) -> list[float]:
    x, y = middle
    return [(x - r) * scale, (y - r) * scale, (x + r) * scale, (y + r) * scale]


def _panes(grid: Grid) -> Iterable[Box]:
    across, down = grid.step
    return (
        Box(grid.x + across * column, grid.y + down * row, grid.w, grid.h, grid.fill)
        for row in range(grid.rows)
        for column in range(grid.columns)
    )
