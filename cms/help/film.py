"""A film as browsers ask for it: piece by piece (RFC 9110, section 14), which Safari insists on."""

import re
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

PIECE = 64 * 2**10  # bytes read at a time


def play(request: HttpRequest, file: Any, *, content_type: str) -> HttpResponseBase:
    """The whole file, or the one piece that is asked for. Several pieces at once get the whole, as the RFC allows."""
    size: int = file.size
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", request.headers.get("Range", ""))
    first, last = 0, size - 1
    if asked and any(asked.groups()):
        first, last = piece_of(*asked.groups(), size=size)
        if first > last:
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    else:
        asked = None
    response = StreamingHttpResponse(read(file, first, last), content_type=content_type)
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(last - first + 1)
    # Said aloud so that nothing on the way packs it: pieces are pieces of the file itself.
    response.headers["Content-Encoding"] = "identity"
    if asked:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def piece_of(start: str, end: str, *, size: int) -> tuple[int, int]:
    """First and last byte; the first comes after the last when there is no such piece. ``-500`` is the last 500."""
    if not start:
        return (max(size - int(end), 0), size - 1) if int(end) else (size, 0)
    return int(start), min(int(end), size - 1) if end else size - 1


def read(file: Any, first: int, last: int) -> Iterator[bytes]:
    with file.open("rb") as film:
        film.seek(first)
        left = last - first + 1
        while left and (piece := film.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
