from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from cms.base.security.recent_sign_in import lately
from cms.privacy.facts import Fact, Section
from volunteers.my_pages.own_data.extract import known_of
from volunteers.my_pages.views.signed_in import own
from volunteers.people.models import Volunteer


@require_safe
@own
@lately
def known(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    return render(request, "my_pages/known.html", {"sections": known_of(volunteer), "volunteer": volunteer})


@require_safe
@own
@lately
def known_as_json(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """All of it for another program: moments in UTC as ISO 8601, keys that stay the same in every language."""
    written = {
        section.key: [values_of(entry) for entry in section.entries] for section in known_of(volunteer)
    }
    content = {"made_at": timezone.now(), **written}
    return as_file(JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2}), "json")


def values_of(entry: list[Fact]) -> dict[str, object]:
    return {fact.key: fact.value for fact in entry}


@require_safe
@own
@lately
def known_as_html(request: HttpRequest, volunteer: Volunteer) -> HttpResponse:
    """All of it for a person: one page that needs neither us nor the net."""
    sections: list[Section] = known_of(volunteer)
    page = render_to_string("my_pages/known_file.html", {"sections": sections, "made_at": timezone.now()})
    return as_file(HttpResponse(page), "html")


def as_file(response: HttpResponse, ending: str) -> HttpResponse:
    response.headers["Content-Disposition"] = f'attachment; filename="mina-uppgifter.{ending}"'
    return response
