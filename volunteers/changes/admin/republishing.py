"""In the admin: publishing an event with another place changes where people are to come, and they are told.

A time set for publishing comes without an editor: then nobody is told, which is said when it is set.
"""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from volunteers.changes.admin.told_people import say_who_is_told
from volunteers.changes.rescheduling import known_in, tell_what_changed
from volunteers.changes.taking_down import with_people
from volunteers.events.models import EventPage
from volunteers.shifts.models import Shift


def remember_what_is_known(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``before_publish_page``, when the rows still say what was published last."""
    if isinstance(page, EventPage):
        known: dict[str, Any] = vars(request)
        known["_known_of_event"] = known_in(list(Shift.objects.filter(occurrence__event=page.pk)))


def tell_of_republished_event(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_publish_page``."""
    known = vars(request).get("_known_of_event")
    if known and isinstance(page, EventPage):
        with transaction.atomic():
            its_own = Shift.objects.filter(occurrence__event=page.pk)
            shifts = list(its_own.select_for_update(of=("self",)).order_by("pk"))
            told = tell_what_changed(shifts, known)
        say_who_is_told(request, told)


def warn_of_silent_publication(request: HttpRequest, page: Page) -> None:
    """For Wagtail's hook ``after_edit_page``."""
    if not isinstance(page, EventPage) or not page.scheduled_revision:
        return
    if with_people(EventPage.objects.filter(pk=page.pk)).exists():
        messages.warning(
            request,
            _(
                "People have signed up for this event. They get no mail when it is published by itself: if you changed the "
                "place, publish it by hand instead."
            ),
        )
