"""Every answer, also one that refuses, is JSON and may be read by programs of any site."""

from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from cms.base.documents.responses import View, open_to_all
from volunteers.programme.api.description import description
from volunteers.programme.api.views import api, not_found, problem


def in_words(view: View) -> View:
    """The view with HEAD where it has GET alone, and a refusal of anything else as JSON."""
    allowing = open_to_all(as_get(view))

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = allowing(request, *args, **kwargs)
        if not isinstance(response, HttpResponseNotAllowed):
            return response
        refusal = problem(_("This can only be read, with GET."), status=405)
        for name, value in response.headers.items():
            if name != "Content-Type":
                refusal.headers[name] = value
        return refusal

    return csrf_exempt(wrapper)


def as_get(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked, request.method = (
            request.method,
            "GET",
        )  # of a HEAD too: whoever sends the answer leaves the body out
        try:
            return view(request, *args, **kwargs)
        finally:
            request.method = asked

    return wrapper


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    return not_found(request)


addresses = api.urls[0]
for pattern in addresses:
    if pattern.callback is not None:
        pattern.callback = in_words(pattern.callback)

urlpatterns = [
    path("", in_words(nothing_here)),
    path("openapi.json", in_words(description), name="openapi"),
    *addresses,
    path("<path:rest>", in_words(nothing_here)),
]
