"""Keeps of what a source says what its editors asked for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from cms.news.importing.items import Item
from cms.news.models import Source


@dataclass
class Sifted:
    taken: list[Item] = field(default_factory=list)
    refused: list[tuple[Item, str]] = field(
        default_factory=list
    )  # each with the reason, in the reader's language


def sift(items: Iterable[Item], source: Source) -> Sifted:
    """Part what is wanted from what is not, each in the order of the feed."""
    sifted = Sifted()
    for item in items:
        reason = reason_against(item, source)
        if reason:
            sifted.refused.append((item, reason))
        else:
            sifted.taken.append(item)
    return sifted


def reason_against(item: Item, source: Source) -> str:
    """Why this item stays out, in words; "" when it comes in."""
    path = fold(unquote(urlsplit(item.link).path))
    for part in lines_of(source.refused_paths):
        if fold(part) in path:
            return _("“%(path)s” stands in its address.") % {"path": part}
    words = fold(f"{item.title}\n{item.text}")
    for word in lines_of(source.exclude_words):
        if has(words, word):
            return _("It has the word “%(word)s”.") % {"word": word}
    wanted = lines_of(source.include_words)
    if wanted and not any(has(words, word) for word in wanted):
        return _("It has none of the words asked for.")
    return ""


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def fold(text: str) -> str:
    """Alike in capitals and small letters, and in both ways that computers spell å."""
    return unicodedata.normalize("NFC", text).casefold()


def has(words: str, word: str) -> bool:
    """Whether a word begins so: "vapen" is found in "vapenlagen", and "ven" is not; å is no a."""
    pattern = r"\s+".join(re.escape(part) for part in fold(word).split())
    return re.search(rf"(?<!\w){pattern}", words) is not None
