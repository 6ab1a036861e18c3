"""Everybody is a bar of the line with a round head, seen from behind or without a face: nobody can be recognised."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from cms.base.drawing.colours import HAIRS, INK, PAPER, SKINS, SUN, shaded
from cms.base.drawing.shapes import Box, Disc, Ring, Shape, Stroke

Side = Literal["left", "right"]
SIDES: tuple[tuple[int, Side], ...] = ((-1, "left"), (1, "right"))
TURNS = {"away": 0.0, "left": 0.24, "right": -0.24}
HEADS = ("hair", "bun", "hat", "scarf", "curls", "long", "bald")


@dataclass(frozen=True, kw_only=True)
class Person:
    """Someone who stands with their feet at ``base``, in the middle of ``x``, ``tall`` from the ground to the crown.

    Whoever is far has neither arms nor feet.
    ``left`` and ``right`` are where a hand reaches, seen from the shoulder in units of the body's width; None hangs down.
    """

    x: float
    base: float
    tall: float
    coat: str
    skin: str = SKINS[0]
    hair: str = HAIRS[0]
    head: str = "hair"  # one of HEADS
    girth: float = 0.33
    trousers: str = INK
    has_vest: bool = False
    is_far: bool = False
    is_seated: bool = False
    faces: str = "away"  # one of TURNS
    left: tuple[float, float] | None = None
    right: tuple[float, float] | None = None

    @property
    def width(self) -> float:
        return self.tall * self.girth

    @property
    def skull(self) -> float:
        """Radius of the head: a child's is nearly a grown-up's."""
        return 4 + self.tall * 0.1

    @property
    def shoulder(self) -> float:
        """Where the body begins."""
        return self.base - self.tall + 1.75 * self.skull

    def hand(self, side: Side) -> tuple[float, float]:
        """Where that hand is."""
        way = -1 if side == "left" else 1
        reach = (self.left if side == "left" else self.right) or (0.12, 1.05)
        from_x = self.x + way * (self.width / 2 - self.width * 0.1)
        return from_x + way * reach[0] * self.width, self.shoulder + self.width * (0.3 + reach[1])


def person(who: Person) -> Iterator[Shape]:
    if not who.is_seated and not who.is_far:
        yield from _legs(who)
    if who.head == "long":
        yield from _long_hair(who)
    yield _body(who)
    if who.has_vest:
        yield from _vest(who)
    if not who.is_far:
        yield from _arms(who)
    yield from _head(who)


def _body(who: Person) -> Shape:
    """Far off, a bar of the line and no more."""
    if who.is_far:
        return Stroke(((who.x, who.shoulder + who.width / 2), (who.x, who.base)), who.coat, who.width)
    left, foot = who.x - who.width / 2, who.base - (0 if who.is_seated else who.tall * 0.17)
    return Box(left, who.shoulder, who.width, foot - who.shoulder, who.coat, who.width * 0.42, "top")


def _legs(who: Person) -> Iterator[Shape]:
    thick = who.width * 0.3
    for way in (-1, 1):
        x = who.x + way * who.width * 0.24
        yield Stroke(
            ((x, who.base - who.tall * 0.22), (x, who.base - thick / 2)), shaded(who.trousers), thick
        )


def _vest(who: Person) -> Iterator[Shape]:
    deep = who.width * 1.05
    yield Box(who.x - who.width / 2, who.shoulder, who.width, deep, SUN, who.width * 0.42, "top")
    yield Box(who.x - who.width / 2, who.shoulder + deep * 0.6, who.width, max(deep * 0.13, 3), PAPER)


def _arms(who: Person) -> Iterator[Shape]:
    """Sleeves, then hands, which are of one colour with the head that follows."""
    thick = who.width * 0.24
    sleeve = shaded(SUN if who.has_vest and not (who.left or who.right) else who.coat)
    for way, side in SIDES:
        start = (who.x + way * (who.width / 2 - thick * 0.45), who.shoulder + who.width * 0.42)
        yield Stroke((start, who.hand(side)), sleeve, thick)
    for _way, side in SIDES:
        yield Disc(*who.hand(side), thick * 0.52, who.skin)


def _head(who: Person) -> Iterator[Shape]:
    x, y, r = who.x, who.base - who.tall + who.skull, who.skull
    if not who.is_far:
        yield Box(x - r * 0.35, y + r * 0.5, r * 0.7, r * 0.7, who.skin, r * 0.2)
    yield Disc(x, y, r, who.skin)
    turn = TURNS[who.faces] * r
    match who.head:
        case "scarf":
            yield from _scarf(who, x, y, turn)
        case "hat":
            yield from _hat(who, x, y, turn)
        case "bald":
            yield Ring(x + turn, y + r * 0.1, r * 0.86, who.hair, r * 0.22)
        case _:
            yield from _hair(who, x + turn, y, r)


def _scarf(who: Person, x: float, y: float, turn: float) -> Iterator[Shape]:
    r = who.skull
    yield Disc(x + turn * 0.5, y - r * 0.05, r * 1.1, who.hair)
    yield Box(x - r * 0.95, y + r * 0.2, r * 1.9, r * 1.25, who.hair, r * 0.75, "foot")
    if turn:
        yield Disc(x - turn * 1.6, y, r * 0.66, who.skin)


def _hat(who: Person, x: float, y: float, turn: float) -> Iterator[Shape]:
    r = who.skull
    yield Disc(x + turn, y + r * 0.12, r * 0.84, HAIRS[1])
    yield Box(x - r, y - r, r * 2, r * 1.05, who.hair, r, "top")
    yield Box(x - r * 1.06, y - r * 0.1, r * 2.12, r * 0.36, shaded(who.hair), r * 0.15)
    yield Disc(x, y - r * 1.12, r * 0.24, PAPER)


def _hair(who: Person, x: float, y: float, r: float) -> Iterator[Shape]:
    if who.faces == "away":
        yield Disc(x, y - r * 0.1, r * 0.97, who.hair)
    else:
        yield Box(who.x - r, y - r, r * 2, r * 0.98, who.hair, r, "top")
        yield Disc(x + (x - who.x) * 1.4, y - r * 0.05, r * 0.68, who.hair)
    if who.head == "bun":
        yield Disc(x, y - r * 0.98, r * 0.44, who.hair)
    if who.head == "curls":
        for across, up in ((-0.75, 0.1), (-0.6, -0.62), (0, -0.9), (0.6, -0.62), (0.75, 0.1)):
            yield Disc(x + across * r, y + up * r, r * 0.46, who.hair)


def _long_hair(who: Person) -> Iterator[Shape]:
    """What falls behind a face; seen from behind it is drawn on the back instead."""
    r = who.skull
    yield Box(who.x - r, who.base - who.tall + r, 2 * r, 2.3 * r, who.hair, r * 0.6, "foot")


def crowd(people: list[Person]) -> Iterator[Shape]:
    """Many who stand far off, drawn together, so that what looks alike is written once."""
    layers = zip_longest(*(list(person(replace(who, is_far=True))) for who in people))
    for layer in layers:
        shapes = [shape for shape in layer if shape is not None]
        yield from sorted(shapes, key=_look)


def _look(shape: Shape) -> tuple[str, float]:
    """What neighbours share that are written as one."""
    return shape.fill, shape.r if isinstance(shape, Disc) else 0
