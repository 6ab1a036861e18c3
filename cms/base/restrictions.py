"""Who may see a page: a page in another language is as private as the page that it follows, and what lies above that."""

from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page, PageViewRestriction


def for_everybody(pages: Any) -> Any:
    """Those of the pages that nothing restricts, in any language. Costs one query, or two where something is restricted."""
    paths = PageViewRestriction.objects.values_list("page__path", flat=True)
    if not (below := [Q(path__startswith=path) for path in paths]):
        return pages
    restricted = Page.objects.filter(reduce(or_, below))
    own = restricted.filter(locale__language_code=settings.LANGUAGE_CODE)
    following = Q(alias_of__in=restricted) | Q(translation_key__in=own.values("translation_key"))
    # By key: search can be narrowed by little else.
    hidden = Page.objects.filter(Q(pk__in=restricted.values("pk")) | following)
    return pages.exclude(pk__in=list(hidden.values_list("pk", flat=True)))


def restrictions_of(page: Page) -> QuerySet[PageViewRestriction]:
    """Those on the page, on what it follows, and on the pages above either: one query, where Wagtail takes two and more."""
    above = [page.path[:end] for end in range(page.steplen, len(page.path) + 1, page.steplen)]
    mirrored = Q(pk=page.alias_of_id) if page.alias_of_id else Q(pk__in=[])
    own = Q(translation_key=page.translation_key, locale__language_code=settings.LANGUAGE_CODE)
    followed = Page.objects.filter(mirrored | own, path__startswith=OuterRef("page__path"))
    return PageViewRestriction.objects.filter(Q(page__path__in=above) | Exists(followed))
