"""What programs ask of an event under the slug that it had once."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from cms.base.renamed import once_at
from cms.base.restrictions import for_everybody
from volunteers.events.models import CALENDAR_SLUG, EventPage


def to_its_new_address(request: HttpRequest, name: str, slug: str) -> HttpResponseBase:
    """For good to the address of that name under the event's slug of today, with all that was asked.

    Raises ``Http404`` when no event that anybody may see has ever had the slug.
    """
    page = once_at(f"{CALENDAR_SLUG}/{slug}", for_everybody(EventPage.objects.live()))
    if page is None or page.slug == slug:
        raise Http404
    query = request.META["QUERY_STRING"]
    address = reverse(name, args=[page.slug])
    return redirect(f"{address}?{query}" if query else address, permanent=True)
