from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.models import Page

from volunteers.events.models import EventPage
from volunteers.events.panels import with_the_dates


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def point_to_the_first_date(request: HttpRequest, page: Page) -> None:
    """An event without a date is not on the calendar: whoever saved one by hand is shown the next step."""
    saved_by_itself = not request.accepts("text/html")
    if (
        saved_by_itself
        or not isinstance(page, EventPage)
        or not request.user.has_perm("events.add_occurrence")
    ):
        return
    event = with_the_dates(page)
    if event.occurrences.exists():
        return
    button = messages.button(f"{reverse('dates:add')}?event={event.pk}", _("Add the first date"))
    messages.info(request, _("The event has no date yet, so it is not on the calendar."), buttons=[button])
