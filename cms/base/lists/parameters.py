"""What a filter in an address means, for every list that takes one: areas and campaigns, and what makes no sense."""

import re
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.base.models import Area

SLUG = re.compile(r"[-\w]{1,255}", re.ASCII)


class NonsenseError(ValueError):
    """A filter that cannot be meant, with the sentence that says so."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


def single(given: list[str]) -> str:
    """The one value of a parameter, or nothing; the same value twice is one value.

    Raises ``NonsenseError`` when there are several.
    """
    values = {value.strip(" ") for value in given} - {""}
    if len(values) > 1:
        raise NonsenseError(_("The same filter was given several times with different values. Choose one."))
    return values.pop() if values else ""


def read_area(value: str) -> Area:
    """The area with that slug. Raises ``NonsenseError`` when there is none."""
    area = Area.objects.filter(slug=value).first() if SLUG.fullmatch(value) else None
    if area is None:
        raise NonsenseError(_("There is no such area. Choose one from the list."))
    return area


def read_campaign(value: str) -> Page:
    """The published campaign with that slug. Raises ``NonsenseError`` when there is none."""
    found = list(campaigns().live().filter(slug=value).order_by("pk")) if SLUG.fullmatch(value) else []
    if not found:
        raise NonsenseError(_("There is no such campaign. Choose one from the list."))
    # Languages may share a slug: the Swedish page comes first.
    return min(found, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)


def campaigns() -> Any:
    """Campaign pages, known by name alone: this floor does not import the one above."""
    return Page.objects.select_related("locale").filter(
        content_type__app_label="campaigns", content_type__model="campaignpage"
    )
