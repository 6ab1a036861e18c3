"""What Wagtail notes on a request so as not to look it up again. It offers no public way to note it: this is our way in."""

from django.http import HttpRequest
from wagtail.models import Site
from wagtail.url_routing import RouteResult


def note_site(request: HttpRequest, site: Site | None) -> None:
    """``Site.find_for_request`` answers with this site and asks the database nothing."""
    vars(request)["_wagtail_site"] = site


def note_route(request: HttpRequest, route: RouteResult) -> None:
    """``Page.route_for_request``, and with it Wagtail's view, takes this page and looks for no other."""
    vars(request)["_wagtail_route_for_request"] = route
