"""Where a source may lead us: real sockets on loopback; only the name server of the world outside is played."""

import socket

import pytest

from cms.news.importing import source_request
from cms.news.importing.source_request import fetch
from cms.news.models import Source
from tests.cms.news.importing.tricks import (
    GOOD,
    TrickServer,
    lead_to,
    running,
    say,
)
from tests.cms.news.importing.troubles import trouble_of

Trouble = Source.Trouble
NINE = [
    "2130706433",
    "0177.0.0.1",
    "0x7f.0.0.1",
    "0x7f000001",
    "127.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "localhost",
    "0",
]
MORE = [
    "0.0.0.0",  # noqa: S104 - where it leads, not where we listen
    "127.0.0.1.",
    "①②⑦.0.0.1",
    "[64:ff9b::7f00:1]",
    "017700000001",
    "127.0.0.2",
    "[::]",
    "x@127.0.0.1",
]
INSIDE = [
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "fe80::1",
    "fd00::1",
    "127.0.0.1",
]


def test_redirects_are_followed_to_the_same_host_and_port(source_of, server):
    server.play("/a", lead_to("b?x=1#y", status=301))
    server.play("/b?x=1", lead_to(f"http://127.0.0.1:{server.port}/å".encode().decode("latin-1")))
    server.play("/%C3%A5", say())
    answer = fetch(source_of(lead_to("/a", status=308)))
    assert (answer.body, answer.address) == (GOOD, f"http://127.0.0.1:{server.port}/å")


@pytest.mark.parametrize("host", NINE + MORE)
@pytest.mark.parametrize(
    "form", ["http://{host}:{port}/secret", "https://{host}/secret", "//{host}:{port}/secret"]
)
def test_redirect_to_loopback_by_another_spelling_is_refused(source_of, server, host, form):
    server.play("/secret", say())
    there = form.format(host=host, port=server.port).encode().decode("latin-1")
    assert trouble_of(source_of(lead_to(there)))[0] == Trouble.REFUSED
    assert server.paths == ["/feed"]


@pytest.mark.parametrize("host", ["127.0.0.1", *NINE, *MORE])
def test_loopback_is_refused_by_its_address_and_not_by_its_port_alone(source_of, server, monkeypatch, host):
    """As a source's own address, by https and on a port that would be allowed."""
    monkeypatch.setattr(
        source_request, "ABROAD", source_request.Policy(allowed_ports=frozenset({server.port}))
    )
    source = source_of()
    source.address = f"http://{host}:{server.port}/feed"
    if host == "127.0.0.1":
        assert fetch(source).body == GOOD
    else:
        assert trouble_of(source)[0] == Trouble.REFUSED
        assert server.paths == []


def test_redirect_to_another_port_of_loopback_is_refused(source_of, server):
    with running(TrickServer()) as other:
        address = other.play("/feed", say())
        assert trouble_of(source_of(lead_to(address))) == (Trouble.REFUSED, "127.0.0.1")
        assert other.paths == []


@pytest.mark.parametrize(
    "there",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://x/",
        "http://[",
        "https://",
        "http://127.0.0.1:99999/",
        "https://user:pass@feed.example/",
        "https://feed.example:22/",
        "http://feed.example/",
        "http://feed.example:443/",
        "javascript:alert(1)",
    ],
)
def test_redirect_to_what_is_no_place_for_a_feed_is_refused(source_of, names, there):
    names[0]["feed.example"] = ["93.184.215.14"]
    names[0]["127.0.0.1"] = ["127.0.0.1"]
    assert trouble_of(source_of(lead_to(there)))[0] == Trouble.REFUSED


def test_redirects_end(source_of, server):
    for number in range(9):
        server.play(f"/{number}", lead_to(f"/{number + 1}"))
    assert trouble_of(source_of(lead_to("/0"))) == (Trouble.STATUS, "302")
    assert server.paths == ["/feed", "/0", "/1", "/2", "/3", "/4"]
    assert trouble_of(source_of(lead_to("/feed", status=301))) == (Trouble.STATUS, "301")
    assert trouble_of(source_of(say(b"", status=302))) == (Trouble.STATUS, "302")


def test_loopback_is_for_demo_and_tests_alone(source_of, server, settings):
    settings.SOURCES_ON_LOOPBACK = False
    assert trouble_of(source_of()) == (Trouble.REFUSED, "127.0.0.1")
    assert server.paths == []


@pytest.mark.parametrize("address", INSIDE)
def test_name_that_leads_inside_is_refused(names, address):
    known, asked = names
    for answers in ([address], ["93.184.215.14", address]):
        known["feed.example"] = answers
        assert trouble_of(Source(address="https://feed.example/")) == (Trouble.REFUSED, "feed.example")
    assert asked == ["feed.example"] * 2


def test_name_is_asked_once_and_the_address_that_was_judged_is_the_one_called(names, monkeypatch):
    """A name that leads outside when it is judged, and inside a moment later."""
    known, asked = names
    known["feed.example"] = ["93.184.215.14"]
    called = []

    def connect(addresses, **_):
        known["feed.example"] = ["127.0.0.1"]
        called.extend(str(one.ip) for one in addresses)
        raise ConnectionRefusedError

    monkeypatch.setattr(source_request, "connect", connect)
    assert trouble_of(Source(address="https://feed.example/")) == (
        Trouble.UNREACHABLE,
        "ConnectionRefusedError",
    )
    assert (called, asked) == (["93.184.215.14"], ["feed.example"])


def test_unknown_name_and_closed_port_are_nobody(source_of, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert trouble_of(Source(address=f"http://127.0.0.1:{port}/")) == (Trouble.UNREACHABLE, "OSError")

    def unknown(*_):
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert trouble_of(Source(address="https://feed.example/")) == (Trouble.UNREACHABLE, "gaierror")


@pytest.mark.parametrize(
    "address",
    ["", "feed", "http://", "http://[", "http://127.0.0.1:x/", "https://ex ample/", "ftp://127.0.0.1/"],
)
def test_address_that_is_none_is_refused(address):
    assert trouble_of(Source(address=address))[0] == Trouble.REFUSED
