from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone, translation
from django.utils.safestring import SafeString
from wagtail.models import Site

from cms.base.cache import keep
from cms.base.templatetags.site import from_hook
from cms.help.fallback_language import BAR_WORDS, PAGE_WORDS, language_for
from cms.help.kept_page import drawn_as_open, mark
from cms.help.models import HelpLine, HelpPage
from cms.help.opening_hours import Hours, Scene, Timeline, clock, timeline_from

register = template.Library()


@register.inclusion_tag("help/help_bar.html", takes_context=True)
def help_bar(context: Context) -> dict[str, Any]:
    """The line above everything: number, open or closed now, the way to help, 112. Two queries when it is made anew.

    It never fails: where there is no request or no site, as on a page that says 500, it shows the defaults.
    """
    request = context.get("request")
    line = line_for(request)
    language = translation.get_language() or settings.LANGUAGE_CODE
    spoken = language_for(BAR_WORDS, language)
    state, timeline = said(request, line, language=spoken)
    return {
        "request": request,
        "line": line,
        "state": state,
        "timeline": timeline,
        "language": language,
        "spoken": spoken,
    }


@register.simple_tag(takes_context=True)
def help_to_leave(context: Context, page: HelpPage) -> dict[str, Any]:
    """What the help page shows beside its editor's text; ``spoken`` is the language it is said in."""
    request = context.get("request")
    line = line_for(request)
    spoken = language_for(PAGE_WORDS, page.text_language)
    state, timeline = said(request, line, language=spoken)
    with translation.override(spoken):
        hours = {"opens": clock(line.opens_at), "closes": clock(line.closes_at)}
    return {
        "line": line,
        "state": state,
        "timeline": timeline,
        "spoken": spoken,
        "exit_host": (urlsplit(line.exit_address).hostname or "").removeprefix("www."),
        **hours,
    }


@register.inclusion_tag("help/quick_exit.html", takes_context=True)
def quick_exit(context: Context, language: str = "") -> dict[str, Any]:
    """The way out in a hurry, said in the language, the reader's own unless another is given. The page fetches its script."""
    wanted = language or translation.get_language() or settings.LANGUAGE_CODE
    return {"line": line_for(context.get("request")), "spoken": language_for(PAGE_WORDS, wanted)}


@register.simple_tag(takes_context=True)
def help_banner(context: Context) -> SafeString | str:
    """The banners that are up, or in a copy the place where they will stand."""
    if drawn_as_open(context.get("request")) is not None:
        return mark("banner")
    return from_hook(context, "help_page_banner", is_kept=False)


@register.filter
def ltr(number: str) -> str:
    """A number in a sentence, its parts in their order also where the sentence runs from right to left (UAX 9)."""
    return f"\u2066{number}\u2069"


def line_for(request: HttpRequest | None) -> HelpLine:
    return keep(request, "helpline", partial(find_line, request))


def find_line(request: HttpRequest | None) -> HelpLine:
    """The line with the days of their own hours, as it is kept. Wagtail's own look-up would write a row that is missing."""
    site = Site.find_for_request(request) if request else None
    line: HelpLine = HelpLine.objects.filter(site=site).first() or HelpLine()
    _ = line.special_hours
    return line


def said(request: HttpRequest | None, line: HelpLine, *, language: str) -> tuple[Scene, str]:
    """What is said at this moment, and later as the browser reads it; in a copy the places where it will stand."""
    is_open = drawn_as_open(request)
    if is_open is not None:
        return Scene(0, is_open, mark("words", language)), mark("timeline", language)
    timeline = timeline_for(request, line, language=language)
    return timeline.at(timezone.now()), timeline.written


def timeline_for(request: HttpRequest | None, line: HelpLine, *, language: str) -> Timeline:
    """What is said now and later. Kept are the times, never what is said at one of them."""
    now = timezone.now()
    hours = Hours(line.opens_at, line.closes_at, line.special_hours)
    make = partial(timeline_from, now, hours, language=language)
    kept: Timeline = keep(request, "help timeline", make, language)
    return kept if kept.covers(now) else make()
