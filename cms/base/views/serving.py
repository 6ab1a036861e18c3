"""Serving a page as Wagtail does, but found in one step, and only once for each edition of the site."""

from functools import partial
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse
from wagtail import views
from wagtail.url_routing import RouteResult

from cms.base.cache import keep
from cms.base.surroundings import Surroundings, stand, surroundings_of, with_trail, with_twins
from cms.base.wagtail_request import note_route


class Answer(NamedTuple):
    """What an address leads to."""

    route: RouteResult
    surroundings: Surroundings


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """The page at the address. Hooks, view restrictions and a page's own ``route`` apply as in Wagtail."""
    # An address that leads nowhere raises, so nobody can fill the memory with them.
    answer = keep(request, "answer", partial(find_answer, request), request.path_info)
    stand(request, answer.surroundings)
    note_route(request, answer.route)
    return views.serve(request, path)


def find_answer(request: HttpRequest) -> Answer:
    surroundings = with_trail(surroundings_of(request), request)
    if not surroundings.trail:
        raise Http404
    deepest = surroundings.trail[-1]
    model = ContentType.objects.get_for_id(deepest.content_type_id).model_class()
    if model is None:
        raise Http404
    found: Any = model._default_manager.get(pk=deepest.pk)
    # Such as a calendar, which answers for events that lie elsewhere in the tree.
    route = found.route(request, surroundings.rest)
    page: Any = route.page
    page.is_known_open = not page.get_view_restrictions().exists()
    return Answer(route, with_twins(surroundings, page))
