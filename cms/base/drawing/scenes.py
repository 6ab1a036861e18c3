"""The pictures, by name. Each is 960 by 320 units, and what it is about stands in the middle half: its sides may be cut."""

from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

from cms.base.drawing import things
from cms.base.drawing.colours import (
    AIR,
    BLUE,
    CORAL,
    DEEP,
    HAIRS,
    HARBOUR,
    INK,
    LEAF,
    MINT,
    NIGHT,
    PAPER,
    SALMON,
    SAND,
    SKINS,
    SKY,
    SUN,
    WHITE,
    WOOD,
    between,
)
from cms.base.drawing.people import HEADS, Person, crowd, person
from cms.base.drawing.shapes import Area, Box, Disc, Ring, Shape, Stroke, to_svg

WIDTH, HEIGHT = 960, 320
COATS = (CORAL, SUN, PAPER, AIR, LEAF, MINT, SALMON, BLUE)
FALLS = ("#c4321f", "#0a4a86", "#1f7a4d", "#ffc52e")
Scene = Callable[[], Iterator[Shape]]


def sky(colour: str, ground: str, horizon: float) -> Iterator[Shape]:
    yield Box(0, 0, WIDTH, HEIGHT, colour)
    yield Box(0, horizon, WIDTH, HEIGHT - horizon, ground)


def somebody(chance: Random, x: float, base: float, tall: float, **more: Any) -> Person:
    """A person by chance: coat, skin, hair, what the head wears, how broad."""
    head = chance.choice(HEADS)
    worn = chance.choice(FALLS if head in ("scarf", "hat") else HAIRS)
    looks: dict[str, Any] = {
        "coat": chance.choice(COATS),
        "skin": chance.choice(SKINS),
        "hair": worn,
        "head": head,
        "girth": chance.choice((0.29, 0.32, 0.36)),
    }
    return Person(x=x, base=base, tall=tall, **(looks | more))


def of_many(x: float, base: float, tall: float) -> Person:
    """One in a crowd: few coats and few heads, at two heights."""
    number = round(x) * 7 % 11
    high = tall + number % 2 * 16
    coat, hair, skin = COATS[number % 5], HAIRS[number % 3], SKINS[number % 2]
    return Person(x=x, base=base, tall=high, coat=coat, hair=hair, skin=skin, girth=tall * 0.34 / high)


def lights() -> Iterator[Shape]:
    """A square at dusk in winter, with lanterns."""
    chance = Random(12)
    yield from sky(HARBOUR, "#073360", 226)
    yield Disc(742, 58, 28, SAND)
    yield from things.skyline(226, WIDTH, (BLUE, DEEP), lit=0.18, chance=chance)
    yield from things.snow(WIDTH, 220, chance)
    yield from things.fir(480, 262, 190)
    for across, up in ((-20, 50), (18, 62), (-8, 96), (14, 110), (-4, 146)):
        yield Disc(480 + across, 262 - up, 4.5, SUN)
    for row, base, tall in ((30, 276, 98), (24, 322, 122)):
        yield from crowd(
            [of_many(x, base, tall) for x in range(row, WIDTH, 68 + row % 7 * 3) if abs(x - 480) > 20]
        )
    for x, tall in ((210, 150), (436, 132), (690, 152)):
        who = somebody(
            chance,
            x,
            330,
            tall,
            right=(0.55, 0.35),
            head="bun",
            hair=HAIRS[x // 150],
            coat=LEAF if x < 600 else CORAL,
        )
        yield from person(who)
        yield from things.lantern(*who.hand("right"), "#073360", 1.1)


def walk() -> Iterator[Shape]:
    """Adults in vests, seen from behind, on a street at night."""
    chance = Random(5)
    yield from sky(NIGHT, INK, 214)
    for x, wide, high, wall in (
        (0, 170, 190, "#22395c"),
        (166, 110, 140, "#2b4872"),
        (700, 104, 150, "#2b4872"),
        (800, 170, 200, "#22395c"),
    ):
        yield from things.house(x, 216, wide, high, wall, lit=0.3, chance=chance)
    yield Area(((300, 320), (440, 214), (520, 214), (660, 320)), "#1b2942")
    for x, high in ((352, 116), (608, 116), (224, 178), (736, 178)):
        yield from things.lamp(x, 216 + high * 0.3, high, INK)
    looks = (
        (376, 150, AIR, 2, "scarf", HAIRS[0], (0.1, 1.0)),
        (436, 172, CORAL, 0, "hair", HAIRS[1], None),
        (496, 142, PAPER, 3, "curls", HAIRS[2], None),
        (552, 162, LEAF, 1, "hat", CORAL, (0.5, -0.4)),
        (606, 156, BLUE, 5, "bun", HAIRS[5], None),
    )
    for x, tall, coat, skin, head, hair, reach in looks:
        who = Person(
            x=x,
            base=308,
            tall=tall,
            coat=coat,
            skin=SKINS[skin],
            head=head,
            hair=hair,
            has_vest=True,
            right=reach,
            trousers="#3a4a66",
        )
        yield from person(who)


def safety() -> Iterator[Shape]:
    """A place looked at by day: what is dark, what is grown over, where one gets by on wheels."""
    chance = Random(4)
    yield from sky(SKY, SAND, 208)
    yield from things.skyline(208, WIDTH, ("#c3d8ea", "#b1cbe2"), lit=0, chance=chance)
    for x in (70, 130, 860, 915):
        yield from things.tree(x, 232, chance.randint(110, 150))
    yield Box(0, 262, WIDTH, 58, between(SAND, WOOD, 0.12))
    yield from things.lamp(670, 262, 190, SAND, is_lit=False)
    yield Box(708, 214, 132, 48, LEAF, 22)
    yield from person(
        Person(
            x=620,
            base=290,
            tall=160,
            coat=CORAL,
            skin=SKINS[1],
            head="bun",
            hair=HAIRS[4],
            right=(0.75, -0.75),
        )
    )
    yield from person(
        Person(
            x=548, base=292, tall=146, coat=SUN, skin=SKINS[2], hair=HARBOUR, head="scarf", left=(0.2, 0.55)
        )
    )
    yield Box(496, 216, 30, 38, WOOD, 3)
    yield Box(500, 222, 22, 28, WHITE)
    yield from person(
        Person(
            x=420,
            base=268,
            tall=112,
            coat=LEAF,
            skin=SKINS[3],
            hair=HAIRS[1],
            head="curls",
            is_seated=True,
            girth=0.36,
        )
    )
    yield from things.wheelchair(420, 296)
    yield from person(
        Person(x=338, base=290, tall=172, coat=HARBOUR, skin=SKINS[4], hair=HAIRS[5], head="bald")
    )
    yield from things.dog(266, 292)
    yield from person(Person(x=206, base=288, tall=118, coat=SALMON, skin=SKINS[5], hair=SUN, head="hat"))


def homework() -> Iterator[Shape]:
    """Heads together over a book."""
    yield from sky(MINT, between(MINT, LEAF, 0.18), 262)
    yield Disc(480, 24, 150, between(MINT, SUN, 0.3))
    yield Area(((462, 0), (498, 0), (520, 52), (440, 52)), CORAL)
    yield Disc(480, 54, 12, SUN)
    for shelf in (84, 150):
        yield Box(60, shelf, 210, 8, WOOD)
        for step, colour in enumerate((HARBOUR, CORAL, SUN, PAPER, LEAF, AIR, INK)):
            yield Box(74 + step * 27, shelf - 40 - step * 7 % 16, 18, 40 + step * 7 % 16, colour, 2)
    yield Box(700, 56, 150, 116, WHITE, 4)
    yield from things.tree(776, 172, 96)
    looks = (
        (352, 176, HARBOUR, 1, HAIRS[5], "hair", "left"),
        (416, 132, SUN, 2, HAIRS[0], "curls", "right"),
        (548, 138, CORAL, 5, LEAF, "scarf", "left"),
        (618, 168, INK, 3, HAIRS[1], "bun", "right"),
    )
    for x, tall, coat, skin, hair, head, faces in looks:
        yield from person(
            Person(
                x=x,
                base=296,
                tall=tall,
                coat=coat,
                skin=SKINS[skin],
                hair=hair,
                head=head,
                faces=faces,
                is_seated=True,
                right=(-0.1, 0.6),
                left=(-0.1, 0.6),
            )
        )
    yield from things.table(270, 320, 430, 86)
    yield from things.books(484, 234)
    yield from things.cup(318, 234, PAPER, 0.8)


def introduction() -> Iterator[Shape]:
    """People on chairs, from behind, before a board with the line on it."""
    chance = Random(9)
    yield from sky(SKY, between(SKY, HARBOUR, 0.16), 250)
    yield Box(312, 28, 336, 156, WHITE, 8)
    for step, high in enumerate((50, 84, 62, 98, 44, 76, 58, 92, 66)):
        yield Box(346 + step * 31, 168 - high, 15, high, FALLS[step % 4], 7, "top")
    yield from person(
        Person(
            x=712,
            base=268,
            tall=182,
            coat=LEAF,
            skin=SKINS[0],
            hair=HAIRS[0],
            head="long",
            faces="right",
            left=(0.9, -0.5),
        )
    )
    yield from things.table(800, 276, 130, 70, WOOD)
    yield from things.cup(838, 206, CORAL, 0.8)
    yield from things.cup(890, 206, HARBOUR, 0.8)
    for row, base, tall in ((0, 276, 104), (1, 330, 128)):
        seats = [196 + row * 34 + number * 72 for number in range(7 - row)]
        yield from crowd([somebody(chance, x, base, tall + chance.randint(-10, 12)) for x in seats])
        for x in seats:
            yield Box(x - 26, base - 52, 52, 30, INK)


def coffee() -> Iterator[Shape]:
    """A table, seen from its side, and what is said over it."""
    yield from sky(between(SUN, PAPER, 0.62), between(SUN, WOOD, 0.2), 272)
    yield Disc(480, 10, 190, between(SUN, PAPER, 0.35))
    for x, colour in ((300, CORAL), (660, HARBOUR)):
        yield Stroke(((x, 0), (x, 40)), INK, 3)
        yield Box(x - 34, 40, 68, 34, colour, 34, "top")
        yield Disc(x, 78, 9, WHITE)
    looks = (
        (262, 178, HARBOUR, 1, HAIRS[1], "hair", "left", (0.45, 0.3)),
        (356, 154, CORAL, 2, SUN, "scarf", "left", None),
        (606, 166, LEAF, 3, HAIRS[0], "curls", "right", None),
        (700, 186, INK, 4, HAIRS[5], "bald", "right", None),
    )
    for x, tall, coat, skin, hair, head, faces, reach in looks:
        yield from person(
            Person(
                x=x,
                base=306,
                tall=tall,
                coat=coat,
                skin=SKINS[skin],
                hair=hair,
                head=head,
                faces=faces,
                is_seated=True,
                right=reach,
            )
        )
    yield from person(
        Person(
            x=482,
            base=306,
            tall=118,
            coat=AIR,
            skin=SKINS[5],
            hair=HAIRS[2],
            head="bun",
            faces="left",
            is_seated=True,
        )
    )
    yield from things.table(204, 320, 552, 82)
    for x, colour in ((312, PAPER), (420, HARBOUR), (560, CORAL), (664, PAPER)):
        yield from things.cup(x, 238, colour)
    yield from things.buns(494, 238)


def stall() -> Iterator[Shape]:
    """An information table under a roof, and those who come by."""
    chance = Random(3)
    yield from sky(SKY, SAND, 226)
    yield from things.cloud(210, 62)
    yield from things.skyline(226, WIDTH, ("#c9dced", "#b8d0e6"), lit=0, chance=chance)
    yield from person(
        Person(
            x=444,
            base=262,
            tall=142,
            coat=LEAF,
            skin=SKINS[2],
            hair=CORAL,
            head="scarf",
            faces="left",
            right=(0.6, -0.4),
        )
    )
    yield from person(
        Person(
            x=530, base=262, tall=156, coat=HARBOUR, skin=SKINS[4], hair=HAIRS[4], head="hair", faces="right"
        )
    )
    for x in (366, 594):
        yield Box(x - 3, 70, 6, 222, INK)
    for step in range(8):
        yield Box(350 + step * 32.5, 66, 32.5, 40, CORAL if step % 2 else PAPER, 14, "foot")
    yield Box(350, 56, 260, 14, CORAL, 5)
    yield Box(384, 222, 192, 74, SUN, 4)
    for step, high in enumerate((30, 46, 36, 54, 40)):
        yield Box(432 + step * 20, 296 - high, 11, high, (HARBOUR, INK, CORAL, WHITE, LEAF)[step], 5, "top")
    yield Box(402, 214, 40, 8, WHITE)
    yield from person(
        Person(
            x=668, base=304, tall=164, coat=INK, skin=SKINS[1], hair=HAIRS[1], head="long", left=(0.2, 0.5)
        )
    )
    yield from person(Person(x=716, base=304, tall=96, coat=SUN, skin=SKINS[1], hair=HAIRS[1], head="bun"))
    yield from things.bicycle(806, 302)
    yield from person(
        Person(x=300, base=304, tall=152, coat=SALMON, skin=SKINS[5], hair=HAIRS[5], head="curls")
    )
    yield from things.pram(214, 304)


def posters() -> Iterator[Shape]:
    """Two who put up posters together: one holds the ladder."""
    yield from sky(between(SUN, PAPER, 0.72), SAND, 278)
    yield Box(0, 0, WIDTH, 278, between(CORAL, PAPER, 0.66))
    for row in range(7):
        for x in range(-40 * (row % 2), WIDTH, 160):
            yield Box(x + 3, row * 40 + 3, 74, 2, between(CORAL, PAPER, 0.5))
    for x in (210, 288, 366):
        yield from things.sheet(x, 108, 64)
    yield from things.sheet(506, 60, 76)
    for x in (474, 512):
        yield Stroke(((x, 300), (x + 22, 118)), WOOD, 6)
    for step in range(5):
        yield Stroke(((479 + step * 5, 270 - step * 34), (516 + step * 5, 270 - step * 34)), WOOD, 5)
    yield from person(
        Person(
            x=506,
            base=236,
            tall=142,
            coat=LEAF,
            skin=SKINS[3],
            hair=HAIRS[0],
            head="bun",
            right=(0.35, -0.6),
            left=(0.3, -0.5),
        )
    )
    yield from person(
        Person(x=428, base=302, tall=158, coat=HARBOUR, skin=SKINS[0], hair=SUN, head="hat", right=(0.4, 0.1))
    )
    yield from person(
        Person(
            x=668, base=302, tall=132, coat=SUN, skin=SKINS[2], hair=HARBOUR, head="scarf", left=(0.3, 0.4)
        )
    )
    yield Box(604, 214, 34, 46, PAPER, 2)
    yield from things.dog(750, 302, INK)


def yard() -> Iterator[Shape]:
    """A yard in summer."""
    chance = Random(8)
    yield from sky(SKY, "#a9d6bb", 214)
    yield Disc(770, 60, 34, SUN)
    yield from things.cloud(300, 54)
    for x, wide, wall in ((0, 190, "#e7b49c"), (186, 150, SAND), (640, 150, SAND), (786, 180, "#e7b49c")):
        yield from things.house(x, 214, wide, 150, wall, lit=0, chance=chance)
    for x, high in ((360, 120), (612, 130), (60, 110)):
        yield from things.tree(x, 226, high)
    yield Ring(486, 152, 60, WOOD, 6)
    yield Box(420, 152, 132, 68, "#a9d6bb")
    for x in (426, 546):
        yield Box(x - 3, 148, 6, 80, WOOD)
    looks = (
        (300, 112, CORAL, 1, HAIRS[1], "bun", (0.6, -0.6)),
        (404, 96, SUN, 2, HAIRS[0], "curls", (0.5, -0.5)),
        (470, 88, HARBOUR, 4, HAIRS[4], "hair", None),
        (596, 164, LEAF, 3, CORAL, "scarf", None),
    )
    for x, tall, coat, skin, hair, head, reach in looks:
        yield from person(
            Person(x=x, base=296, tall=tall, coat=coat, skin=SKINS[skin], hair=hair, head=head, right=reach)
        )
    yield Disc(350, 214, 15, WHITE)
    yield Disc(350, 214, 6, CORAL)
    yield from things.pram(668, 298, CORAL)
    yield from things.dog(528, 300)
    yield from things.bench(740, 290, 120)


def tram() -> Iterator[Shape]:
    """A tram comes in, and somebody waits for it."""
    chance = Random(6)
    yield from sky("#f9d9a8", "#5d6b82", 258)
    yield Disc(300, 178, 60, SUN)
    yield from things.skyline(230, WIDTH, ("#e3a07c", "#d68d68"), lit=0.1, chance=chance)
    yield Box(0, 226, WIDTH, 34, "#7b879b")
    yield Stroke(((0, 88), (WIDTH, 80)), INK, 2)
    yield from things.tram(330, 256, 470, 126)
    yield Box(0, 258, WIDTH, 5, SAND)
    yield from things.stop(250, 292, 170)
    for x, tall, head, hair, coat in (
        (320, 140, "hat", CORAL, HARBOUR),
        (376, 98, "bun", HAIRS[2], SUN),
        (600, 152, "hair", HAIRS[5], LEAF),
        (656, 136, "scarf", SUN, CORAL),
    ):
        yield from person(
            Person(x=x, base=306, tall=tall, coat=coat, skin=SKINS[round(x) % 6], hair=hair, head=head)
        )


def bench() -> Iterator[Shape]:
    """A place where nobody is yet; the light is on."""
    yield from sky(SKY, SKY, 0)
    yield Disc(230, 620, 420, MINT)
    yield Disc(720, 760, 560, MINT)
    yield Box(0, 262, WIDTH, 58, MINT)
    for x, high in ((250, 126), (310, 96), (742, 120)):
        yield from things.tree(x, 262, high)
    yield from things.bench(400, 284)
    yield from things.lantern(452, 206, SKY)
    yield from things.stop(620, 284)
    yield from things.cloud(500, 64)


def signpost() -> Iterator[Shape]:
    """Signs that point three ways, and a dog that knows none of them."""
    yield from sky(MINT, between(MINT, LEAF, 0.3), 262)
    yield from things.cloud(290, 70, colour=PAPER)
    for x, high in ((180, 130), (246, 100), (770, 136)):
        yield from things.tree(x, 270, high)
    yield Box(475, 60, 10, 236, WOOD)
    for y, way, colour in ((70, 1, HARBOUR), (118, -1, SUN), (166, 1, CORAL)):
        near, far = 480 - way * 20, 480 + way * 104
        yield Area(((near, y), (far, y), (far + way * 20, y + 18), (far, y + 36), (near, y + 36)), colour)
    yield from person(
        Person(
            x=380,
            base=298,
            tall=140,
            coat=SALMON,
            skin=SKINS[5],
            hair=HAIRS[0],
            head="bun",
            right=(0.2, -0.45),
        )
    )
    yield from things.dog(300, 298)


def dark_lamp() -> Iterator[Shape]:
    """A lamp that has gone out, and somebody on the way up to it."""
    yield from sky(NIGHT, INK, 262)
    for x, y in ((220, 50), (330, 92), (640, 60), (720, 108), (810, 40)):
        yield Disc(x, y, 2.5, PAPER)
    yield Box(475, 66, 9, 232, WOOD)
    yield Disc(480, 58, 22, "#46526a")
    for x in (420, 456):
        yield Stroke(((x, 298), (x + 22, 96)), AIR, 5)
    for step in range(6):
        yield Stroke(((425 + step * 4, 270 - step * 32), (460 + step * 4, 270 - step * 32)), AIR, 4)
    yield from person(
        Person(
            x=446,
            base=212,
            tall=130,
            coat=CORAL,
            skin=SKINS[3],
            hair=SUN,
            head="hat",
            has_vest=True,
            right=(0.1, -0.7),
            left=(-0.1, 0.3),
            trousers="#3a4a66",
        )
    )
    yield from person(
        Person(
            x=560,
            base=300,
            tall=146,
            coat=LEAF,
            skin=SKINS[0],
            hair=HAIRS[5],
            head="bun",
            left=(0.4, -0.1),
            trousers="#3a4a66",
        )
    )
    yield from things.lantern(518, 226, NIGHT, 1.2)


def hands() -> Iterator[Shape]:
    """Hands of all, raised side by side like the line itself."""
    yield from sky(SUN, SUN, 0)
    chance = Random(2)
    raised = [(40 + number * 55, chance.randint(96, 190), number) for number in range(17)]
    for coat in (PAPER, *FALLS[:3]):
        those = [
            (x, top) for x, top, number in raised if coat == (FALLS[number % 3] if number % 4 else PAPER)
        ]
        for x, top in those:
            yield Box(x - 17, top + 74, 34, 320, coat)
        for x, top in those:
            yield Box(x - 17, top + 62, 34, 12, between(coat, INK, 0.2))
    for share, skin in enumerate(SKINS):
        those = [(x, top) for x, top, number in raised if number % 6 == share]
        for x, top in those:
            yield Box(x - 14, top + 24, 28, 40, skin)
        for x, top in those:
            yield Stroke(((x + 11, top + 54), (x + 20, top + 36)), skin, 6.5)
            for finger, high in enumerate((8, 0, 2, 10)):
                across = x - 10.5 + finger * 7
                yield Stroke(((across, top + high + 4), (across, top + 40)), skin, 6.5)


SCENES: dict[str, Scene] = {
    scene.__name__: scene
    for scene in (
        *(lights, walk, safety, homework, introduction, coffee, stall, posters, yard, tram),
        *(bench, signpost, dark_lamp, hands),
    )
}


@cache
def scene_svg(name: str) -> str:
    """The picture with that name as a file. Raises ``KeyError`` when there is none."""
    return to_svg(SCENES[name](), width=WIDTH, height=HEIGHT)
