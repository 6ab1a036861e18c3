"""How one gets to a date of an event and gets about there, as far as its reader may know."""

from typing import NamedTuple

from django.utils.text import capfirst

from volunteers.events.models import EventPage, Occurrence


class Access(NamedTuple):
    """In words, empty where nothing is said. ``here`` is what the date says of itself; ``position`` is latitude and longitude."""

    stop: str = ""
    step_free: str = ""
    toilet: str = ""
    distance: str = ""
    here: str = ""
    position: tuple[float, float] | None = None


def access_of(page: EventPage, date: Occurrence | None, *, is_told: bool) -> Access:
    """What holds there. What the page says is about its own place, so of a date elsewhere it says nothing.

    ``is_told``: whether the reader knows the place while it is hidden. Whoever does not is told no stop and nothing else that an
    editor wrote freely about the place: it would give it away.
    """
    is_elsewhere = date is not None and bool(date.place)
    knows = is_told or not page.place_hidden
    stop = date.stop if date and date.stop else "" if is_elsewhere else page.stop
    here = date.access if date and knows else ""
    if is_elsewhere:
        return Access(stop=stop if knows else "", here=here)
    return Access(
        stop=stop if knows else "",
        step_free=capfirst(page.get_step_free_display()) if page.step_free else "",
        toilet=page.toilet if knows else "",
        distance=page.distance,
        here=here,
        position=page.where_it_lies if knows else None,
    )
