from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.base.documents.responses import respond
from volunteers.calendars.ical import write_calendar
from volunteers.my_pages.personal_calendar import entries_for, name_for, volunteer_of


@require_safe
def personal_calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    """The volunteer's own feed; one and the same 404 for every address that is nobody's, or nobody's any longer.

    It names no address of its own: the secret stands nowhere but where the person put it.
    """
    volunteer = volunteer_of(token)
    response: HttpResponseBase
    if volunteer is None:
        gone = _("This calendar is not here. Its address may have been changed.")
        response = HttpResponse(f"{gone}\n", status=404, content_type="text/plain; charset=utf-8")
    else:
        body = write_calendar(entries_for(volunteer), name=name_for(volunteer))
        response = respond(request, lambda: body, version=body, changed_at=None, filename="kalender.ics")
    # Kept by the person's own program alone, which asks each time whether it has changed.
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, noarchive"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
