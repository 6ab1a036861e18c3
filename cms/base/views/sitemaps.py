from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from wagtail.models import Page

from cms.base.hidden_pages import hidden_pages
from cms.base.restrictions import for_everybody


class PageSitemap(Sitemap):
    """Every live, public page of our own, in parts of 500; a copy in Swedish under another language is left out."""

    limit = 500

    def items(self) -> Any:
        pages = for_everybody(Page.objects.live()).filter(alias_of=None, depth__gt=1)
        return pages.exclude(pk__in=hidden_pages()).order_by("pk").specific()

    def location(self, item: Page) -> str:
        return item.get_url() or "/"

    def lastmod(self, item: Page) -> datetime | None:
        return item.last_published_at


SITEMAPS = {"sidor": PageSitemap}
