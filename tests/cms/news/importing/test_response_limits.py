"""How long and how much a source may talk, over real sockets on loopback."""

import gzip
import socket
import time
import tracemalloc
from threading import Event

import pytest

from cms.news.importing import response_limits
from cms.news.models import Source
from tests.cms.news.importing.tricks import (
    bomb,
    drip,
    fall_silent,
    lead_to,
    pour,
    raw,
    say,
)
from tests.cms.news.importing.troubles import trouble_of

Trouble = Source.Trouble
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def brief(monkeypatch):
    monkeypatch.setattr(response_limits, "SECONDS", 0.3)


SLOW = {
    "bytes of the body": drip(first=HEAD + b"\r\n"),
    "bytes of the head": drip(first=HEAD + b"X-A: "),
    "headers": drip(first=HEAD, drop=b"X: y\r\n"),
    "bytes of the first line": drip(first=b"HTTP/1.1 2"),
    "chunks": drip(first=CHUNKED, drop=b"1\r\nx\r\n"),
    "size of a chunk": drip(first=CHUNKED, drop=b"0"),
    "going on": drip(first=b"", drop=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "silence": fall_silent,
    "gzip": drip(first=HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10], drop=b"\0"),
}


@pytest.mark.parametrize("what", SLOW)
def test_slow_source_is_left_when_the_time_for_all_of_it_is_over(source_of, brief, what):
    started = time.monotonic()
    trouble, _ = trouble_of(source_of(SLOW[what]))
    assert trouble in ({Trouble.SLOW, Trouble.UNREADABLE} if what in ("headers", "gzip") else {Trouble.SLOW})
    assert time.monotonic() - started < 0.9


def test_time_is_counted_over_all_redirects(source_of, server, monkeypatch):
    monkeypatch.setattr(response_limits, "SECONDS", 0.3)

    def later(handler):
        handler.server.over.wait(0.12)
        lead_to("/feed")(handler)

    started = time.monotonic()
    assert trouble_of(source_of(later)) == (Trouble.SLOW, "")
    assert time.monotonic() - started < 0.9
    assert len(server.seen) == 3


def test_slow_name_server_is_left_too(brief, monkeypatch):
    over = Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: over.wait(30))
    started = time.monotonic()
    assert trouble_of(Source(address="https://feed.example/")) == (Trouble.SLOW, "")
    assert time.monotonic() - started < 0.9
    over.set()


def test_silence_instead_of_a_handshake_is_left(brief):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        source = Source(address=f"https://127.0.0.1:{silent.getsockname()[1]}/")
        assert trouble_of(source) == (Trouble.SLOW, "")


FLOODS = {
    "body": pour(),
    "body that promises little": say(b"x" * 3_000_000, Content_Length=None),
    "promise": say(b"", Content_Length=3_000_000),
    "head": raw(HEAD, *[b"X-%d: " % number + b"y" * 60_000 + b"\r\n" for number in range(90)], b"\r\n"),
    "redirect": raw(b"HTTP/1.1 302 Found\r\nLocation: /feed\r\nX: ", b"y" * 60_000, b"\r\n\r\n"),
    "chunks of nothing much": raw(
        CHUNKED, b"1;" + b"e" * 4000 + b"\r\nx\r\n", *[b"1;" + b"e" * 4000 + b"\r\nx\r\n"] * 600
    ),
    "gzip bomb": bomb(megabytes=64),
    "deflate bomb": bomb(megabytes=64, encoding="deflate"),
}


@pytest.mark.parametrize("what", FLOODS)
def test_flood_is_stopped_and_leaves_no_trace_in_memory(source_of, what):
    source = source_of(FLOODS[what])
    tracemalloc.start()
    try:
        trouble, _ = trouble_of(source)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert trouble == (Trouble.STATUS if what == "redirect" else Trouble.LARGE)
    assert peak < 10 * 1024 * 1024
