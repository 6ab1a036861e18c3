"""The shifts of one person, as their own page shows them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language

from cms.base.qr_code import Drawing, drawing
from volunteers.events.access import Access, access_of
from volunteers.events.models import EventPage, Occurrence
from volunteers.mail_kinds import KINDS
from volunteers.my_pages.countdown import in_words
from volunteers.my_pages.signup_status import (
    Leaving,
    Standing,
    Words,
    leaving_of,
    standing_of,
    words_of,
)
from volunteers.notices.debrief_question import may_answer
from volunteers.people.models import Volunteer
from volunteers.programme.kinds import Terms, terms_of
from volunteers.shifts.models import DutyContact, Shift
from volunteers.signups.joining.swapping import choices_for
from volunteers.signups.joining.undoing import can_undo
from volunteers.signups.models import HOLD, UNDO, SignUp
from volunteers.signups.personal.check_in_codes import check_in_code
from volunteers.signups.personal.day_before_answer import is_asked_about, is_coming
from volunteers.signups.personal.links import token_of
from volunteers.signups.personal.mails import is_sent
from volunteers.signups.personal.meetings import Meeting, meetings_of, place_comes_later
from volunteers.signups.places.refusals import Asking, is_near_another


@dataclass(frozen=True)
class OwnShift:
    """One sign-up as its person sees it, at ``now``. ``event`` is the page in their language.

    ``ahead`` is how many sign-ups stand before it in the queue, None when that has not been counted.
    """

    sign_up: SignUp
    event: EventPage
    now: datetime
    ahead: int | None = None

    @property
    def shift(self) -> Shift:
        return self.sign_up.shift

    @property
    def token(self) -> str:
        return token_of(self.sign_up)

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
    def place_comes_later(self) -> bool:
        return place_comes_later(self.sign_up, shift=self.shift)

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self.sign_up, self.meetings, self.now)

    @cached_property
    def words(self) -> Words:
        return words_of(self.sign_up, self.standing, place_in_queue=self._place_in_queue())

    @cached_property
    def leaving(self) -> Leaving | None:
        return leaving_of(self.sign_up, self.standing, self.now)

    @property
    def is_certain(self) -> bool:
        """Whether they have a place in something that is held and not over."""
        return self.standing is Standing.PLACED

    @property
    def is_off(self) -> bool:
        return self.standing is Standing.OFF

    @property
    def is_over(self) -> bool:
        return self.standing in {Standing.BEEN, Standing.OVER}

    @property
    def was_taken_out(self) -> bool:
        """Whether a coordinator ended it."""
        return self.standing is Standing.TAKEN_OUT

    @property
    def can_change(self) -> bool:
        """Whether it is for them to say how many they are: before it begins."""
        return self.leaving is not None and self.sign_up.is_signed_up and not self.shift.is_closed

    @property
    def wishes_otherwise(self) -> bool:
        """Whether they signed up again with another number or name, which nobody has answered yet."""
        return self.can_change and self.sign_up.wishes_otherwise

    @property
    def signed_up_again(self) -> bool:
        """Whether somebody has just signed up again with the address: nothing has changed by that."""
        wished_at = self.sign_up.wished_at
        is_new = wished_at is not None and wished_at > self.now - HOLD
        return self.wishes_otherwise or (is_new and self.sign_up.is_signed_up)

    @property
    def awaits_guardian(self) -> bool:
        return self.standing is Standing.AWAITS_GUARDIAN

    @property
    def has_an_offer(self) -> bool:
        return self.standing is Standing.OFFERED

    @property
    def is_on_the_day(self) -> bool:
        """Whether they have a place in what is held tomorrow, today or just now."""
        soon = timezone.localdate(self.now) + timedelta(days=1)
        is_held = self.is_certain and self.next.ends_at > self.now and not self.next.called_off
        return is_held and timezone.localdate(self.next.starts_at) <= soon

    @property
    def is_today(self) -> bool:
        return self.is_on_the_day and timezone.localdate(self.next.starts_at) <= timezone.localdate(self.now)

    @property
    def contact(self) -> DutyContact | None:
        """Whom they reach on the day: not sooner."""
        return self.shift.contact if self.is_on_the_day else None

    @cached_property
    def access(self) -> Access:
        """How they get there and about, in the next meeting."""
        own = self.shift.occurrence
        date = own if self.next.date == own.pk else Occurrence.objects.defer("vevent").get(pk=self.next.date)
        return access_of(self.event, date, is_told=self.sign_up.is_placed or self.sign_up.is_in_question)

    @property
    def terms(self) -> Terms | None:
        """What holds for those who help there."""
        return terms_of(self.event.kind)

    @property
    def can_undo(self) -> bool:
        """Whether they have just given it up, and it is theirs again at a press."""
        return can_undo(self.sign_up, self.now)

    @property
    def is_taken_by_now(self) -> bool:
        """Whether they have just given it up, and it cannot be undone any more."""
        return self.sign_up.may_be_undone(self.now) and not self.can_undo

    @property
    def undo_until(self) -> datetime | None:
        return self.sign_up.left_at and self.sign_up.left_at + UNDO

    @cached_property
    def other_shifts(self) -> list[Shift]:
        """Those of the same event that they may take instead."""
        return choices_for(self.sign_up) if self.leaving else []

    @property
    def can_write_note(self) -> bool:
        return self.leaving is not None and self.sign_up.is_signed_up

    @property
    def drawn_code(self) -> Drawing | None:
        """The code as a phone at the door reads it."""
        return drawing(self.code) if self.code else None

    @property
    def code(self) -> str:
        """What is shown or said at the door, as long as there is one to come to."""
        return check_in_code(self.sign_up) if self.is_certain else ""

    @property
    def is_coming(self) -> bool:
        """Whether they have said so, of the shift as it is now."""
        return self.is_certain and is_coming(self.sign_up)

    @property
    def is_near(self) -> bool:
        """Whether it is near enough to need the code, and to be asked about."""
        return self.is_certain and is_asked_about(self.meetings, self.now)

    @property
    def can_say_coming(self) -> bool:
        return self.is_near and not self.is_coming

    @property
    def gets_mail(self) -> bool:
        """Whether the place is confirmed by mail."""
        return self.is_certain and is_sent(KINDS["placed"], self.sign_up)

    @property
    def can_answer(self) -> bool:
        """Whether the question afterwards is still to be answered."""
        return self.standing is Standing.BEEN and not self.sign_up.has_answered and may_answer(self.sign_up)

    @property
    def is_near_another(self) -> bool:
        asking = Asking(self.shift, self.sign_up.people, self.sign_up.volunteer)
        return self.is_certain and is_near_another(asking)

    def _place_in_queue(self) -> int | None:
        if self.standing is not Standing.WAITING:
            return None
        return self.sign_up.place_in_queue() if self.ahead is None else self.ahead + 1


def just_left_by(volunteer: Volunteer) -> list[OwnShift]:
    """What the person gave up a few minutes ago and may still have back; mostly nothing."""
    now = timezone.now()
    rows = SignUp.objects.filter(volunteer=volunteer, state=SignUp.State.CANCELLED, left_at__gt=now - UNDO)
    rows = rows.select_related("shift__role", "shift__occurrence__event__area", "volunteer")
    left = [row for row in rows.order_by("-left_at", "pk") if can_undo(row, now)]
    pages = pages_in_this_language(row.shift.occurrence.event for row in left)
    return [OwnShift(row, pages[row.shift.occurrence.event_id], now) for row in left]


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
