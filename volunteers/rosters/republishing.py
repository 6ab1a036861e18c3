"""In the admin: publishing an event with another place changes where people are to come, and they are told."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from wagtail.models import Page

from volunteers.events.models import EventPage
from volunteers.rosters.models import Shift
from volunteers.rosters.rescheduling import known_in, tell_what_changed
from volunteers.rosters.viewsets.dates import say_who_is_told


def remember_what_is_known(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``before_publish_page``, when the rows still say what was published last."""
    if isinstance(page, EventPage):
        known: dict[str, Any] = vars(request)
        known["_known_of_event"] = known_in(list(Shift.objects.filter(occurrence__event=page.pk)))


def tell_of_republished_event(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_publish_page``. A time set for publishing comes without a request: nobody is told then."""
    known = vars(request).get("_known_of_event")
    if known and isinstance(page, EventPage):
        with transaction.atomic():
            its_own = Shift.objects.filter(occurrence__event=page.pk)
            shifts = list(its_own.select_for_update(of=("self",)).order_by("pk"))
            told = tell_what_changed(shifts, known)
        say_who_is_told(request, told)
