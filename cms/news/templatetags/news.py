"""What the pages of news show. Not in the page classes: lists know the models, never back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context

from cms.base.lists.choices import districts
from cms.base.surroundings import prefix, surroundings_of
from cms.news import related_pages, schema_org
from cms.news.models import NewsPage
from cms.news.models.news_pages import NEWS_SLUG
from cms.news.news_list import campaigns_to_choose, category_choices, from_choices, show

register = template.Library()
LESS_USED = {"omrade", "kampanj"}


@register.simple_tag(takes_context=True)
def news_list(context: Context) -> dict[str, Any]:
    """What the address asks for and its form: a fixed number of queries, thirty news at most."""
    return once(context, lambda: listed(context["request"], context["page"].locale_id))


@register.simple_tag(takes_context=True)
def news_page(context: Context) -> dict[str, Any]:
    """What stands around a news item's own text."""
    return once(context, lambda: surrounded(context["request"], context["page"]))


def once(context: Context, make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What ``make`` returns, made once for the head of a page and for its body."""
    known: dict[str, Any] = vars(context["request"])
    if "_news" not in known:
        known["_news"] = make()
    return known["_news"]


def listed(request: HttpRequest, locale_id: int) -> dict[str, Any]:
    listing = show(request, locale_id)
    wanted = listing.wanted
    return {
        "shown": listing,
        "wanted": wanted,
        "address": listing.address,
        "is_open": bool(LESS_USED & {*wanted.values, *wanted.errors}),
        # Search engines need no list but the whole one and that of each category.
        "is_narrowed": not set(wanted.values) <= {"kategori"} or bool(wanted.errors) or not listing.is_first,
        # Called by the template, and only when the choices are not kept.
        "categories": category_choices,
        "origins": from_choices,
        "districts": districts,
        "campaigns": partial(campaigns_to_choose, locale_id, wanted),
    }


def surrounded(request: HttpRequest, page: NewsPage) -> dict[str, Any]:
    news = f"{prefix(surroundings_of(request).language)}{NEWS_SLUG}/"
    url = f"{settings.SITE_URL}{news}{page.slug}/"
    picture = schema_org.picture_of(page)
    return {
        "news": news,
        "url": url,
        "picture": picture,
        "linked_data": schema_org.linked_data(page, url=url, picture=picture),
        # Called by the template where it shows them.
        "campaign": partial(related_pages.campaign_of, page),
        "read_also": partial(related_pages.read_also, page),
    }
