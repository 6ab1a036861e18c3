"""What is answered when something is wrong: with the help bar and in the language of the address, if anything still works."""

import logging

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers

log = logging.getLogger(__name__)
LAST_RESORT = "500.html"  # words alone: it asks neither the database nor the site


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return explain(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return explain(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    return explain(request, "base/broken.html", status=500)


def explain(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """The page, or a few plain words where it cannot be made; kept by nobody, and without a cookie."""
    # What failed may have failed before the language was chosen.
    language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            response = render(request, template, status=status)
    except DisallowedHost:
        response = last_resort(status)
    except Exception as error:
        # Whatever it is, somebody waits for an answer. What was wrong in the first place stands in the log already, by Django.
        log.warning("The page about an error could not be made: %s.", type(error).__name__)
        response = last_resort(status)
    response.headers.setdefault("Content-Language", language)
    add_never_cache_headers(response)
    return response


def last_resort(status: int) -> HttpResponse:
    headers = {"Content-Language": settings.LANGUAGE_CODE}
    return HttpResponse(render_to_string(LAST_RESORT), status=status, headers=headers)
