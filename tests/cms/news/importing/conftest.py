import socket
from collections.abc import Callable, Iterator

import pytest

from cms.news.models import Source
from tests.cms.news.importing.tricks import Trick, TrickServer, running, say


@pytest.fixture(scope="session")
def the_server() -> Iterator[TrickServer]:
    with running(TrickServer()) as server:
        yield server


@pytest.fixture
def server(the_server: TrickServer) -> Iterator[TrickServer]:
    """The trick server without the tricks of earlier tests; what is still slow ends with the test."""
    the_server.tricks.clear()
    the_server.seen.clear()
    the_server.over.clear()
    yield the_server
    the_server.over.set()


@pytest.fixture
def source_of(server: TrickServer) -> Callable[..., Source]:
    """A source, unsaved, whose address plays this trick."""

    def make(trick: Trick | None = None, *, path: str = "/feed", **fields: object) -> Source:
        address = server.play(path, trick or say())
        return Source(**{"name": path, "address": address, "organisation": "Källan"} | fields)

    return make


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, list[str]], list[str]]:
    """What the name server says; each question is counted."""
    known: dict[str, list[str]] = {}
    asked: list[str] = []

    def look_up(host, port, *_):
        asked.append(host)
        return [
            (
                socket.AF_INET6 if ":" in one else socket.AF_INET,
                socket.SOCK_STREAM,
                6,
                "",
                (one, port, 0, 0) if ":" in one else (one, port),
            )
            for one in known[host]
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known, asked


@pytest.fixture
def saved(source_of: Callable[..., Source]) -> Callable[..., Source]:
    """A saved source that is due and plays this trick."""

    def make(trick: Trick | None = None, *, path: str = "/feed", **fields: object) -> Source:
        source = source_of(trick, path=path, **fields)
        source.save()
        return source

    return make
