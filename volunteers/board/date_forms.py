from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from volunteers.board.event_choices import offer_events
from volunteers.calendars.recurrence import later
from volunteers.events.models import EventPage
from volunteers.events.page_with_dates import with_the_dates


class OccurrenceForm(WagtailAdminModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_events(self)

    def clean_event(self) -> EventPage:
        """Translations share the dates of the page in the site's own language."""
        event = with_the_dates(self.cleaned_data["event"])
        if self.instance.pk and event.pk != self.instance.event_id and self.instance.shifts.exists():
            raise ValidationError(
                _("This date has shifts, which people signed up for: add a new date to the other event.")
            )
        return event


def next_date(event: EventPage) -> dict[str, Any]:
    """What a new date starts from: a week after the event's last one, as long, same hour, never past."""
    last = event.occurrences.order_by("starts_at", "pk").last()
    if last is None:
        return {"event": event}
    starts_at = later(last.starts_at, timedelta(weeks=1))
    while starts_at <= timezone.now():
        starts_at = later(starts_at, timedelta(weeks=1))
    length = last.ends_at - last.starts_at
    return {"event": event, "starts_at": starts_at, "ends_at": starts_at + length, "place": last.place}
