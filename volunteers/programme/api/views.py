"""The addresses under /api/: only read, open to programs of any site, without cookies."""

import re
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from cms.base.documents.responses import respond
from cms.base.lists.paging import take
from cms.base.lists.parameters import SLUG
from volunteers.programme.api import rows as reading
from volunteers.programme.api import shapes
from volunteers.programme.filters import EventFilter, read_filter
from volunteers.programme.renamed import to_its_new_address

JSON = "application/json; charset=utf-8"
SIZE = 50
NUMBER = re.compile(r"\d{1,18}", re.ASCII)
CALENDAR, PROBLEM = {200: shapes.Occurrences, 304: None, 422: shapes.Problem}, shapes.Problem

api = NinjaAPI(
    title="Vägra gängvåld: the calendar",
    version="1",
    description="Published events, their dates and the places left. Ask again with the ETag: what you have costs nothing.",
    openapi_url="",  # described in describing.py, with the values that filters take at the time
    docs_url=None,  # its page loads from another host
)


@api.get("/v1/events", response={200: shapes.Events, 304: None, 422: PROBLEM}, operation_id="list_events")
def list_events(request: HttpRequest, cursor: Query[shapes.Cursor]) -> HttpResponseBase:
    """Every published event, at most 50 at a time."""
    pages = reading.events().order_by("pk")
    if NUMBER.fullmatch(cursor.efter):
        pages = pages.filter(pk__gt=int(cursor.efter))
    found = list(pages[: SIZE + 1])
    more = address(request, efter=str(found[SIZE - 1].pk)) if len(found) > SIZE else None
    return answer(request, shapes.Events(events=[reading.event(page) for page in found[:SIZE]], next=more))


@api.get(
    "/v1/events/{slug}", response={200: shapes.Event, 304: None, 404: PROBLEM}, operation_id="read_event"
)
def read_event(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One event, or the way to it under its slug of today. Its dates are found by its feed, or among the occurrences."""
    if not SLUG.fullmatch(slug):
        raise Http404
    page = reading.events().filter(slug=slug).order_by("pk").first()
    if page is None:
        return to_its_new_address(request, "read_event", slug)
    return answer(request, reading.event(page))


@api.get("/v1/occurrences", response=CALENDAR, operation_id="list_occurrences")
def list_occurrences(
    request: HttpRequest, filters: Query[shapes.Filters], cursor: Query[shapes.Cursor]
) -> HttpResponseBase:
    """The dates that the calendar lists with the same filters, the soonest first, at most 50 at a time."""
    wanted = read_filter(request.GET)
    if wanted.errors:
        return refuse(wanted)
    dates = wanted.occurrences().select_related("event__area__district", "event__locale").defer("vevent")
    found = take(dates, key="starts_at", after=cursor.efter, size=SIZE)
    more = address(request, **wanted.values, efter=found.next) if found.next else None
    return answer(request, shapes.Occurrences(occurrences=reading.occurrences(found.rows), next=more))


def address(request: HttpRequest, **query: str) -> str:
    return f"{settings.SITE_URL}{request.path}?{urlencode(query)}"


def answer(request: HttpRequest, shape: Any) -> HttpResponseBase:
    body = shape.model_dump_json().encode()
    # No time of change: places are taken without leaving one.
    return respond(request, lambda: body, version=body, changed_at=None, content_type=JSON)


def refuse(wanted: EventFilter) -> JsonResponse:
    filters = {name: str(problem) for name, problem in wanted.errors.items()}
    return problem(" ".join(filters.values()), status=422, filters=filters)


def problem(sentence: str, *, status: int, **more: Any) -> JsonResponse:
    body = {"detail": sentence, "filters": {}, **more}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


@api.exception_handler(Http404)
def not_found(request: HttpRequest, exception: Http404 | None = None) -> JsonResponse:
    return problem(_("There is no such thing here. See /api/openapi.json for what there is."), status=404)


@api.exception_handler(ValidationError)
def not_valid(request: HttpRequest, exception: ValidationError) -> JsonResponse:
    named = {str(error["loc"][-1]): _("This cannot be read.") for error in exception.errors}
    return problem(_("Something in the address cannot be read."), status=422, filters=named)
