import re
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from wagtail import hooks
from wagtail.models import Page

from cms.base.cache import keep
from cms.base.durations import in_words
from cms.base.middleware import LACKS_FACTOR, has_session
from cms.base.surroundings import Link, Surroundings, prefix, surroundings_of

register = template.Library()

register.filter("duration", in_words)

SWEDISH = mark_safe(f' lang="{settings.LANGUAGE_CODE}" dir="ltr"')  # noqa: S308 - no part of it comes from outside


@register.filter
def tel(number: str) -> str:
    """The address that dials a Swedish number; short codes (112) and 020 numbers have no country prefix."""
    digits = re.sub(r"[^0-9+]", "", number)
    if digits.startswith("0") and not digits.startswith("020"):
        digits = f"+46{digits[1:]}"
    return f"tel:{digits}"


@register.filter
def breakable(address: str) -> SafeString:
    """A mail address that a narrow line breaks after its signs, not in the middle of a name."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in re.split("(?<=[@.])", address)))


@register.simple_tag(takes_context=True)
def surroundings(context: Context) -> dict[str, Any]:
    """What base.html shows around any page: menu, languages, addresses. One query beside the site's."""
    request: HttpRequest | None = context.get("request")
    page = context.get("page") if isinstance(context.get("page"), Page) else None
    around = surroundings_of(request) if request else Surroundings()
    path = request.path if request else "/"
    # A language without a tree of its own shows the Swedish one.
    is_elsewhere = bool(page and around.home and around.language != translation.get_language())
    return {
        "home": prefix(around.language),
        "menu": around.links(path),
        "languages": around.languages(page),
        "url": f"{settings.SITE_URL}{path}",
        "site_url": settings.SITE_URL,
        "untranslated": bool(page and language_mark(page)) or is_elsewhere,
        "is_editing": request is not None and has_session(request) and not hasattr(request, LACKS_FACTOR),
    }


@register.simple_tag(takes_context=True)
def from_hook(context: Context, name: str, *, is_kept: bool = True) -> SafeString:
    """What the apps above this floor have to show here: HTML of functions of the request, by the hook of that name.

    Kept from one request to the next, so the same for all who see it in a language, and without a token of a form.
    What changes by the clock is not kept here: its functions keep what they can.
    """
    request: HttpRequest | None = context.get("request")
    if not is_kept:
        return format_html_join("", "{}", from_above(name, request))
    return keep(request, f"hook {name}", lambda: format_html_join("", "{}", from_above(name, request)))


def from_above(name: str, request: HttpRequest | None) -> list[tuple[str]]:
    return [(make(request),) for make in hooks.get_hooks(name)]


@register.simple_tag(takes_context=True)
def crumbs(context: Context) -> list[Link]:
    """The way from home to the page of the context, itself left out."""
    return surroundings_of(context["request"]).crumbs(context["page"])


@register.filter
def language_mark(page: Any) -> SafeString | str:
    """Attributes for an element with the page's own text: none unless it is Swedish amid another language."""
    alias_of_id = page["alias_of_id"] if isinstance(page, dict) else page.alias_of_id
    return SWEDISH if alias_of_id and translation.get_language() != settings.LANGUAGE_CODE else ""


@register.simple_tag
def swedish() -> SafeString | str:
    """Attributes for an element with what the city has written in Swedish alone, amid another language."""
    return "" if translation.get_language() == settings.LANGUAGE_CODE else SWEDISH


@register.simple_tag
def said(thing: Any, name: str) -> SafeString | str:
    """What the thing says by that name, in the reader's language; marked as Swedish where nobody has translated it."""
    words = str(getattr(thing, name))
    if translation.get_language() == settings.LANGUAGE_CODE:
        return words
    with translation.override(settings.LANGUAGE_CODE):
        is_swedish = words == str(getattr(thing, name))
    return format_html("<span{}>{}</span>", SWEDISH, words) if is_swedish else words


@register.simple_tag
def interface_language() -> SafeString | str:
    """Attributes for an element that speaks the reader's language, amid a page that is not translated: none in Swedish."""
    language = translation.get_language()
    if language in (None, settings.LANGUAGE_CODE):
        return ""
    direction = "rtl" if translation.get_language_bidi() else "ltr"
    return format_html(' lang="{}" dir="{}"', language, direction)


@register.filter
def get(values: Any, name: str) -> Any:
    return values.get(name, "")


@register.filter
def wordlist(text: str) -> list[str]:
    return text.split()
