"""The picture that is shown when somebody shares an event: a date like a leaf of a calendar, and the line below it.

Made from plain words, in memory: knows no rows and no HTTP.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import shake_128
from io import BytesIO

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from cms.base.drawing.colours import HAIRS, SKINS
from cms.base.drawing.people import Person, person
from cms.base.drawing.pixels import paint

VERSION = 2  # raised when the same words are drawn in another way
WIDTH, HEIGHT = 1200, 630
FINE = 2  # drawn this much larger and then made smaller: smooth edges
FONT = settings.BASE_DIR / "cms" / "base" / "static" / "base" / "heading.woff2"

INK, SUN, HARBOUR, CORAL = "#101a2c", "#ffc52e", "#0a4a86", "#c4321f"
WHITE, SKY, SAND = "#ffffff", "#d7e8f7", "#eee6d5"
MARK = ((0, 8, 24, WHITE), (10, 2, 30, SUN), (20, 11, 21, "#f07a63"))  # left, top, height of its bars
ON_BLUE = (SKY, "#f07a63", SUN, "#8fc1ea", WHITE)
ON_SUN = (CORAL, "#e0563b", HARBOUR, INK, WHITE)

PEOPLE = 42  # on the line, side by side
LEAF = 392  # how wide the leaf with the date is
LEFT, RIGHT = 456, 1136  # of what stands beside it
LEADING = 1.08
# What the subset of the heading face holds.
UNKNOWN = re.compile("[^ -~\u00a1-\u00a3\u00a5-\u00ac\u00ae-\u00ff–—‘’‚“”…]")  # noqa: RUF001


@dataclass(frozen=True, kw_only=True)
class Poster:
    """What the picture says. ``kind`` and ``area`` stand in for a title and a place in letters it cannot draw."""

    weekday: str
    day: str
    month: str
    year: str
    hours: str
    title: str
    kind: str
    place: str
    area: str
    sender: str
    called_off: str = ""  # the word for it, where that is so


@lru_cache(maxsize=64)
def draw(poster: Poster) -> bytes:
    """A PNG of 1200 by 630 pixels. The last 64 are kept, some 2 MB: a link that spreads is drawn once."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), HARBOUR)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, LEAF * FINE, HEIGHT * FINE), fill=SAND if poster.called_off else SUN)
    draw_line(pen, poster)
    draw_leaf(pen, poster)
    draw_sender(pen, poster.sender)
    draw_words(pen, poster)
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    file = BytesIO()
    # Flat colours: a palette holds them all, and makes the file a third.
    small.quantize(colors=128, dither=Image.Dither.NONE).save(file, "PNG", optimize=True)
    return file.getvalue()


def draw_line(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    """People of all heights, as many as fit; every date has a line of its own, the same each time."""
    words = f"{poster.kind}{poster.year}{poster.month}{poster.day}{poster.hours}"
    chance = shake_128(words.encode()).digest(2 * PEOPLE)
    for place in range(PEOPLE):
        x = (place + 0.5) * WIDTH / PEOPLE
        colours = ON_SUN if x < LEAF else ON_BLUE
        looks, tall = chance[2 * place], 66 + chance[2 * place + 1] * 52 // 255
        head = "hair" if looks % 3 else "bun"
        someone = Person(
            x=x,
            base=HEIGHT + 14,
            tall=tall + 14,
            girth=21 / (tall + 14),
            coat=colours[looks % 5],
            skin=SKINS[looks % 6],
            hair=HAIRS[looks % 4],
            head=head,
            is_far=True,
        )
        paint(pen, person(someone), scale=FINE)


def draw_leaf(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    write(pen, (60, 112), poster.weekday, size=fitting(poster.weekday, 44, 290), fill=INK)
    write(pen, (52, 350), poster.day, size=fitting(poster.day, 300, 300), fill=INK)
    write(pen, (60, 432), poster.month, size=fitting(poster.month, 64, 300), fill=INK)
    write(pen, (60, 480), poster.year, size=36, fill=INK)


def draw_sender(pen: ImageDraw.ImageDraw, sender: str) -> None:
    for left, top, height, colour in MARK:
        box(pen, (LEFT + left, 74 + top, LEFT + left + 8, 74 + top + height), fill=colour, radius=4)
    write(pen, (LEFT + 44, 102), drawable(sender), size=32, fill=WHITE)


def draw_words(pen: ImageDraw.ImageDraw, poster: Poster) -> None:
    top = 148
    if poster.called_off:
        wide = font(34).getlength(poster.called_off) / FINE
        box(pen, (LEFT, top, LEFT + wide + 48, top + 56), fill=CORAL, radius=28)
        write(pen, (LEFT + 24, top + 40), poster.called_off, size=34, fill=WHITE)
        top += 72
    size, lines = set_title(drawable(poster.title) or poster.kind, width=RIGHT - LEFT, height=382 - top)
    baseline = top + size * 0.86
    for line in lines:
        write(pen, (LEFT, baseline), line, size=size, fill=WHITE)
        if poster.called_off:
            y = baseline - size * 0.26
            box(pen, (LEFT, y, LEFT + length(line, size), y + size * 0.055), fill=WHITE)
        baseline += size * LEADING
    below = baseline - size * LEADING + 76
    write(pen, (LEFT, below), poster.hours, size=fitting(poster.hours, 42, RIGHT - LEFT), fill=WHITE)
    where = shortened(drawable(poster.place) or poster.area, 34, RIGHT - LEFT)
    write(pen, (LEFT, below + 48), where, size=34, fill=SKY)


def set_title(title: str, *, width: int, height: float) -> tuple[int, list[str]]:
    """The largest size at which the title fits on at most three lines, best without a divided word.

    Where none is small enough, the smallest, with the rest left out.
    """
    sizes = range(100, 43, -4)
    whole = [size for size in sizes if all(length(word, size) <= width for word in title.split())]
    for size in [*whole, *sizes]:
        lines = wrapped(title, size, width)
        if len(lines) <= 3 and len(lines) * size * LEADING <= height:
            return size, lines
    return size, [*lines[:2], shortened(" ".join(lines[2:]), size, width)]


def wrapped(text: str, size: int, width: int) -> list[str]:
    """Lines that are no longer than the width; a word that is, is divided with a hyphen."""
    lines = [""]
    for word in text.split():
        rest = word
        if length(f"{lines[-1]} {rest}".strip(), size) > width and lines[-1]:
            lines.append("")
        while length(rest, size) > width:
            fits = next(end for end in range(len(rest) - 1, 0, -1) if length(f"{rest[:end]}-", size) <= width)
            lines[-1:] = [f"{rest[:fits]}-", ""]
            rest = rest[fits:]
        lines[-1] = f"{lines[-1]} {rest}".strip()
    return lines


def shortened(text: str, size: int, width: int) -> str:
    """As much of the text as fits on a line, with a mark where something is left out."""
    if length(text, size) <= width:
        return text
    while text and length(f"{text}…", size) > width:
        text = text[:-1].rstrip(" -–,.")
    return f"{text}…"


def fitting(text: str, size: int, width: int) -> int:
    """The size, or a smaller one at which the text fits."""
    return min(size, int(size * width / max(length(text, size), 1)))


def drawable(text: str) -> str:
    """The text with what the face can draw, on one line; nothing when letters of it would be missing.

    Signs are left out, and a letter that it has only without its accent is drawn so.
    """
    drawn = ""
    for sign in unicodedata.normalize("NFC", text):
        known = UNKNOWN.sub("", sign) or UNKNOWN.sub("", unicodedata.normalize("NFKD", sign)[:1])
        if not known and sign.isalnum():
            return ""
        drawn += known or " " * sign.isspace()
    return " ".join(drawn.split())


def write(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, *, size: int, fill: str) -> None:
    """From this point of the baseline on."""
    pen.text((at[0] * FINE, at[1] * FINE), text, font=font(size), fill=fill, anchor="ls")


def box(
    pen: ImageDraw.ImageDraw, corners: tuple[float, float, float, float], *, fill: str, radius: float = 0
) -> None:
    pen.rounded_rectangle([corner * FINE for corner in corners], radius * FINE, fill=fill)


def length(text: str, size: int) -> float:
    return font(size).getlength(text) / FINE


@lru_cache(maxsize=64)
def font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size * FINE)
