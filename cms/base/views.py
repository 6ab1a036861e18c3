"""Answers for machines, and the page that meets a form which may not be taken as it came."""

import posixpath
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import serve

from cms.base.middleware import CAME_FROM_US

SECRET_FIELDS = ("csrfmiddlewaretoken", "password")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers too."""
    connection.ensure_connection()
    return HttpResponse("ready\n", content_type="text/plain")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture, for who has no web server in front that hands them out. Documents have an address that asks who may."""
    if posixpath.normpath(path).lstrip("/").startswith("documents/"):
        raise Http404
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is nobody's but somebody's own. The help page is not named here: it may be found."""
    private = ["admin/", "konto/", "min-kalender/"]
    for code, _name in settings.LANGUAGES:
        language = "" if code == settings.LANGUAGE_CODE else f"{code}/"
        private += [f"{language}mina-pass/", f"{language}kontakt/kvitto/"]
    lines = ["User-agent: *", *(f"Disallow: /{part}" for part in private)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


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
