"""The shifts of one person, as their own page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from volunteers.events.models import EventPage
from volunteers.my_pages.counting_down import in_words
from volunteers.people.models import Volunteer
from volunteers.shifts.models import Shift
from volunteers.signups.check_in_codes import check_in_code
from volunteers.signups.coming import is_asked_about, is_coming
from volunteers.signups.links import token_of
from volunteers.signups.meetings import (
    Meeting,
    is_off,
    meetings_of,
    place_comes_later,
)
from volunteers.signups.models import SignUp


@dataclass(frozen=True)
class OwnShift:
    """One sign-up of what is to come. ``ahead`` is how many sign-ups stand before it in the queue."""

    sign_up: SignUp
    event: EventPage
    now: datetime
    ahead: int = 0

    @property
    def shift(self) -> Shift:
        return self.sign_up.shift

    @cached_property
    def meetings(self) -> list[Meeting]:
        return meetings_of(self.sign_up, shift=self.shift)

    @cached_property
    def next(self) -> Meeting:
        """The first meeting that is not over and is held; when there is none, the last."""
        to_come = [each for each in self.meetings if each.ends_at > self.now]
        held = [each for each in to_come if not each.called_off]
        return (held or to_come or self.meetings[-1:])[0]

    @property
    def countdown(self) -> str:
        return in_words(self.next.starts_at, ends_at=self.next.ends_at, now=self.now)

    @property
    def is_certain(self) -> bool:
        """Whether they have a place in something that is held."""
        return self.sign_up.state == SignUp.State.PLACED and not self.is_off

    @property
    def is_off(self) -> bool:
        return is_off(self.meetings, self.now)

    @property
    def is_coming(self) -> bool:
        """Whether they have said so, of the shift as it is now."""
        return is_coming(self.sign_up)

    @property
    def is_asked(self) -> bool:
        """Whether it is near enough to ask."""
        return is_asked_about(self.meetings, self.now)

    @property
    def code(self) -> str:
        """What is shown or said at the door."""
        return check_in_code(self.sign_up)

    @property
    def place_comes_later(self) -> bool:
        return place_comes_later(self.sign_up, shift=self.shift)

    @property
    def place_in_queue(self) -> int:
        return self.ahead + 1

    @property
    def is_late(self) -> bool:
        """Whether leaving it now is late: coordinators are told at once."""
        return self.now >= self.shift.late_from

    @property
    def token(self) -> str:
        return token_of(self.sign_up)


def coming_of(volunteer: Volunteer) -> list[OwnShift]:
    """Everything that the person is in and that is still to come, the earliest first. Three queries, one more a series."""
    now = timezone.now()
    rows = list(
        SignUp.objects.upcoming()
        .filter(volunteer=volunteer)
        .select_related("shift__role", "shift__occurrence__event__area")
        .defer("shift__occurrence__vevent")
        .annotate(ahead=_ahead())
    )
    for row in rows:
        row.volunteer = volunteer
    pages = pages_in_this_language(row.shift.occurrence.event for row in rows)
    coming = [OwnShift(row, pages[row.shift.occurrence.event_id], now, row.ahead) for row in rows]
    return sorted(coming, key=lambda own: (own.next.starts_at, own.sign_up.pk))


def _ahead() -> Coalesce:
    """How many wait before a sign-up, in its queue."""
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(
        queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk")
    )
    before = SignUp.objects.filter(earlier, shift=OuterRef("shift"), state=SignUp.State.WAITING).order_by()
    return Coalesce(Subquery(before.values("shift").annotate(count=Count("pk")).values("count")), 0)


def pages_in_this_language(events: Iterable[EventPage]) -> dict[int, EventPage]:
    """By each event's primary key its page in the reader's language, or the one it was written in. One query at most.

    ``title_language`` of each is the language of its title when that is not the reader's, else empty.
    """
    own = {event.pk: event for event in events}
    for event in own.values():
        event.title_language = "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    if not own or get_language() == settings.LANGUAGE_CODE:
        return own
    keys = {event.translation_key for event in own.values()}
    pages = EventPage.objects.live().filter(translation_key__in=keys, locale__language_code=get_language())
    translated = {page.translation_key: page for page in pages}
    for page in translated.values():
        page.title_language = settings.LANGUAGE_CODE if page.alias_of_id else ""
    return {pk: translated.get(event.translation_key, event) for pk, event in own.items()}
