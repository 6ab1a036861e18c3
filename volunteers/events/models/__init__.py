from volunteers.events.models.occurrences import Occurrence
from volunteers.events.models.pages import CALENDAR_SLUG, EventIndexPage, EventPage

__all__ = ["CALENDAR_SLUG", "EventIndexPage", "EventPage", "Occurrence"]
