"""The pages that meet a form which may not be taken as it came."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from cms.base.middleware import CAME_FROM_US

SECRET_FIELDS = ("csrfmiddlewaretoken", "password")


def form_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from elsewhere is refused; one of ours that lay open too long comes back as it was, to be sent again."""
    kept = what_was_sent(request) if getattr(request, CAME_FROM_US, False) else []
    return render(request, "base/form_refused.html", {"kept": kept}, status=403)


def too_many(request: HttpRequest) -> HttpResponse:
    """What a button or a form without a page of its own answers over its limit: wait, then send the same again."""
    # A form of another site, let in where no guard stands, is not made one of ours by giving it back.
    is_guarded = getattr(request, "csrf_processing_done", False)
    kept = what_was_sent(request)
    has_all = is_guarded and bool(kept or not request.POST.keys() - {"csrfmiddlewaretoken"})
    context = {"kept": kept, "has_all": has_all}
    response = render(request, "base/too_many.html", context, status=429)
    add_never_cache_headers(response)
    return response


def what_was_sent(request: HttpRequest) -> list[tuple[str, Any]]:
    """The fields of a form to be carried by another; none of a form with a password."""
    if any("password" in name for name in request.POST):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(SECRET_FIELDS)
        for value in values
    ]
