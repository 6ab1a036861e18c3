"""What stands around people: houses, lamps, trees, a tram, tables with coffee, what rolls."""

from collections.abc import Iterator
from random import Random

from cms.base.drawing.colours import (
    AIR,
    BREAD,
    CORAL,
    HARBOUR,
    INK,
    LEAF,
    PAPER,
    PINE,
    SAND,
    SKY,
    SUN,
    WHITE,
    WOOD,
    between,
    shaded,
)
from cms.base.drawing.shapes import Area, Box, Disc, Grid, Ring, Shape, Stroke

PANE, STEP = (18, 22), (40, 44)  # of windows: how large, and from one to the next


def house(
    x: float, base: float, wide: float, high: float, wall: str, *, lit: float, chance: Random
) -> Iterator[Shape]:
    """A block with windows, the same in all houses; ``lit`` is the share of them with somebody at home."""
    across, down = STEP
    columns, rows = max(int((wide - 14) // across), 1), max(int((high - 8) // down), 1)
    left, top = x + (wide - across * columns + across - PANE[0]) / 2, base - high + 14
    yield Box(x, base - high, wide, high, wall)
    yield Grid(left, top, *PANE, between(wall, WHITE, 0.13), columns, rows, STEP)
    for number in range(columns * rows):
        if chance.random() < lit:
            yield Box(left + across * (number % columns), top + down * (number // columns), *PANE, SUN)


def lantern(x: float, y: float, around: str, size: float = 1) -> Iterator[Shape]:
    """A light in its own glow on the colour ``around``."""
    yield Disc(x, y, 24 * size, between(around, SUN, 0.35))
    yield Disc(x, y, 14 * size, between(around, SUN, 0.65))
    yield Ring(x, y - 14 * size, 5 * size, PAPER, 1.5 * size)
    roof = ((-9, -7), (-4, -13), (4, -13), (9, -7))
    yield Area(tuple((x + across * size, y + up * size) for across, up in roof), PAPER)
    yield Box(x - 6 * size, y - 7 * size, 12 * size, 14 * size, SUN)
    yield Box(x - 8 * size, y + 7 * size, 16 * size, 3 * size, PAPER)


def lamp(x: float, base: float, high: float, around: str, *, is_lit: bool = True) -> Iterator[Shape]:
    """A street lamp in its halo on the colour ``around``, and the pool of its light on the ground."""
    if is_lit:
        yield Box(x - high * 0.6, base - 9, high * 1.2, 18, between(around, SUN, 0.22), 9)
        yield Disc(x, base - high, high * 0.2, between(around, SUN, 0.2))
    yield Box(x - 2.5, base - high, 5, high, between(INK, WHITE, 0.2) if is_lit else shaded(WOOD))
    yield Disc(x, base - high, high * 0.08, SUN if is_lit else SAND)


def tree(x: float, base: float, high: float, leaves: str = LEAF) -> Iterator[Shape]:
    wide = high * 0.46
    yield Box(x - high * 0.035, base - high * 0.4, high * 0.07, high * 0.4, WOOD)
    yield Box(x - wide / 2, base - high, wide, high * 0.74, leaves, wide / 2)


def fir(x: float, base: float, high: float) -> Iterator[Shape]:
    yield Box(x - high * 0.04, base - high * 0.2, high * 0.08, high * 0.2, WOOD)
    for step, wide in ((0.12, 0.26), (0.36, 0.21), (0.6, 0.15)):
        foot = base - high * step
        sides = ((x - high * wide, foot), (x, foot - high * 0.42), (x + high * wide, foot))
        yield Area(sides, PINE)


def tram(x: float, base: float, long: float, high: float = 96) -> Iterator[Shape]:
    """A tram seen from its side, in the city's blue and white, without a number or a name."""
    yield Stroke(((x + long * 0.5, base - high), (x + long * 0.56, base - high - 26)), INK, 4)
    yield Box(x, base - high, long, high - 8, WHITE, 16)
    yield Box(x, base - high * 0.46, long, high * 0.46 - 8, HARBOUR, 12, "foot")
    doors = (round(long * 0.22), round(long * 0.66))
    for left in range(18, round(long) - 34, 46):
        is_door = any(abs(left - door) < 24 for door in doors)
        yield Box(x + left, base - high + 16, 34, high - 34 if is_door else high * 0.36, SKY, 4)
    for wheel in (0.14, 0.26, 0.74, 0.86):
        yield Disc(x + long * wheel, base - 8, 9, INK)
    yield Disc(x + long - 10, base - 26, 5, SUN)


def stop(x: float, base: float, high: float = 150) -> Iterator[Shape]:
    """The sign of a stop."""
    yield Box(x - 4, base - high, 8, high, INK)
    yield Disc(x, base - high, 24, SUN)
    yield Box(x - 22, base - high - 5, 44, 10, INK, 5)


def bench(x: float, base: float, wide: float = 150) -> Iterator[Shape]:
    for leg in (0.12, 0.82):
        yield Box(x + wide * leg, base - 52, 9, 52, INK)
    yield Box(x, base - 66, wide, 12, HARBOUR, 6)
    yield Box(x, base - 40, wide, 12, HARBOUR, 6)


def table(x: float, base: float, wide: float, high: float, top: str = INK) -> Iterator[Shape]:
    for leg in (0.06, 0.91):
        yield Box(x + wide * leg, base - high, 13, high, top)
    yield Box(x, base - high, wide, 15, top, 7.5)


def cup(x: float, base: float, colour: str, size: float = 1) -> Iterator[Shape]:
    """A cup with its foot at ``base``; ``x`` is its middle."""
    yield Ring(x + 18 * size, base - 16 * size, 7 * size, colour, 4 * size)
    yield Box(x - 17 * size, base - 28 * size, 34 * size, 28 * size, colour, 13 * size, "foot")


def buns(x: float, base: float) -> Iterator[Shape]:
    for across, up in ((-12, 8), (10, 8), (-1, 20)):
        yield Disc(x + across, base - up - 4, 10, BREAD if across else shaded(BREAD))
    yield Box(x - 30, base - 5, 60, 5, PAPER, 2.5)


def books(x: float, base: float) -> Iterator[Shape]:
    """A book that lies open, and a pile beside it."""
    yield Area(((x - 52, base - 14), (x, base - 4), (x, base), (x - 52, base - 3)), WHITE)
    yield Area(((x + 52, base - 14), (x, base - 4), (x, base), (x + 52, base - 3)), SAND)
    for step, (colour, wide) in enumerate(((CORAL, 60), (SUN, 50), (HARBOUR, 56))):
        yield Box(x + 118 - wide / 2, base - 10 * (step + 1), wide, 9, colour)


def bicycle(x: float, base: float, frame: str = CORAL) -> Iterator[Shape]:
    for wheel in (x - 34, x + 34):
        yield Ring(wheel, base - 22, 20, INK, 3.5)
    crank, saddle, bar = (x - 4, base - 22), (x - 12, base - 56), (x + 24, base - 58)
    yield Stroke(((x - 34, base - 22), crank, saddle, (x - 34, base - 22)), frame, 4)
    yield Stroke((crank, bar, saddle), frame, 4)
    yield Stroke(((x + 34, base - 22), bar, (x + 22, base - 68), (x + 34, base - 70)), frame, 4)
    yield Stroke(((x - 22, base - 59), (x - 4, base - 59)), INK, 6)


def pram(x: float, base: float, hood: str = HARBOUR) -> Iterator[Shape]:
    yield Stroke(((x - 30, base - 62), (x - 44, base - 78)), INK, 4)
    yield Stroke(((x - 18, base - 10), (x + 20, base - 34)), INK, 4)
    yield Stroke(((x + 18, base - 10), (x - 20, base - 34)), INK, 4)
    yield Box(x - 32, base - 60, 64, 32, hood, 20, "foot")
    yield Box(x - 2, base - 86, 34, 27, shaded(hood), 26, "top")
    for wheel in (x - 18, x + 18):
        yield Ring(wheel, base - 10, 8, INK, 4)


def wheelchair(x: float, base: float) -> Iterator[Shape]:
    """The chair, seen from behind; who sits in it is drawn first."""
    for way in (-1, 1):
        yield Stroke(((x + way * 22, base - 82), (x + way * 22, base - 40)), INK, 4)
        yield Box(x + way * 25 - 4, base - 52, 8, 52, INK, 4)
    yield Box(x - 21, base - 70, 42, 34, shaded(HARBOUR), 6)


def dog(x: float, base: float, coat: str = BREAD) -> Iterator[Shape]:
    for leg in (-15, -8, 12, 19):
        yield Box(x + leg, base - 18, 5, 18, coat, 2)
    yield Box(x - 18, base - 32, 44, 19, coat, 9)
    yield Stroke(((x - 16, base - 27), (x - 26, base - 40)), coat, 5)
    yield Disc(x + 29, base - 38, 10, coat)
    yield Box(x + 30, base - 38, 17, 8, coat, 4)
    yield Box(x + 22, base - 46, 7, 15, shaded(coat), 3.5)


def sheet(x: float, y: float, wide: float = 54, ground: str = SUN) -> Iterator[Shape]:
    """A poster: the line, and two rows of words that nobody can read."""
    yield Box(x, y, wide, wide * 1.35, ground, 2)
    for step, (high, colour) in enumerate(
        zip((0.4, 0.62, 0.5, 0.7), (HARBOUR, INK, CORAL, WHITE), strict=True)
    ):
        bar = wide * high
        yield Box(x + wide * (0.14 + step * 0.19), y + wide * 1.35 - bar, wide * 0.13, bar, colour, 3, "top")
    for row, long in ((0.14, 0.72), (0.3, 0.5)):
        yield Box(x + wide * 0.14, y + wide * row, wide * long, wide * 0.08, INK)


def cloud(x: float, y: float, size: float = 1, colour: str = WHITE) -> Iterator[Shape]:
    yield Box(x - 50 * size, y - 12 * size, 100 * size, 24 * size, colour, 12 * size)
    yield Disc(x - 12 * size, y - 14 * size, 20 * size, colour)
    yield Disc(x + 18 * size, y - 10 * size, 14 * size, colour)


def skyline(
    base: float, width: int, walls: tuple[str, ...], *, lit: float, chance: Random
) -> Iterator[Shape]:
    """Houses side by side over the whole width, sorted so that what looks alike is one path: walls, windows, lit ones."""
    x, step, shapes = -20.0, 0, list[Shape]()
    while x < width:
        wide, high = chance.randint(110, 170), chance.randint(96, 190)
        shapes += house(x, base, wide, high, walls[step % len(walls)], lit=lit, chance=chance)
        x, step = x + wide, step + 1
    yield from sorted(shapes, key=lambda shape: (shape.fill == SUN, isinstance(shape, Grid), shape.fill))


def snow(width: int, height: int, chance: Random, colour: str = PAPER) -> Iterator[Shape]:
    for _ in range(14):
        yield Disc(chance.randint(0, width), chance.randint(0, height), 2.5, colour)


def smoke(x: float, y: float) -> Iterator[Shape]:
    """What rises from something warm."""
    for across in (-6, 6):
        yield Stroke(((x + across, y), (x + across - 4, y - 8), (x + across, y - 16)), AIR, 2.5)
