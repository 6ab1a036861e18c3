from django.http import HttpRequest, HttpResponseBase

from cms.base.documents.responses import only_read, respond
from volunteers.my_pages.personal_calendar import volunteer_of, whole_calendar


@only_read
def personal_calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The volunteer's own feed; one and the same empty one for every address that is nobody's, or nobody's any longer.

    It names no address of its own: the secret stands nowhere but where the person put it.
    """
    body = whole_calendar(volunteer_of(token))
    response = respond(request, lambda: body, version=body, changed_at=None, filename="kalender.ics")
    # Kept by the person's own program alone, which asks each time whether it has changed.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
