"""The calendar in a frame on a partner's site: what comes next, and nothing that knows who looks."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from cms.base.cache import keep
from cms.base.security.csp import allow_just
from cms.base.surroundings import prefix, surroundings_of
from volunteers.events.models import CALENDAR_SLUG, Embedding
from volunteers.programme.filters import EventFilter, read_filter
from volunteers.programme.listing import (
    by_month,
    first_upper,
    listed,
    rows,
)

SHOWN = 15
FIVE_MINUTES = 300


@require_safe
@xframe_options_exempt  # an older header than the policy's frame-ancestors, and it cannot name hosts
def embedded_calendar(request: HttpRequest) -> HttpResponse:
    """The next 15 dates that the filters in the address leave, for the sites that an editor has listed.

    The same answer for everyone: no cookie, no form, and no script but the clock of the help bar. A filter that makes
    no sense is answered with the sentence that says so.
    """
    wanted = read_filter(request.GET)
    language = prefix(surroundings_of(request).language)
    query = f"?{wanted.query}" if wanted.query else ""
    context = {
        "heading": heading(wanted),
        "problems": list(wanted.errors.values()),
        "is_narrowed": not wanted.is_empty,
        "months": by_month(rows(list(listed(wanted.occurrences())[:SHOWN]))),
        "home": f"{settings.SITE_URL}{language}",
        "calendar": f"{settings.SITE_URL}{language}{CALENDAR_SLUG}/{query}",
    }
    response = render(request, "programme/embedded.html", context)
    allow_just(policy(keep(request, "hosts that embed", partial(hosts, request))), response)
    response.headers["Cache-Control"] = f"public, max-age={FIVE_MINUTES}"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def heading(wanted: EventFilter) -> str:
    """The filter as a person would say it."""
    return first_upper(", ".join(wanted.named().values())) or _("What happens next")


def hosts(request: HttpRequest) -> list[str]:
    """Whose sites may show it. Wagtail's own look-up would write a row that is missing."""
    chosen = Embedding.objects.filter(site=surroundings_of(request).site).first()
    return chosen.host_list if chosen else []


def policy(partners: list[str]) -> dict[str, list[str]]:
    """What the frame may do: less than any page of the site, and only there."""
    return {
        "default-src": [CSP.NONE],
        "script-src": [CSP.SELF],
        "style-src": [CSP.SELF],
        "font-src": [CSP.SELF],
        "img-src": [CSP.SELF],
        "form-action": [CSP.NONE],
        "base-uri": [CSP.NONE],
        "frame-ancestors": [CSP.SELF, *(f"https://{host}" for host in partners)],
    }
