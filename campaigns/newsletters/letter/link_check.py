"""Where the links of a letter lead on this site: to something that everybody can read, or nowhere."""

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils import translation
from wagtail.models import Page, Site

from cms.base.restrictions import for_everybody
from cms.base.wagtail_request import note_site

PAGE_LINK = re.compile(
    r'<a\b[^>]*\blinktype="page"[^>]*\bid="(\d+)"|<a\b[^>]*\bid="(\d+)"[^>]*\blinktype="page"'
)


def is_open(page: Any) -> bool:
    """Whether everybody can read the page; false without one."""
    return bool(page and page.live and not page.get_view_restrictions().exists())


def has_dead_link(source: str) -> bool:
    """Whether a link to one of our pages, in rich text as it is stored, leads to one that not everybody can read."""
    linked = {int(first or second) for first, second in PAGE_LINK.findall(source)}
    return for_everybody(Page.objects.live()).filter(pk__in=linked).count() != len(linked)


def leads_nowhere(html: str) -> bool:
    """Whether a link that somebody typed, or any other to this site, has no page behind it."""
    addresses = {str(link["href"]) for link in BeautifulSoup(html, "html.parser").find_all("a", href=True)}
    ours = {urlsplit(address).path or "/" for address in addresses if is_ours(address)}
    return any(not is_found(unquote(path)) for path in ours)


def is_ours(address: str) -> bool:
    return address == settings.SITE_URL or address.startswith(f"{settings.SITE_URL}/")


def is_found(path: str) -> bool:
    language = translation.get_language_from_path(path) or settings.LANGUAGE_CODE
    with translation.override(language):
        try:
            match = resolve(path)
        except Resolver404:
            return False
        if match.url_name != "wagtail_serve":
            return True
        request = HttpRequest()
        request.path = path
        note_site(request, Site.objects.filter(is_default_site=True).first())  # it has no host to find one by
        asked = match.args[0] if match.args else match.kwargs.get("path", "")
        return Page.route_for_request(request, asked) is not None
