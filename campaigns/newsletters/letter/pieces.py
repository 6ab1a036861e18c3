"""The blocks of a letter as the templates take them: words, addresses and pictures, nothing to be looked up any more."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.utils.safestring import mark_safe

from campaigns.newsletters.letter.digest import Digests
from campaigns.newsletters.letter.running_text import address_of, has_text, mail_html, plain_text
from campaigns.newsletters.models import LetterPage

# As wide as a mail gets, and tried in this order until one is light enough for a telephone on the tram.
PICTURES = [
    "max-600x1200|bgcolor-ffffff|format-jpeg|jpegquality-80",
    "max-600x1200|bgcolor-ffffff|format-jpeg|jpegquality-60",
    "max-600x1200|bgcolor-ffffff|format-jpeg|jpegquality-40",
    "max-400x800|bgcolor-ffffff|format-jpeg|jpegquality-40",
]
PICTURE_BYTES = 200_000
COLUMN = 552  # CSS pixels between the margins

Piece = dict[str, Any]


def pieces_of(letter: LetterPage, *, digests: Digests, areas: frozenset[int]) -> Iterator[Piece]:
    """In their order, without those that have nothing to show. The letter's language is the active one."""
    for block in letter.body:
        kind = block.block_type
        if kind == "events":
            piece = events(block.value, digests, areas)
        elif kind in FILLED:
            piece = FILLED[kind](block.value, digests)
        else:
            piece = WRITTEN[kind](block.value)
        if piece:
            yield {"kind": kind, **piece}


def heading(value: str) -> Piece | None:
    return {"text": value} if value.strip() else None


def text(value: Any) -> Piece | None:
    html = mail_html(value.source)
    if not has_text(html):
        return None
    return {"html": mark_safe(html), "text": plain_text(html)}  # noqa: S308 - the editor's own, cleaned by Wagtail


def picture(value: Any) -> Piece | None:
    if value["image"] is None:
        return None
    for size in PICTURES:
        rendition = value["image"].get_rendition(size)
        if rendition.file.size <= PICTURE_BYTES:
            break
    return {
        "url": urljoin(settings.SITE_URL, rendition.url),
        "alt": value["alt"],
        "width": min(COLUMN, rendition.width),
    }


def button(value: Any) -> Piece | None:
    page = value["page"] and value["page"].localized
    if not page or not page.live or page.get_view_restrictions().exists():
        return None
    return {"text": value["text"], "url": address_of(page)}


def events(value: Any, digests: Digests, areas: frozenset[int]) -> Piece | None:
    found = digests.events_for(areas)
    shown = found.dates[: value["count"]]
    return (
        {"heading": value["heading"], "is_everywhere": found.is_everywhere, "rows": shown} if shown else None
    )


def news(value: Any, digests: Digests) -> Piece | None:
    shown = digests.news[: value["count"]]
    return {"heading": value["heading"], "is_news": True, "rows": shown} if shown else None


def campaign(value: Any, digests: Digests) -> Piece | None:
    found = digests.campaigns.get(value["page"].pk) if value["page"] else None
    return {"campaign": found} if found else None


WRITTEN: dict[str, Callable[[Any], Piece | None]] = {
    "heading": heading,
    "text": text,
    "picture": picture,
    "button": button,
}
FILLED: dict[str, Callable[[Any, Digests], Piece | None]] = {"news": news, "campaign": campaign}
