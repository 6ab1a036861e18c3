"""Reads what a source answered: RSS and Atom by feedparser behind the gate, JSON Feed and Krisinformation's JSON by json."""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import feedparser

from cms.news.importing.items import ITEMS, TEXT_LENGTH, TITLE_LENGTH, Failed, Item
from cms.news.importing.sanitizer import cut, guid_of, link_of, plain, time_of
from cms.news.importing.source_request import Answer
from cms.news.importing.xml_gate import decode, let_through
from cms.news.models import Source

Trouble = Source.Trouble
Kind = Source.Kind
FIRST_WORDS = 100  # characters of a text that stand in for a title
VERSION = "://jsonfeed.org/version/1"


def read(answer: Answer, source: Source) -> list[Item]:
    """What a feed says, as it orders it, of its first ITEMS; what has neither title nor link is left out.

    Raises Failed, and nothing else. Nothing is fetched, whatever the feed refers to.
    """
    try:
        text = decode(answer.body or b"", content_type=answer.content_type)
        found = READERS[source.kind](text, answer.address)
        return [item for item in found if item.title or item.link]
    except Failed:
        raise
    except Exception as error:  # what parsers choke on knows no end, and none of it may reach the next source
        raise Failed(Trouble.UNREADABLE, type(error).__name__) from error


def make_item(*, guid: object, link: str, title: object, texts: Iterable[object], time: object) -> Item:
    text = plain(" ".join(part for part in texts if isinstance(part, str)), length=TEXT_LENGTH)
    stand_in = cut(text or link, length=FIRST_WORDS) if link else ""
    return Item(
        guid=guid_of(guid),
        link=link,
        title=plain(title, length=TITLE_LENGTH) or stand_in,
        text=text,
        published_at=time_of(time),
    )


def read_xml(text: str, address: str) -> Iterator[Item]:
    """RSS and Atom alike, whichever of the two the source is said to be: they tell themselves apart.

    Raises ``Failed`` when it is neither.
    """
    passed = let_through(text)
    feed = feedparser.parse(
        io.BytesIO(passed.feed),  # never a string, which feedparser might take for an address and fetch
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,  # what is HTML in it, nh3 cleans
    )
    if not (feed.version or feed.entries):
        raise Failed(Trouble.UNREADABLE)
    base = link_of(passed.base, base=address) or link_of(feed.feed.get("link"), base=address) or address
    for entry in feed.entries[:ITEMS]:
        yield item_of_entry(entry, base=base)


def item_of_entry(entry: Mapping[str, Any], *, base: str) -> Item:
    # A guid that says it is a link, and is none, is only a guid.
    own = "" if entry.get("guidislink") and entry.get("link") == entry.get("id") else base
    contents = [part.get("value") for part in entry.get("content") or []]
    return make_item(
        guid=entry.get("id"),
        link=link_of(entry.get("link"), base=own),
        title=entry.get("title"),
        texts=[entry.get("summary") or next(iter(contents), "")],
        # In this order: feedparser warns when it has to answer for one with the other.
        time=entry.get("published") or (entry.get("updated") if "updated" in entry else ""),
    )


def read_json_feed(text: str, address: str) -> Iterator[Item]:
    """JSON Feed 1 and 1.1. Raises ``Failed`` for any other JSON."""
    feed = load(text)
    if not isinstance(feed, dict) or VERSION not in str(feed.get("version")):
        raise Failed(Trouble.OTHER_KIND, "JSON")
    base = link_of(feed.get("home_page_url"), base=address) or address
    for row in rows_of(feed.get("items")):
        yield make_item(
            guid=row.get("id"),
            link=link_of(row.get("url"), base=base) or link_of(row.get("external_url"), base=base),
            title=row.get("title"),
            texts=[row.get("summary") or row.get("content_html") or row.get("content_text")],
            time=row.get("date_published") or row.get("date_modified"),
        )


def read_krisinformation(text: str, address: str) -> Iterator[Item]:
    """The list of Krisinformation's own JSON. Raises ``Failed`` for any other JSON."""
    rows = load(text)
    if not isinstance(rows, list):
        raise Failed(Trouble.OTHER_KIND, "JSON")
    if rows and not any("Headline" in row for row in rows_of(rows)):
        raise Failed(Trouble.OTHER_KIND, "JSON")
    for row in rows_of(rows):
        yield make_item(
            guid=row.get("Identifier"),
            link=link_of(row.get("Web"), base=address),
            title=row.get("Headline"),
            texts=[row.get("Preamble") or row.get("PushMessage"), row.get("BodyText")],
            time=row.get("Published") or row.get("Updated"),
        )


def load(text: str) -> Any:
    """What stands in the JSON.

    Raises ``Failed`` for XML, ``ValueError`` for what is no JSON, ``RecursionError`` for what nests too deeply.
    """
    if text.lstrip()[:1] == "<":
        raise Failed(Trouble.OTHER_KIND, "XML")
    return json.loads(text)


def rows_of(value: object) -> list[dict[str, Any]]:
    rows = value[:ITEMS] if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]


READERS: dict[str, Callable[[str, str], Iterator[Item]]] = {
    Kind.RSS: read_xml,
    Kind.ATOM: read_xml,
    Kind.JSON: read_json_feed,
    Kind.KRISINFORMATION: read_krisinformation,
}
