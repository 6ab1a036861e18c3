"""What differs between what a source said and what it says now, word by word."""

import re
from collections.abc import Iterator
from datetime import datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from django.utils.dateparse import parse_datetime

from cms.news.models import Candidate

PARTS = re.compile(r"\s+|[^\s]+")


class Piece(NamedTuple):
    """Some words that are the same in both, or ``is_other``: only on this side."""

    words: str
    is_other: bool


class Change(NamedTuple):
    """What an earlier version said beside what came after it, until when, and the two links where they differ."""

    until: datetime | None
    earlier: dict[str, list[Piece]]
    newer: dict[str, list[Piece]]
    times: tuple[datetime | None, datetime | None] | None
    links: tuple[str, str] | None


def changes_of(candidate: Candidate) -> Iterator[Change]:
    """The latest change first."""
    published_at = candidate.published_at.isoformat() if candidate.published_at else None
    now = {
        "title": candidate.title,
        "text": candidate.text,
        "link": candidate.link,
        "published_at": published_at,
    }
    versions = [*candidate.before, now]
    for earlier, newer in reversed(list(pairwise(versions))):
        pieces = {name: compare(earlier[name], newer[name]) for name in ("title", "text")}
        times = tuple(parse_datetime(each["published_at"] or "") for each in (earlier, newer))
        yield Change(
            until=parse_datetime(earlier["until"]),
            earlier={name: left for name, (left, _right) in pieces.items()},
            newer={name: right for name, (_left, right) in pieces.items()},
            times=(times[0], times[1]) if times[0] != times[1] else None,
            links=(earlier["link"], newer["link"]) if earlier["link"] != newer["link"] else None,
        )


def compare(earlier: str, newer: str) -> tuple[list[Piece], list[Piece]]:
    """The pieces of the earlier and those of the newer one; put together, each is its text."""
    old, new = PARTS.findall(earlier), PARTS.findall(newer)
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    left = [Piece("".join(old[a:b]), tag != "equal") for tag, a, b, _c, _d in codes]
    right = [Piece("".join(new[c:d]), tag != "equal") for tag, _a, _b, c, d in codes]
    return list(_joined(left)), list(_joined(right))


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Without empty ones, and a lone space between two changes is part of the change."""
    pieces = [piece for piece in pieces if piece.words]
    held: Piece | None = None
    for number, piece in enumerate(pieces):
        is_other = piece.is_other or (
            not piece.words.strip()
            and 0 < number < len(pieces) - 1
            and pieces[number - 1].is_other
            and pieces[number + 1].is_other
        )
        if held and held.is_other == is_other:
            held = Piece(held.words + piece.words, is_other)
            continue
        if held:
            yield held
        held = Piece(piece.words, is_other)
    if held:
        yield held
