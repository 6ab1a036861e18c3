"""What holds for whatever comes out of reading, whatever went in."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.utils import timezone

from cms.news.importing.feed_parser import read
from cms.news.importing.items import ITEMS, Failed, Item
from cms.news.importing.keyword_filter import sift
from cms.news.importing.source_request import Answer
from cms.news.models import Source

TAG = re.compile(r"<[a-zA-Z/!?][^<>]*>")


def inspect(body: bytes, *, kind: str, content_type: str = "") -> list[Item] | Failed:
    """Read and sift it; AssertionError where something comes out that should not, or any error but Failed."""
    source = Source(kind=kind, address="https://feeds.example/feed", exclude_words="a+\n(", include_words="")
    answer = Answer(body=body, content_type=content_type, etag="", last_modified="", address=source.address)
    try:
        items = read(answer, source)
    except Failed as failed:
        return inspect_failure(failed)
    sift(items, source)
    assert len(items) <= ITEMS
    for one in items:
        inspect_item(one)
    return items


def inspect_failure(failed: Failed) -> Failed:
    trouble = Source.Trouble
    assert failed.trouble in (trouble.UNREADABLE, trouble.UNSAFE, trouble.OTHER_KIND, trouble.LARGE)
    assert len(failed.detail) <= 200
    assert failed.detail not in ("MemoryError", "TimeoutError")
    return failed


def inspect_item(one: Item) -> None:
    assert one.title or one.link
    assert len(one.title) <= 300
    assert len(one.text) <= 1000
    assert len(one.guid) <= 500
    assert len(one.link) <= 1000
    for text in (one.title, one.text, one.guid, one.link):
        text.encode()  # any database takes it
        assert "\0" not in text
        assert text == " ".join(text.split())
    assert not TAG.search(one.title)
    assert not TAG.search(one.text)
    if one.link:
        parts = urlsplit(one.link)
        assert parts.scheme in ("http", "https")
        assert parts.hostname
        assert "@" not in parts.netloc
    if one.published_at is not None:
        assert one.published_at.tzinfo is UTC
        assert datetime(1990, 1, 1, tzinfo=UTC) <= one.published_at <= timezone.now() + timedelta(days=1)
