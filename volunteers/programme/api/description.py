"""The description of the API (OpenAPI 3.1), with the values that the filters take now."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_GET

from cms.base.cache import keep
from cms.base.documents.responses import respond
from cms.base.lists.parameters import campaigns
from cms.base.models import Area
from volunteers.events.models import EventPage
from volunteers.programme.api.views import JSON, api

PREFIX = "/api/"
# Days that there are, from 2000 to 2099; nothing at all is no filter.
DAY = (
    r"^$|^20\d\d-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))$"
    r"|^20(?:[02468][048]|[13579][26])-02-29$"
)
LETTERS = r"^$|^\p{L}+(?:[ -]\p{L}+)*$"


@require_GET
def description(request: HttpRequest) -> HttpResponseBase:
    body = keep(request, "openapi", describe)
    return respond(request, lambda: body, version=body, changed_at=None, content_type=JSON)


def describe() -> bytes:
    schema = api.get_openapi_schema(path_prefix=PREFIX)
    values = limits()
    for path in schema["paths"].values():
        for parameter in path["get"]["parameters"]:
            parameter["schema"] |= values.get(parameter["name"], {})
    return json.dumps(schema, ensure_ascii=False).encode()


def limits() -> dict[str, dict[str, Any]]:
    """What each filter takes, as JSON Schema; two queries."""
    return {
        "omrade": {"enum": ["", *Area.objects.order_by("slug").values_list("slug", flat=True)]},
        "kampanj": {"enum": ["", *campaign_slugs()]},
        "typ": {"enum": ["", *EventPage.Kind.values]},
        "alder": {"enum": ["", *EventPage.Age.values]},
        "plats": {"enum": ["", "1"]},
        "fran": {"pattern": DAY},
        "till": {"pattern": DAY},
        "sprak": {"pattern": LETTERS},
    }


def campaign_slugs() -> list[str]:
    return sorted(set(campaigns().live().values_list("slug", flat=True)))
