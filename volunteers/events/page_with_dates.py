"""Which page of an event, of those in several languages, has its dates."""

from django.conf import settings
from wagtail.models import Page


def with_the_dates(page: Page) -> Page:
    """The page that holds the event's dates: the one in the site's own language, for all its translations."""
    original = page.get_translations(inclusive=True).filter(locale__language_code=settings.LANGUAGE_CODE)
    return original.filter(alias_of=None).first() or page
