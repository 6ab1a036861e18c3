"""The palette of the site's pictures: that of its pages, and the skins and hair of people who live in one city."""

INK, NIGHT, HARBOUR, DEEP, BLUE = "#101a2c", "#17243b", "#0a4a86", "#083d70", "#0d5aa3"
SUN, CORAL, SALMON, LEAF, PINE = "#ffc52e", "#c4321f", "#f07a63", "#1f7a4d", "#155a39"
PAPER, SAND, SKY, MINT, AIR, WHITE = "#fbf8f1", "#eee6d5", "#d7e8f7", "#cfe9da", "#8fc1ea", "#ffffff"
WOOD, BREAD = "#6b4a2f", "#c98f4a"
SKINS = ("#8d5a3b", "#e3b08e", "#5b3a29", "#c98f68", "#f0c9a8", "#a66f4a")
HAIRS = ("#101a2c", "#3a2a20", "#5b3a29", "#2b2b2b", "#d9a860", "#e9e4da")


def between(one: str, other: str, share: float) -> str:
    """The colour ``share`` of the way from one to the other: what a veil of the other would leave."""
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def shaded(colour: str) -> str:
    """The same in the second depth: an arm before a coat."""
    return between(colour, INK, 0.18)


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
