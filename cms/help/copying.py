"""Drawing the copies of the help page (cms.help.kept_page): at the start of a process, and when an editor changed something."""

import logging
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.http import Http404, HttpRequest
from django.utils import translation
from wagtail import hooks

from cms.base.cache import SECONDS, edition
from cms.base.surroundings import prefix
from cms.base.views.serving import serve
from cms.help.kept_page import DRAWN_AS, forget_page, keep_page
from cms.help.no_trace import SLUG
from cms.help.opening_hours import Hours
from cms.help.templatetags.help import line_for

log = logging.getLogger(__name__)


@dataclass
class Done:
    """Which edition of the site this process has copied last, and when."""

    edition: tuple[Any, ...] = ()
    at: float = float("-inf")


done = Done()


def keep_copies() -> int:
    """Draw the help page in every language, if anything has changed. Returns how many copies are others than before.

    What programs change without Wagtail's log is copied within a minute, as everything that is kept.
    """
    now, found = time.monotonic(), edition(asking(settings.LANGUAGE_CODE))
    if done.edition == found and now - done.at < SECONDS:
        return 0
    changed = sum(keep_copy(code) for code, _name in settings.LANGUAGES)
    done.edition, done.at = found, now
    return changed


def copy_quietly() -> None:
    """For a thread of the server's: without a database there is nothing to draw, and the copies of before stay."""
    try:
        keep_copies()
    except Exception as error:
        log.warning("The help page could not be copied: %s.", type(error).__name__)
    finally:
        connections.close_all()


def keep_copy(language: str) -> bool:
    with translation.override(language):
        try:
            pages = draw(language, is_open=True), draw(language, is_open=False)
        except Http404:
            return forget_page(language)
        request = asking(language)
        line = line_for(request)
        hours = Hours(line.opens_at, line.closes_at, line.special_hours)
        banners = [
            scene for scenes in hooks.get_hooks("help_page_banner_scenes") for scene in scenes(request)
        ]
        return keep_page(language, pages=pages, hours=hours, banners=banners)


def draw(language: str, *, is_open: bool) -> str:
    """The page with marks where the clock speaks. Raises Http404 when there is none in this language."""
    request = asking(language)
    setattr(request, DRAWN_AS, is_open)
    response: Any = serve(request, f"{SLUG}/")
    return response.render().content.decode()


def asking(language: str) -> HttpRequest:
    """A request for the page as anybody would make it, from nobody."""
    request = HttpRequest()
    site = urlsplit(settings.SITE_URL)
    request.method = "GET"
    request.path = request.path_info = f"{prefix(language)}{SLUG}/"
    port = str(site.port or (443 if site.scheme == "https" else 80))
    request.META |= {"HTTP_HOST": site.netloc, "SERVER_NAME": site.hostname, "SERVER_PORT": port}
    return request
