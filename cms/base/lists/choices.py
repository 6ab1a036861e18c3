"""What the form of a list offers, and what is chosen in it."""

from typing import NamedTuple

from django.conf import settings

from cms.base.lists.parameters import campaigns
from cms.base.models import Area

MOST_CAMPAIGNS = 50


class Choice(NamedTuple):
    """A value of a filter in the reader's words. ``language`` is that of the words when it is not the reader's."""

    value: str
    words: str
    language: str = ""


class Chip(NamedTuple):
    """Something chosen, and the address without it."""

    words: str
    url: str


def campaign_choices(locale_id: int) -> list[Choice]:
    """Slug and title of the campaigns in a language, at most 50."""
    published = campaigns().live().filter(locale_id=locale_id).order_by("title")
    rows = published.values_list("slug", "title", "alias_of_id")[:MOST_CAMPAIGNS]
    return [Choice(slug, title, settings.LANGUAGE_CODE if alias_of else "") for slug, title, alias_of in rows]


def districts() -> list[tuple[Area, list[Area]]]:
    """The stadsområden, each with its mellanområden."""
    areas = list(Area.objects.order_by("name"))
    return [
        (one, [area for area in areas if area.district_id == one.pk])
        for one in areas
        if one.district_id is None
    ]
