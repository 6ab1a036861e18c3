"""The line: everyone who takes a stand is one bar, in a row of people of all heights."""

from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

BARS = 148  # as many as fit: one each tenth of the picture's 1480 units
COLOURS = 5


@lru_cache(maxsize=1024)
def draw_line(bars: int, *, places: int = 0, variant: str = "") -> SafeString:
    """The picture with this many bars, and low marks up to ``places``. The same every time.

    Neither may be above BARS. ``variant`` ends up in a class name: it is ours to choose, never a visitor's.
    """
    strokes: list[list[str]] = [[] for _ in range(COLOURS)]
    for place in range(bars):
        chance = scatter(place)
        strokes[chance % COLOURS].append(f"M{place * 10 + 5} 130v-{36 + (chance >> 8) % 78}")
    paths = [(number, "".join(stroke)) for number, stroke in enumerate(strokes, 1) if stroke]
    free = (bars * 10 + 5, places * 10) if places > bars else None
    context = {"paths": paths, "free": free, "room": bars < BARS, "variant": variant}
    return SafeString(render_to_string("pledges/line.svg", context).strip())


def scatter(number: int) -> int:
    """A number without visible order in it, the same each time (the finisher of MurmurHash3)."""
    number = ((number + 1) * 0x85EBCA6B) & 0xFFFFFFFF
    number = ((number ^ number >> 13) * 0xC2B2AE35) & 0xFFFFFFFF
    return number ^ number >> 16


def bars_for(count: int) -> int:
    """One bar a person up to what fits; from there on each bar is an equal share of them all."""
    return min(max(count, 0), BARS)
