"""The filters of the calendar, read from an address: one meaning for the list and for the feed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.base.lists.parameters import (
    NonsenseError,
    campaigns,
    read_area,
    read_campaign,
    read_followed_campaign,
    single,
)
from cms.base.models import Area
from volunteers.events.models import EventPage, Occurrence
from volunteers.events.models.occurrences import OccurrenceQuerySet
from volunteers.shifts.models import Shift

WORD = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")
DAY = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
NAMES = ("omrade", "kampanj", "typ", "sprak", "alder", "fran", "till", "plats")
Age = EventPage.Age
type Reader = tuple[str, Callable[[str], object]]
# Who may come to what: whoever is 18 may also come to what is for all ages, and from 15.
WELCOME = {
    Age.ALL: [Age.ALL],
    Age.CHILDREN: [Age.ALL, Age.CHILDREN],
    Age.FIFTEEN: [Age.ALL, Age.FIFTEEN],
    Age.EIGHTEEN: [Age.ALL, Age.FIFTEEN, Age.EIGHTEEN],
}
# As whoever is coming would put it.
AGE_WORDS = {
    Age.ALL: _("for all ages"),
    Age.CHILDREN: _("a child"),
    Age.FIFTEEN: _("15 to 17 years"),
    Age.EIGHTEEN: _("18 years or older"),
}


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """What the visitor asked for. What could not be read stands in ``errors``, and then nothing matches."""

    area: Area | None = None
    campaign: Page | None = None
    kind: EventPage.Kind | None = None
    language: str = ""
    age: EventPage.Age | None = None
    first_day: date | None = None
    last_day: date | None = None
    places_left: bool = False
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str | Promise] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was asked for at all."""
        return not self.values and not self.errors

    @property
    def query(self) -> str:
        """The canonical query string, without a question mark, of what was understood."""
        return urlencode(self.values)

    @property
    def words(self) -> list[str]:
        """What was asked for as a person would say it; the days left out."""
        return [words for name, words in self.named().items() if name not in {"fran", "till"}]

    def named(self) -> dict[str, str]:
        """What was asked for as a person would say it, by the name of its parameter."""
        said = {
            "omrade": self.area and self.area.name,
            "kampanj": self.campaign and self.campaign.live and self.campaign.title,
            "typ": self.kind and self.kind.label,
            "sprak": self.language,
            "alder": self.age and AGE_WORDS[self.age],
            "fran": self.first_day and gettext("from %(day)s") % {"day": in_words(self.first_day)},
            "till": self.last_day and gettext("to %(day)s") % {"day": in_words(self.last_day)},
            "plats": self.places_left and _("places left"),
        }
        return {name: str(words) for name, words in said.items() if words}

    def query_with(self, **changed: str) -> str:
        """The query string of the same filter with these values changed; an empty one takes a filter away."""
        values = {**self.values, **changed}
        return urlencode({name: values[name] for name in NAMES if values.get(name)})

    def occurrences(self) -> OccurrenceQuerySet:
        """Published dates that match, soonest first: from the first day on, else those to come."""
        dates = Occurrence.objects.published()
        return self.narrow(dates if self.first_day else dates.upcoming()).order_by("starts_at", "pk")

    def narrow(self, dates: OccurrenceQuerySet) -> OccurrenceQuerySet:
        """Those of the dates that match. Costs at most one query, for the campaign's place in the tree."""
        if self.errors:
            return dates.none()
        return dates.filter(self._what() & self._when() & self._where())

    def _what(self) -> Q:
        wanted = Q()
        if self.kind:
            wanted &= Q(event__kind=self.kind)
        if self.language:
            wanted &= Q(event__languages__icontains=self.language)
        if self.age:
            wanted &= Q(event__age__in=WELCOME[self.age])
        return wanted & has_places_left(timezone.now()) if self.places_left else wanted

    def _when(self) -> Q:
        wanted = Q()
        if self.first_day:
            wanted &= Q(starts_at__gte=midnight(self.first_day))
        if self.last_day:
            wanted &= Q(starts_at__lt=midnight(self.last_day + timedelta(days=1)))
        return wanted

    def _where(self) -> Q:
        wanted = Q()
        if self.area:  # what names no area is for the whole city, and so for each of its parts
            wanted &= (
                Q(event__area=self.area) | Q(event__area__district=self.area) | Q(event__area__isnull=True)
            )
        if self.campaign:
            below = Q(pk__in=[])
            # The same campaign in every language: dates belong to the page in the language it was written in.
            same = campaigns().filter(translation_key=self.campaign.translation_key)
            for path, depth in same.values_list("path", "depth"):
                below |= Q(event__path__startswith=path, event__depth=depth + 1)
            wanted &= below
        return wanted


def has_places_left(now: datetime) -> Q:
    """Dates at which one can sign up and get a place: in a shift of their own or, in a series, of any of its meetings."""
    free = Shift.objects.public().with_places_left(now).order_by()
    alone = Q(event__is_series=False) & Exists(free.filter(occurrence=OuterRef("pk")))
    series = Q(event__is_series=True) & Exists(free.filter(occurrence__event=OuterRef("event_id")))
    return Q(called_off=False) & (alone | series)


class Address(NamedTuple):
    """The calendar's address with what is chosen. ``shown`` says in which way it is shown."""

    path: str
    wanted: EventFilter
    shown: dict[str, str]

    def but(self, **changed: str) -> str:
        """The same with these filters changed; an empty value takes a filter away."""
        return self._with(self.wanted.query_with(**changed), self.shown)

    def shown_as(self, **shown: str) -> str:
        """The same filters, shown in another way."""
        return self._with(self.wanted.query, shown)

    @property
    def plain(self) -> str:
        """No filters, shown in the same way."""
        return self._with("", self.shown)

    def _with(self, query: str, shown: dict[str, str]) -> str:
        query = "&".join(filter(None, [query, urlencode(shown)]))
        return f"{self.path}?{query}" if query else self.path


def read_filter(query: QueryDict, readers: Mapping[str, Reader] | None = None) -> EventFilter:
    """The filter in a query string. Never raises; other parameters are left alone. At most two queries."""
    readers = readers or READERS
    errors: dict[str, str | Promise] = {}
    values: dict[str, str] = {}
    found: dict[str, object] = {}
    for name in NAMES:
        try:
            if value := single(query.getlist(name)):
                attribute, reader = readers[name]
                found[attribute] = reader(value)
                # A campaign may have had another slug once.
                values[name] = getattr(found[attribute], "slug", value)
        except NonsenseError as nonsense:
            errors[name] = nonsense.message
    wanted = EventFilter(**found, values=values, errors=errors)  # type: ignore[arg-type]
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        errors["till"] = _("The last day is before the first. Change one of them.")
    return wanted


def read_kind(value: str) -> EventPage.Kind:
    """Raises ``NonsenseError`` for what is none."""
    if value not in EventPage.Kind.values:
        raise NonsenseError(_("There is no such kind of event. Choose one from the list."))
    return EventPage.Kind(value)


def read_age(value: str) -> EventPage.Age:
    """Raises ``NonsenseError`` for what is none."""
    if value not in Age.values:
        raise NonsenseError(_("There is no such age. Choose one from the list."))
    return Age(value)


def read_language(value: str) -> str:
    """A language as editors write it in Swedish; one of the site's own languages may be given by its code.

    Raises ``NonsenseError`` for what cannot be the name of one.
    """
    if value in dict(settings.LANGUAGES):
        with translation.override(settings.LANGUAGE_CODE):
            return str(get_language_info(value)["name_translated"])
    if len(value) > 40 or not WORD.fullmatch(value):
        raise NonsenseError(_("That is not the name of a language. Choose one from the list."))
    return value


def read_day(value: str) -> date:
    """A day such as 2026-12-05. Raises ``NonsenseError`` for what is none."""
    try:
        # fromisoformat alone takes other spellings, and years that no clock reaches.
        return date.fromisoformat(value if DAY.fullmatch(value) else "")
    except ValueError as error:
        raise NonsenseError(_("Write a day as year-month-day, for example 2026-12-05.")) from error


def read_switch(value: str) -> bool:
    """Raises ``NonsenseError`` for anything but 1."""
    if value != "1":
        raise NonsenseError(_("The filter for places left can only be 1."))
    return True


def in_words(day: date) -> str:
    """Such as 5 December 2026."""
    return date_format(day, "j F Y")


def midnight(day: date) -> datetime:
    """When the day begins in Göteborg."""
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


READERS: dict[str, Reader] = {
    "omrade": ("area", read_area),
    "kampanj": ("campaign", read_campaign),
    "typ": ("kind", read_kind),
    "sprak": ("language", read_language),
    "alder": ("age", read_age),
    "fran": ("first_day", read_day),
    "till": ("last_day", read_day),
    "plats": ("places_left", read_switch),
}
# For whoever follows a calendar: what was taken down is not unknown.
FOLLOWERS_READERS = READERS | {"kampanj": ("campaign", read_followed_campaign)}
