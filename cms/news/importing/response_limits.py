"""What may come in over one connection: so many bytes, packed and unpacked, in so many seconds, whatever the other side does."""

import io
import socket
import time
import zlib
from http.client import HTTPResponse, IncompleteRead
from typing import Any

from cms.news.importing.items import Failed
from cms.news.models import Source

Trouble = Source.Trouble
SECONDS = 10.0  # for the whole exchange, redirects included
LIMIT = 2 * 1024 * 1024  # bytes of a body, as received and unpacked
HEADS = 64 * 1024  # bytes that headers, redirects and the seams of chunks may add
READ = 64 * 1024


class Allowance:
    """What one exchange may take in all, whatever it does: seconds and bytes."""

    def __init__(self) -> None:
        self.ends = time.monotonic() + SECONDS
        self.bytes = LIMIT + HEADS

    def seconds(self) -> float:
        """How many are left. Raises ``Failed`` when none are."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise Failed(Trouble.SLOW)
        return left

    def take(self, count: int) -> None:
        """Count bytes that have come. Raises ``Failed`` when there are too many."""
        self.bytes -= count
        if self.bytes < 0:
            raise Failed(Trouble.LARGE)


class Wire(io.RawIOBase):
    """What comes over one connection, as long as the allowance lasts."""

    def __init__(self, line: socket.socket, allowance: Allowance) -> None:
        super().__init__()
        self.line, self.allowance = line, allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.line.settimeout(self.allowance.seconds())
        count = self.line.recv_into(buffer)
        self.allowance.take(count)
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        """What HTTPResponse asks of a socket."""
        return io.BufferedReader(self)


class Unpacker:
    """Unpacks bytes as they come, never more than there is room for."""

    def __init__(self, encoding: str) -> None:
        """Raises ``Failed`` for an encoding that was not asked for."""
        self.is_deflate = encoding == "deflate"
        self.head = b""
        self.engine: Any = None
        if encoding in ("gzip", "x-gzip", "deflate"):
            self.engine = zlib.decompressobj(wbits=zlib.MAX_WBITS | (0 if self.is_deflate else 16))
        elif encoding not in ("", "identity"):
            raise Failed(Trouble.UNREADABLE, f"Content-Encoding: {encoding}")

    def unpack(self, data: bytes, *, room: int) -> bytes:
        if self.engine is None:
            return data
        if not self.is_deflate or len(self.head) >= 2:
            return self.engine.decompress(data, room)
        try:
            self.head += data
            return self.engine.decompress(data, room)
        except zlib.error:  # many servers call it deflate and leave zlib's two first bytes out
            self.engine = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
            return self.engine.decompress(self.head, room)

    @property
    def is_whole(self) -> bool:
        return self.engine is None or self.engine.eof


def body_of(response: HTTPResponse) -> bytes:
    """The body, unpacked. Raises ``Failed`` when it is larger than LIMIT, ``IncompleteRead`` when it ends too early."""
    if response.length is not None and response.length > LIMIT:
        raise Failed(Trouble.LARGE)
    unpacker = Unpacker(response.getheader("Content-Encoding", "").strip().lower())
    body = bytearray()
    while data := response.read1(READ):
        body += unpacker.unpack(data, room=LIMIT + 1 - len(body))
        if len(body) > LIMIT:
            raise Failed(Trouble.LARGE)
    if response.length or not (unpacker.is_whole or not body):
        raise IncompleteRead(b"")
    return bytes(body)
