"""What a filter in an address means, for every list that takes one: areas and campaigns, and what makes no sense."""

import re
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.base.models import Area
from cms.base.renamed import once_at

CAMPAIGNS_SLUG = "kampanjer"
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
    """The published campaign that has that slug, or had it once. Raises ``NonsenseError`` when there is none."""
    return campaign_of(value, campaigns().live())


def read_followed_campaign(value: str) -> Page:
    """The same for whoever follows it: one that was published once and has been taken down is known too.

    Raises ``NonsenseError`` when there is none.
    """
    try:
        return read_campaign(value)
    except NonsenseError:
        return campaign_of(value, campaigns().filter(first_published_at__isnull=False))


def campaign_of(value: str, among: Any) -> Page:
    """Of these campaigns the one with that slug. Raises ``NonsenseError`` when there is none."""
    found = list(among.filter(slug=value).order_by("pk")) if SLUG.fullmatch(value) else []
    if not found and SLUG.fullmatch(value) and (renamed := once_at(f"{CAMPAIGNS_SLUG}/{value}", among)):
        return renamed
    if not found:
        raise NonsenseError(_("There is no such campaign. Choose one from the list."))
    # Languages may share a slug: the Swedish page comes first.
    return min(found, key=lambda page: page.locale.language_code != settings.LANGUAGE_CODE)


def campaigns() -> Any:
    """Campaign pages, known by name alone: this floor does not import the one above."""
    return Page.objects.select_related("locale").filter(
        content_type__app_label="campaigns", content_type__model="campaignpage"
    )
