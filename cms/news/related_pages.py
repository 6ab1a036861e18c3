"""Where a news page leads on: to its campaign, and to what else there is to read."""

from typing import Any

from django.db.models import Q
from wagtail.models import Page

from cms.base.restrictions import for_everybody
from cms.news.models import NewsPage

MOST = 3


def campaign_of(page: NewsPage) -> Page | None:
    """The page's campaign in the page's own language, if everybody may read it."""
    return next(iter(readable([page.campaign], page.locale_id)), None) if page.campaign else None


def read_also(page: NewsPage) -> list[Any]:
    """The pages that an editor chose, in the page's own language; without any, the latest news of the same campaign
    or category, at most three. Only what everybody may read, and never the page itself.
    """
    chosen = [block.value for block in page.related if block.value]
    if chosen:
        return readable([each for each in chosen if each.pk != page.pk], page.locale_id)
    news = NewsPage.objects.published_in(page.locale_id).for_everybody().select_related("locale")
    same = Q(category=page.category)
    if page.campaign_id:
        same |= Q(campaign_id=page.campaign_id)
    return list(news.filter(same).exclude(pk=page.pk).order_by("-published_on", "-pk")[:MOST])


def readable(pages: list[Page], locale_id: int) -> list[Any]:
    """Of each page the one in that language, else itself: those that are live and that nothing restricts."""
    wanted = Q(pk__in=[page.pk for page in pages])
    wanted |= Q(translation_key__in=[page.translation_key for page in pages], locale_id=locale_id)
    found = list(for_everybody(Page.objects.filter(wanted).live()).specific())
    by_key = {page.translation_key: page for page in found if page.locale_id == locale_id}
    by_pk = {page.pk: page for page in found}
    shown = [by_key.get(page.translation_key) or by_pk.get(page.pk) for page in pages]
    return [page for page in shown if page and not page.get_view_restrictions().exists()]
