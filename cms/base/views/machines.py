"""Answers for machines: is the site up, what may robots read, and files where no web server hands them out."""

import posixpath

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.static import serve

from cms.base.documents.responses import only_read


@only_read
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process answers at all."""
    return HttpResponse("ok\n", content_type="text/plain")


@only_read
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers too."""
    connection.ensure_connection()
    return HttpResponse("ready\n", content_type="text/plain")


@only_read
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture, for who has no web server in front that hands them out. Documents have an address that asks who may."""
    if posixpath.normpath(path).lstrip("/").startswith("documents/"):
        raise Http404
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))


@only_read
def robots(request: HttpRequest) -> HttpResponse:
    """What is nobody's but somebody's own. The help page is not named here: it may be found."""
    private = ["admin/", "konto/", "min-kalender/"]
    for code, _name in settings.LANGUAGES:
        language = "" if code == settings.LANGUAGE_CODE else f"{code}/"
        private += [f"{language}mina-pass/", f"{language}kontakt/kvitto/"]
    lines = ["User-agent: *", *(f"Disallow: /{part}" for part in private)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
