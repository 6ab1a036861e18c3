"""A news page said to search engines (schema.org) and to whoever shows a shared link."""

from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.images.models import Filter

from cms.base.documents.escaping import in_script
from cms.base.models import SiteImage
from cms.base.models.images import RENDITIONS
from cms.news.models import NewsPage


class Picture(NamedTuple):
    """A picture as others may fetch it."""

    url: str
    width: int
    height: int


def picture_of(page: NewsPage) -> Picture | None:
    """The widest of what was made of the page's picture, else the picture itself. Makes nothing; one query."""
    image: SiteImage | None = page.picture
    if image is None:
        return None
    made = image.find_existing_renditions(*map(Filter, RENDITIONS)).values()
    shown: Any = max(made, key=lambda each: each.width, default=image)
    return Picture(settings.SITE_URL + shown.file.url, shown.width, shown.height)


def linked_data(page: NewsPage, *, url: str, picture: Picture | None) -> SafeString:
    """The page as a schema.org NewsArticle for a script element. Its author is the programme, never a person."""
    us = {"@type": "Organization", "name": settings.WAGTAIL_SITE_NAME, "url": f"{settings.SITE_URL}/"}
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": page.title,
        "description": page.intro,
        "datePublished": timezone.localtime(page.published_at).isoformat(timespec="seconds"),
        "dateModified": timezone.localtime(page.changed_at).isoformat(timespec="seconds"),
        "inLanguage": page.text_language,
        "articleSection": str(page.get_category_display()),
        "author": us,
        "publisher": us,
        "url": url,
        "mainEntityOfPage": url,
    }
    if picture:
        said["image"] = [picture.url]
    if page.source_name:
        said["isBasedOn"] = source_of(page)
    return in_script(said)


def source_of(page: NewsPage) -> dict[str, Any]:
    """What the page is written about: whose it is, and where and when they published it as far as known."""
    said: dict[str, Any] = {
        "@type": "CreativeWork",
        "publisher": {"@type": "Organization", "name": page.source_name},
    }
    if page.source_address:
        said["url"] = page.source_address
    if page.source_published_at:
        said["datePublished"] = timezone.localtime(page.source_published_at).isoformat(timespec="seconds")
    return said
