"""In the admin: dates that publishing an event makes have their shifts at once, not when the worker comes by."""

from django.http import HttpRequest
from wagtail.models import Page

from volunteers.events.models import EventPage
from volunteers.events.originals import with_the_dates
from volunteers.shifts.plan_shifts import lay_out_shifts_of


def lay_out_shifts_of_event(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_publish_page``."""
    if isinstance(page, EventPage):
        lay_out_shifts_of(with_the_dates(page))
