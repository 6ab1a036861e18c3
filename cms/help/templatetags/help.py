from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils import timezone, translation
from wagtail.models import Site

from cms.base.keeping import keep
from cms.help.models import HelpLine, HelpPage
from cms.help.opening import Hours, State, clock, state_at
from cms.help.wording import BAR_WORDS, PAGE_WORDS, language_for

register = template.Library()


@register.inclusion_tag("help/help_bar.html", takes_context=True)
def help_bar(context: Context) -> dict[str, Any]:
    """The line above everything: number, open or closed now, the way to help, 112. Two queries when it is made anew.

    It never fails: where there is no request or no site, as on a page that says 500, it shows the defaults.
    """
    line = line_for(context.get("request"))
    language = translation.get_language() or settings.LANGUAGE_CODE
    spoken = language_for(BAR_WORDS, language)
    state = state_of(line)
    with translation.override(spoken):
        words = state.words
    return {
        "request": context.get("request"),
        "line": line,
        "is_open": state.is_open,
        "words": words,
        "language": language,
        "spoken": spoken,
    }


@register.simple_tag(takes_context=True)
def help_to_leave(context: Context, page: HelpPage) -> dict[str, Any]:
    """What the help page shows beside its editor's text; ``spoken`` is the language it is said in."""
    line = line_for(context.get("request"))
    spoken = language_for(PAGE_WORDS, page.text_language)
    with translation.override(spoken):
        hours = {"opens": clock(line.opens_at), "closes": clock(line.closes_at)}
    host = (urlsplit(line.exit_address).hostname or "").removeprefix("www.")
    return {"line": line, "state": state_of(line), "spoken": spoken, "exit_host": host, **hours}


def line_for(request: HttpRequest | None) -> HelpLine:
    return keep(request, "helpline", partial(find_line, request))


def find_line(request: HttpRequest | None) -> HelpLine:
    """The line with the days that it is closed, as it is kept. Wagtail's own look-up would write a row that is missing."""
    site = Site.find_for_request(request) if request else None
    line: HelpLine = HelpLine.objects.filter(site=site).first() or HelpLine()
    _ = line.closed_days
    return line


def state_of(line: HelpLine) -> State:
    return state_at(timezone.now(), Hours(line.opens_at, line.closes_at, line.closed_days))
