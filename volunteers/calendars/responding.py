"""A calendar over HTTP: knows no rows and no iCalendar."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag

FIVE_MINUTES = 300


class CalendarResponse(HttpResponse):
    """Whole calendar bytes, shown where the browser can and saved under this name, which is plain ASCII."""

    def __init__(self, body: bytes, *, filename: str) -> None:
        super().__init__(body, content_type="text/calendar; charset=utf-8")
        self.headers["Content-Disposition"] = f'inline; filename="{filename}"'


def respond(
    request: HttpRequest, write: Callable[[], bytes], *, version: object, changed_at: datetime, filename: str
) -> HttpResponseBase:
    """The calendar, or 304 to whoever has it already: ``write`` is only called when the bytes are needed.

    ``version`` holds everything that the bytes depend on: equal versions, equal bytes. ETags are compared
    weakly, since the compression on the way out weakens them.
    """
    etag = quote_etag(hashlib.blake2b(repr(version).encode(), digest_size=16).hexdigest())
    seconds = int(changed_at.timestamp())
    response = get_conditional_response(request, etag=etag, last_modified=seconds)
    if response is None:
        response = CalendarResponse(write(), filename=filename)
    if response.status_code < 400:
        # On a 304 too: a cache renews what it holds from these (RFC 9110, 15.4.5).
        response.headers["ETag"] = etag
        response.headers["Last-Modified"] = http_date(seconds)
        # Calendars come back by the hour. Five minutes spare us a crowd behind one proxy, and nobody notices.
        response.headers["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
    return response
