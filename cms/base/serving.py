"""Serving a page as Wagtail does, but found in one step, not in two queries for each part of the address."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import views

from cms.base.place import place_of


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at the address. Hooks, view restrictions and a page's own ``route`` apply as in Wagtail."""
    place = place_of(request)
    if not place.trail:
        raise Http404
    deepest = place.trail[-1]
    model = ContentType.objects.get_for_id(deepest.content_type_id).model_class()
    if model is None:
        raise Http404
    page: Any = model._default_manager.get(pk=deepest.pk)
    # Where Wagtail itself keeps the route for the rest of the request.
    vars(request)["_wagtail_route_for_request"] = page.route(request, place.rest)
    return views.serve(request, path)
