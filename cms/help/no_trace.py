"""Whoever opens the help page leaves nothing with us: what its address is, and what is never written about it."""

import logging
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from cms.help.kept_page import page_now

SLUG = "stod"  # neutral on purpose, and what the help bar on every page leads to
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noarchive"}
FROM_COPY = (
    "cms.help.from_copy"  # in the environment of a request for which there is no time to ask the database
)
# All that a browser or a proxy says about who asks, and from where.
TELLING = (
    *("HTTP_COOKIE", "HTTP_USER_AGENT", "HTTP_REFERER", "QUERY_STRING", "REMOTE_ADDR", "REMOTE_HOST"),
    *("HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_ACCEPT_LANGUAGE"),
)


def is_help(path: str) -> bool:
    """Whether this is the address of the help page in some language, or one below it or misspelt without its slash."""
    codes = "|".join(code for code, _name in settings.LANGUAGES)
    return re.match(rf"/+(?:(?:{codes})/+)?{SLUG}(?:/|$)", path, re.IGNORECASE) is not None


def is_help_page(path: str) -> bool:
    """Whether this is the address of the page itself."""
    return is_help(path) and path.strip("/").lower().endswith(SLUG)


def forget_who_asks(request: HttpRequest) -> None:
    """Take from the request what could tell people apart, before anything else reads it: no session can be found."""
    for name in TELLING:
        request.META.pop(name, None)
    request.COOKIES = {}


def leave_no_trace(response: HttpResponse) -> HttpResponse:
    """Ask the browser to keep no copy, to tell no other site where it came from, and search engines to keep none."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


class NotOfHelp(logging.Filter):
    """Writes nothing about the help page, wrong addresses below it included.

    That it is broken must be known, so an error is written, but not which address was asked for.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        paths = [getattr(request, "path", ""), *(record.args if isinstance(record.args, tuple) else ())]
        if not any(isinstance(path, str) and is_help(path) for path in paths):
            return True
        record.args = tuple("…" if isinstance(arg, str) else arg for arg in record.args or ())
        return record.levelno >= logging.ERROR


class NoTraceMiddleware:
    """Stands before the session's: at the help page nobody has one, whatever their browser sends.

    When the page cannot be made, or there is no time for it, its copy is shown.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_help(request.path_info):
            return self.get_response(request)
        forget_who_asks(request)
        if request.META.get(FROM_COPY):
            return leave_no_trace(copy_for(request) or HttpResponse(status=503))
        response = self.get_response(request)
        if response.status_code >= 500 and is_help_page(request.path_info):
            response = copy_for(request) or response
        return leave_no_trace(response)


def copy_for(request: HttpRequest) -> HttpResponse | None:
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    page = page_now(language)
    return None if page is None else HttpResponse(page, headers={"Content-Language": language})
