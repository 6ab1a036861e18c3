"""A web server on loopback that plays, under each path, whatever trick a test gives it."""

import gzip
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import repeat
from ssl import SSLContext
from threading import Event, Thread

Trick = Callable[["Handler"], None]
GOOD = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>S</title><link>https://source.example/</link>
<item><title>Nattvandring i Biskopsg\xc3\xa5rden</title><link>/nyheter/1</link><guid isPermaLink="false">1</guid>
<description>Kom med.</description><pubDate>Tue, 08 Sep 2026 12:00:00 +0200</pubDate></item></channel></rss>"""


class Handler(BaseHTTPRequestHandler):
    server: "TrickServer"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        self.close_connection = True
        self.server.tricks.get(self.path, say(status=404))(self)

    def head(self, *, status: int = 200, **headers: object) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


class TrickServer(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 32

    def __init__(self, *, tls: SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.scheme = "https" if tls else "http"
        self.tricks: dict[str, Trick] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.over = Event()  # what slow tricks wait for

    @property
    def port(self) -> int:
        return self.server_address[1]

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.seen]

    def play(self, path: str, trick: Trick) -> str:
        """The address where it is played."""
        self.tricks[path] = trick
        return f"{self.scheme}://127.0.0.1:{self.port}{path}"

    def handle_error(self, *_: object) -> None:
        """Who hangs up on a trick does right."""


@contextmanager
def running(server: TrickServer) -> Iterator[TrickServer]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def say(body: bytes = GOOD, *, status: int = 200, **headers: object) -> Trick:
    given = {"Content_Type": "application/rss+xml", "Content_Length": len(body)} | headers

    def play(handler: Handler) -> None:
        handler.head(status=status, **{name: value for name, value in given.items() if value is not None})
        handler.wfile.write(body)

    return play


def lead_to(address: str, *, status: int = 302) -> Trick:
    return say(b"", status=status, Location=address)


def raw(*parts: bytes) -> Trick:
    """These bytes and no others."""

    def play(handler: Handler) -> None:
        for part in parts:
            handler.wfile.write(part)

    return play


def drip(*, first: bytes, drop: bytes = b"x") -> Trick:
    """A start, then a little every now and then: no single read takes long."""

    def play(handler: Handler) -> None:
        handler.wfile.write(first)
        while not handler.server.over.wait(0.02):
            handler.wfile.write(drop)

    return play


def fall_silent(handler: Handler) -> None:
    handler.server.over.wait(30)


def pour(**headers: object) -> Trick:
    """A body without end."""

    def play(handler: Handler) -> None:
        handler.head(Content_Type="application/rss+xml", **headers)
        while not handler.server.over.is_set():
            handler.wfile.write(b"<item/>" * 1000)

    return play


def bomb(*, megabytes: int, encoding: str = "gzip") -> Trick:
    """A small body that unpacks to a large one."""
    packer = zlib.compressobj(9, wbits=31 if encoding == "gzip" else 15)
    packed = (
        b"".join(packer.compress(part) for part in repeat(bytes(1024 * 1024), megabytes)) + packer.flush()
    )
    return say(packed, Content_Encoding=encoding)


def packed(body: bytes = GOOD, *, encoding: str, wbits: int) -> Trick:
    packer = zlib.compressobj(wbits=wbits)
    return say(packer.compress(body) + packer.flush(), Content_Encoding=encoding)


def cut_short(body: bytes = GOOD) -> Trick:
    return say(gzip.compress(body)[:-20], Content_Encoding="gzip")


def unless_known(etag: str, body: bytes = GOOD) -> Trick:
    """304 to whoever knows the ETag."""

    def play(handler: Handler) -> None:
        if handler.headers["If-None-Match"] == etag:
            handler.head(status=304)
        else:
            say(body, ETag=etag, Last_Modified="Tue, 08 Sep 2026 10:00:00 GMT")(handler)

    return play
