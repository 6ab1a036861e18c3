"""The shapes of the answers. Times have Göteborg's offset; texts are in the language that the event was written in."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from ninja import Field, Schema


class Term(Schema):
    """One of a few values, as the calendar's filters spell it, and in words."""

    value: str
    words: str


class Place(Schema):
    """An area of the city; ``district`` is the larger one that it lies in."""

    slug: str
    name: str
    district: str | None


class Position(Schema):
    latitude: float
    longitude: float


class Event(Schema):
    slug: str
    title: str
    intro: str
    kind: Term
    area: Place | None
    place: str = Field(description="The area's name alone while the place is hidden.")
    position: Position | None
    languages: list[str]
    age: Term
    step_free: Term | None = Field(description="Null when nobody has said.")
    bring: str
    organiser: str = Field(description="A function, never a person.")
    is_series: bool = Field(description="Whether one sign-up is for all dates.")
    updated_at: datetime | None
    url: str
    feed: str = Field(description="The event's dates as iCalendar.")


class SignUp(StrEnum):
    OPEN = "open"
    WAITING_LIST = "waiting list"
    NOT_OPEN_YET = "not open yet"
    CLOSED = "closed"


class Shift(Schema):
    """Something to sign up for on the event's page."""

    role: str
    text: str
    starts_at: datetime
    ends_at: datetime
    sign_up: SignUp = Field(
        description="Whether one may sign up: for a place, for the queue, later, or no more."
    )
    places_left: int = Field(description="How many may get a place now: 0 unless sign-up is open.")
    opens_at: datetime | None = Field(description="When sign-up opens, while it is not open yet; else null.")


class EventInBrief(Schema):
    slug: str
    title: str
    url: str


class Occurrence(Schema):
    """One date of an event. In a series every date has the shifts of the whole series."""

    id: UUID
    event: EventInBrief
    starts_at: datetime
    ends_at: datetime = Field(description="Not included: a whole day ends when the next begins.")
    all_day: bool
    called_off: bool
    place: str = Field(description="The area's name alone while the place is hidden.")
    area: Place | None
    position: Position | None
    note: str
    places: str = Field(description="What is left of the places, as the calendar says it.")
    shifts: list[Shift]
    updated_at: datetime
    url: str
    file: str = Field(description="This date as iCalendar.")


class Events(Schema):
    events: list[Event]
    next: str | None = Field(description="Where the list goes on.")


class Occurrences(Schema):
    occurrences: list[Occurrence]
    next: str | None = Field(description="Where the list goes on.")


class Problem(Schema):
    """What is wrong, in a sentence; of filters by their names."""

    detail: str
    filters: dict[str, str] = {}


class Filters(Schema):
    """The calendar's own filters: as in its address, and empty ones say nothing."""

    omrade: str = Field("", description="An area by its slug.")
    kampanj: str = Field("", description="A campaign by its slug.")
    typ: str = Field("", description="A kind of event.")
    sprak: str = Field("", description="A language by its code, or in Swedish.", max_length=40)
    alder: str = Field("", description="Who is coming: what suits that age.")
    fran: str = Field("", description="The first day, as 2026-12-05. Without it: what has not ended.")
    till: str = Field("", description="The last day, not before the first.")
    plats: str = Field("", description="1: only dates with places left.")


class Cursor(Schema):
    efter: str = Field(
        "", description="Where an earlier answer's next began. What cannot be read is left alone."
    )
