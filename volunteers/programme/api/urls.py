"""Every answer, also one that refuses, is JSON and may be read by programs of any site."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.urls import path
from django.utils.translation import gettext as _

from volunteers.programme.api.description import description
from volunteers.programme.api.views import api, not_found, problem

View = Callable[..., HttpResponseBase]


def open_to_all(view: View) -> View:
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            refusal = problem(_("This can only be read, with GET."), status=405)
            refusal.headers["Allow"] = "GET"
            response = refusal
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = "ETag"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return wrapper


def nothing_here(request: HttpRequest, rest: str = "") -> HttpResponseBase:
    return not_found(request)


addresses = api.urls[0]
for pattern in addresses:
    if pattern.callback is not None:
        pattern.callback = open_to_all(pattern.callback)

urlpatterns = [
    path("", open_to_all(nothing_here)),
    path("openapi.json", open_to_all(description), name="openapi"),
    *addresses,
    path("<path:rest>", open_to_all(nothing_here)),
]
