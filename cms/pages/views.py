"""Search among the pages of the reader's language."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.base.place import place_of

SHOWN = 20
LONGEST = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """At most 20 live, public pages of this language with the words; what was typed stays in the field."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    found = find(words, request)
    count = ngettext("%(count)d page found", "%(count)d pages found", len(found)) % {"count": len(found)}
    return render(request, "site_pages/search.html", {"words": words, "found": found, "heading": count})


def find(words: str, request: HttpRequest) -> list[Any]:
    home = place_of(request).home
    # SQLite's search index takes a lone quotation mark for the start of a phrase and fails.
    words = words.replace('"', " ").strip()
    if not words or home is None:
        return []
    pages = Page.objects.live().public().filter(path__startswith=home.path)
    ids = [page.pk for page in pages.search(words)[:SHOWN]]
    by_id = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
    return [by_id[pk] for pk in ids if pk in by_id]
