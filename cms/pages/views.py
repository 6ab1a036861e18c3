"""Search among the pages of the reader's language."""

from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from wagtail.models import Page

from cms.base.hidden_pages import hidden_pages
from cms.base.models import BasePage
from cms.base.restrictions import for_everybody
from cms.base.search_stems import asked
from cms.base.surroundings import surroundings_of

SHOWN = 20
LONGEST = 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """At most 20 live, public pages of this language with the words; what was typed stays in the field."""
    words = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    found = find(words, request)
    count = ngettext("%(count)d page found", "%(count)d pages found", len(found)) % {"count": len(found)}
    return render(
        request, "site_pages/search.html", {"words": words, "found": with_notes(found), "heading": count}
    )


def find(words: str, request: HttpRequest) -> list[Any]:
    """Pages with the words in their title first, then those with them elsewhere; the newest of each first."""
    home = surroundings_of(request).home
    if home is None:
        return []
    # Found in the order of their date: Wagtail's own ranking asks the index again for every page it found.
    pages = (
        for_everybody(Page.objects.live()).filter(path__startswith=home.path).exclude(pk__in=hidden_pages())
    )
    pages = pages.order_by(F("first_published_at").desc(nulls_last=True), "-id").values_list("pk", flat=True)
    # Pages that nobody has translated stand there in Swedish.
    languages = dict.fromkeys([translation.get_language() or settings.LANGUAGE_CODE, settings.LANGUAGE_CODE])
    queries = [asked(words, languages, in_title=in_title) for in_title in (True, False)]
    hits = [pages.search(query, order_by_relevance=False)[:SHOWN] for query in queries if query]
    ids = list(dict.fromkeys(chain.from_iterable(hits)))[:SHOWN]
    by_id = {page.pk: page for page in Page.objects.filter(pk__in=ids).specific()}
    return [by_id[pk] for pk in ids if pk in by_id]


def with_notes(pages: list[Any]) -> list[tuple[Any, str]]:
    """Each page with what its kind has to say beside it, such as when it is held next."""
    notes: dict[int, str] = {}
    for kind in {type(page) for page in pages if isinstance(page, BasePage)}:
        notes |= kind.search_notes([page for page in pages if type(page) is kind])
    return [(page, notes.get(page.pk, "")) for page in pages]
