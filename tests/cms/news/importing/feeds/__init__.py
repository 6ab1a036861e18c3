"""The four sample feeds, of invented items in the shape of the real ones; and feeds built for a test."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from cms.news.importing.feed_parser import read
from cms.news.importing.items import Failed, Item
from cms.news.importing.source_request import Answer
from cms.news.models import Source

ADDRESS = "https://feeds.example/a/feed"
HERE = Path(__file__).parent


def sample(name: str) -> bytes:
    return (HERE / name).read_bytes()


def rss(*items: str, head: str = "", before: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return (
        f'{before}<rss version="2.0"><channel><title>S</title><link>https://site.example/nytt/</link>{head}'
        f"{''.join(items)}</channel></rss>"
    )


def item(*, title: str = "T", link: str = "https://site.example/1", text: str = "", **more: str) -> str:
    """One of RSS; the text is HTML."""
    fields = {"title": title, "link": link, "description": text} | more
    return f"<item>{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in fields.items() if value)}</item>"


def items_of(body: bytes | str, *, kind: str = Source.Kind.RSS, content_type: str = "") -> list[Item]:
    """What is read from such an answer."""
    body = body.encode() if isinstance(body, str) else body
    answer = Answer(body=body, content_type=content_type, etag="", last_modified="", address=ADDRESS)
    return read(answer, Source(kind=kind, address=ADDRESS))


def unread(body: bytes | str, **kwargs: str) -> tuple[str, str]:
    """How reading it fails."""
    with pytest.raises(Failed) as failed:
        items_of(body, **kwargs)
    return failed.value.trouble, failed.value.detail


def only(body: bytes | str, **kwargs: str) -> Item:
    [one] = items_of(body, **kwargs)
    return one
