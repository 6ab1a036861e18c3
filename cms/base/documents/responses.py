"""What programs read, over HTTP: knows no rows and no iCalendar."""

import gzip
import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.middleware.gzip import re_accepts_gzip
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import RedirectView

FIVE_MINUTES = 300
CALENDAR = "text/calendar; charset=utf-8"
STORE = "written"  # in settings.CACHES: memory of the process itself
WORTH_KEEPING = 20_000  # bytes: shorter answers are made as fast as they are found
AN_HOUR = 3600
A_DAY = 24 * AN_HOUR
READ = ["GET", "HEAD"]
ASKED_FIRST = [*READ, "OPTIONS"]
View = Callable[..., HttpResponseBase]


class Document(NamedTuple):
    """Bytes as an answer gives them; ``encoding`` is empty when they are as they were written."""

    body: bytes
    encoding: str = ""


def only_read(view: View, *, allowed: Sequence[str] = READ) -> View:
    """The view for GET and HEAD alone. What else is sent is 405, from wherever: nothing of it is a form for the guard."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.method in READ else HttpResponseNotAllowed(allowed)

    return csrf_exempt(wrapper)


def open_to_all(view: View) -> View:
    """The same for what is public and the same for all: programs in the pages of any site may read it, and ask first."""
    reading = only_read(view, allowed=ASKED_FIRST)

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = preflight() if request.method == "OPTIONS" else reading(request, *args, **kwargs)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return csrf_exempt(wrapper)


def preflight() -> HttpResponse:
    """What a browser is told before it reads for a page of another site: that it may, with whatever headers, for a day."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": ", ".join(ASKED_FIRST),
            "Access-Control-Allow-Methods": ", ".join(READ),
            "Access-Control-Allow-Headers": "*",
            "Access-Control-Max-Age": str(A_DAY),
        },
    )


def moved(name: str) -> View:
    """A redirect for good to the public document of this name, the query with it."""
    return open_to_all(RedirectView.as_view(pattern_name=name, permanent=True, query_string=True))


def respond(
    request: HttpRequest,
    write: Callable[[], bytes],
    *,
    version: object,
    changed_at: datetime | None,
    content_type: str = CALENDAR,
    filename: str = "",
    is_kept: bool = False,
) -> HttpResponseBase:
    """What ``write`` returns, or 304 to whoever has it already: it is only called when the bytes are needed.

    ``version`` holds everything that the bytes depend on: equal versions, equal bytes, which ``is_kept`` keeps
    compressed when they are many. Without a time of change only ETags tell; these are compared weakly, as compression
    weakens them. With a name, which is plain ASCII, it is shown where the browser can and saved under that.
    """
    etag = quote_etag(hashlib.blake2b(repr((content_type, version)).encode(), digest_size=16).hexdigest())
    seconds = int(changed_at.timestamp()) if changed_at else None
    response = get_conditional_response(request, etag=etag, last_modified=seconds)
    if response is None:
        document = packed_or_plain(write, etag=etag, packs=packs(request)) if is_kept else Document(write())
        response = HttpResponse(document.body, content_type=content_type)
        if document.encoding:
            response.headers["Content-Encoding"], etag = document.encoding, f"W/{etag}"
        if filename:
            response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    if response.status_code < 400:
        # On a 304 too: a cache renews what it holds from these (RFC 9110, 15.4.5).
        response.headers["ETag"] = etag
        if seconds is not None:
            response.headers["Last-Modified"] = http_date(seconds)
        # Calendars come back by the hour. Five minutes spare us a crowd behind one proxy, and nobody notices.
        response.headers["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
        patch_vary_headers(response, ("Accept-Encoding",))
    return response


def packs(request: HttpRequest) -> bool:
    """Whether the reader takes gzip, as the middleware sees it."""
    return re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")) is not None


def packed_or_plain(write: Callable[[], bytes], *, etag: str, packs: bool) -> Document:
    """Long documents are kept compressed, under the tag that says what is in them; short ones the middleware packs."""
    packed = caches[STORE].get(etag)
    if packed is None:
        body = write()
        if len(body) < WORTH_KEEPING:
            return Document(body)
        packed = gzip.compress(body, compresslevel=6, mtime=0)
        caches[STORE].set(etag, packed, AN_HOUR)
        return Document(packed, "gzip") if packs else Document(body)
    return Document(packed, "gzip") if packs else Document(gzip.decompress(packed))
