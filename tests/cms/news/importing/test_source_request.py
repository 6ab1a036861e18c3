"""What a source may answer, over real sockets on loopback."""

import gzip
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date

from cms.news.importing import response_limits, source_request
from cms.news.importing.items import Failed
from cms.news.importing.source_request import Answer, fetch
from cms.news.models import Source
from tests.cms.news.importing.tricks import (
    GOOD,
    cut_short,
    packed,
    raw,
    say,
    unless_known,
)
from tests.cms.news.importing.troubles import trouble_of

Trouble = Source.Trouble
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def test_answer_is_whole(source_of, server):
    source = source_of(say(ETag='"1"', Last_Modified="Tue, 08 Sep 2026 10:00:00 GMT"))
    assert fetch(source) == Answer(
        body=GOOD,
        content_type="application/rss+xml",
        etag='"1"',
        last_modified="Tue, 08 Sep 2026 10:00:00 GMT",
        address=source.address,
    )


def test_request_says_no_more_than_it_must(source_of, server, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    server.play("/feed?spr%C3%A5k=sv", say())
    fetch(source_of(path="/feed?språk=sv"))
    [(path, headers)] = server.seen
    assert path == "/feed?spr%C3%A5k=sv"
    assert headers == {
        "host": f"127.0.0.1:{server.port}",
        "user-agent": "news-reader (+testserver)",
        "accept": source_request.ACCEPT,
        "accept-encoding": "gzip, deflate",
        "connection": "close",
    }


def test_cookies_are_left_where_they_came_from(source_of, server):
    server.play("/next", say(Set_Cookie="b=2"))
    source = source_of(say(b"", status=302, Location="/next", Set_Cookie="a=1; Path=/"))
    fetch(source)
    fetch(source)
    assert server.paths == ["/feed", "/next", "/feed", "/next"]
    assert not any("cookie" in headers for _, headers in server.seen)


def test_unchanged_answer_has_no_body(source_of, server):
    source = source_of(unless_known('"7"'), etag='"7"', last_modified="Tue, 08 Sep 2026 10:00:00 GMT")
    assert fetch(source).body is None
    assert server.seen[0][1]["if-modified-since"] == "Tue, 08 Sep 2026 10:00:00 GMT"
    assert fetch(source, anew=True).body == GOOD


def test_state_that_cannot_be_kept_whole_is_not_kept(source_of):
    answer = fetch(source_of(say(ETag='"' + "1" * 300 + '"', Last_Modified="\x01")))
    assert (answer.etag, answer.last_modified) == ("", "")


@pytest.mark.parametrize(
    "trick",
    [
        packed(encoding="gzip", wbits=31),
        packed(encoding="x-gzip", wbits=31),
        packed(encoding="deflate", wbits=15),
        packed(encoding="deflate", wbits=-15),
        say(Content_Encoding="identity"),
        say(Content_Length=None),
        raw(CHUNKED, b"5\r\n", GOOD[:5], b"\r\n%x;ext=1\r\n" % len(GOOD[5:]), GOOD[5:], b"\r\n0\r\n\r\n"),
        raw(b"HTTP/1.1 100 Continue\r\n\r\n", HEAD, b"\r\n", GOOD),
    ],
)
def test_body_comes_through_however_it_is_wrapped(source_of, trick):
    assert fetch(source_of(trick)).body == GOOD


def test_deflate_is_told_apart_from_its_first_byte_on(source_of):
    zipped = gzip.zlib.compress(GOOD)
    parts = [b"1\r\n%c\r\n" % byte for byte in zipped]
    trick = raw(
        HEAD, b"Content-Encoding: deflate\r\nTransfer-Encoding: chunked\r\n\r\n", *parts, b"0\r\n\r\n"
    )
    assert fetch(source_of(trick)).body == GOOD


def test_body_of_just_the_limit_is_taken(source_of, monkeypatch):
    monkeypatch.setattr(response_limits, "LIMIT", 1000)
    assert len(fetch(source_of(say(b"x" * 1000))).body) == 1000
    assert trouble_of(source_of(say(b"x" * 1001))) == (Trouble.LARGE, "")
    assert trouble_of(source_of(say(b"x" * 1001, Content_Length=None))) == (Trouble.LARGE, "")


@pytest.mark.parametrize(
    ("trick", "expected"),
    [
        (say(status=410), (Trouble.GONE, "")),
        (say(status=404), (Trouble.STATUS, "404")),
        (say(status=500), (Trouble.STATUS, "500")),
        (say(status=203), (Trouble.STATUS, "203")),
        (say(b"", status=204, Content_Length=None), (Trouble.STATUS, "204")),
        (say(Content_Encoding="br"), (Trouble.UNREADABLE, "Content-Encoding: br")),
        (say(Content_Encoding="gzip, gzip"), (Trouble.UNREADABLE, "Content-Encoding: gzip, gzip")),
        (say(Content_Encoding="gzip"), (Trouble.UNREADABLE, "error")),
        (say(Content_Encoding="deflate"), (Trouble.UNREADABLE, "error")),
        (cut_short(), (Trouble.UNREADABLE, "IncompleteRead")),
        (say(Content_Length=len(GOOD) + 9), (Trouble.UNREADABLE, "IncompleteRead")),
        (raw(CHUNKED, b"ff\r\nhello"), (Trouble.UNREADABLE, "IncompleteRead")),
        (raw(CHUNKED, b"5\r\nhello\r\n"), (Trouble.UNREADABLE, "IncompleteRead")),
        (raw(CHUNKED, b"zz\r\nhello"), (Trouble.UNREADABLE, "IncompleteRead")),
        (raw(CHUNKED, b"-5\r\nhello"), (Trouble.UNREADABLE, "IncompleteRead")),
        (raw(CHUNKED, b"f" * 70_000), (Trouble.UNREADABLE, "LineTooLong")),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n"), (Trouble.UNREADABLE, "BadStatusLine")),
        (raw(HEAD, b"X: " + b"y" * 70_000), (Trouble.UNREADABLE, "LineTooLong")),
        (raw(HEAD, b"X: y\r\n" * 200, b"\r\n"), (Trouble.UNREADABLE, "HTTPException")),
        (raw(b"HTTP/9.9 200 OK\r\n\r\n"), (Trouble.UNREADABLE, "UnknownProtocol")),
        (raw(b"HTTP/1.1 9999 OK\r\n\r\n"), (Trouble.UNREADABLE, "BadStatusLine")),
        (raw(b""), (Trouble.UNREACHABLE, "RemoteDisconnected")),
        (raw(bytes(range(256)) * 4), (Trouble.UNREADABLE, "BadStatusLine")),
    ],
)
def test_what_is_no_answer_is_named(source_of, trick, expected):
    assert trouble_of(source_of(trick)) == expected


def test_too_short_a_promise_gives_what_was_promised(source_of):
    assert fetch(source_of(say(Content_Length=100))).body == GOOD[:100]


def test_state_that_is_no_header_is_never_sent(source_of, server):
    assert trouble_of(source_of(etag="1\r\nX-Evil: 1")) == (Trouble.REFUSED, "")
    assert server.seen == []


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("soon", None),
        ("-1", None),
        ("9" * 30, None),
        ("", None),
        (http_date(0), timedelta()),
    ],
)
def test_wish_to_be_left_alone_is_heard(source_of, header, wait):
    with pytest.raises(Failed) as failed:
        fetch(source_of(say(status=429, Retry_After=header)))
    assert (failed.value.detail, failed.value.wait) == ("429", wait)


def test_wish_to_be_left_alone_may_be_a_date(source_of):
    until = timezone.now() + timedelta(hours=3)
    with pytest.raises(Failed) as failed:
        fetch(source_of(say(status=503, Retry_After=http_date(until.timestamp()))))
    assert timedelta(hours=2, minutes=59) < failed.value.wait <= timedelta(hours=3)
