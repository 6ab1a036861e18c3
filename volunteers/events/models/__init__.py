from volunteers.events.models.embedding import Embedding
from volunteers.events.models.occurrences import Occurrence
from volunteers.events.models.pages import CALENDAR_SLUG, EventIndexPage, EventPage
from volunteers.events.models.rules import Rule

__all__ = ["CALENDAR_SLUG", "Embedding", "EventIndexPage", "EventPage", "Occurrence", "Rule"]
