"""From the rules on an event's page to dates, which are rows of their own.

A rule makes and moves dates, but never takes away what people rely on: a date with edits, shifts or sign-ups that the
rule gives up, and one that people have signed up for and the rule would move, wait for an editor's decision.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.base.jobs import at_most_every
from volunteers.calendars.recurrence import Slot
from volunteers.events.models import EventPage, Occurrence
from volunteers.events.models.occurrences import AHEAD, ENTRY_FIELDS, renew
from volunteers.events.page_with_dates import with_the_dates
from volunteers.shifts.models import Shift
from volunteers.shifts.moving import move, on_the_wall
from volunteers.signups.models import SignUp

LAID_OUT = ("starts_at", "ends_at", "all_day", "rule_starts_at", "rule_ends_at", "question", *ENTRY_FIELDS)
MADE, MOVED, REMOVED, ASKED = "made", "moved", "removed", "asked"


class Relied(NamedTuple):
    """Primary keys of dates that have shifts, of those that have some which no plan made, and of those whose shifts anybody has
    ever signed up for."""

    shifts: frozenset[int]
    by_hand: frozenset[int]
    people: frozenset[int]


@at_most_every(60)
def lay_out_due() -> int:
    """Lay out every published event that recurs and has not been laid out today: time alone brings the next dates."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    recurs = Q(rules__isnull=False) | Q(occurrences__rule_starts_at__gte=midnight)
    due = EventPage.objects.live().filter(recurs, alias_of=None)
    stale = Q(laid_out_at=None) | Q(laid_out_at__lt=midnight)
    return sum(lay_out(event).total() for event in due.filter(stale).distinct())


def recurs(event: EventPage) -> bool:
    """Whether rules make its dates, or have made some that are to come."""
    made = event.occurrences.filter(rule_starts_at__gt=timezone.now())
    return bool(event.rules.exists() or made.exists())


def lay_out(page: EventPage) -> Counter[str]:
    """Make the dates of the event what its rules say, from today to 13 months ahead. Doing it twice changes nothing.

    Translations have no dates of their own: the page that does is laid out. How many dates were made, moved, removed,
    and how many wait for an editor since just now.
    """
    now = timezone.now()
    with transaction.atomic():
        event = lock_page(with_the_dates(page).pk)
        first = timezone.localdate(now)
        slots = slots_of(event, first, first + AHEAD)
        relied = lock_shifts(event)
        outcome = bring_together(event, relevant(event, slots, first), slots, relied, now)
        # The translation too that it was asked for, or the worker would ask again every minute.
        EventPage.objects.filter(pk__in={event.pk, page.pk}).update(laid_out_at=now)
    return outcome


def lock_page(pk: int) -> EventPage:
    """The page as it is now: one at a time lays out its dates, as there may be none yet to lock.

    But for its key (FOR NO KEY UPDATE): whoever adds a date holds the shifts by then, and looks at the page's key.
    """
    return EventPage.objects.select_for_update(of=("self", "page_ptr"), no_key=True).get(pk=pk)


def slots_of(event: EventPage, first: date, last: date) -> list[Slot]:
    """What the rules make in these days, each start once."""
    by_start = {
        slot.starts_at: slot for rule in event.rules.all() for slot in rule.pattern.slots(first, last)
    }
    return sorted(by_start.values())


def shifts_to_come(event: EventPage) -> QuerySet[Shift]:
    """Those whose date has not ended; of a series all, as whoever signed up for the first meeting comes to the others."""
    own = Shift.objects.filter(occurrence__event=event)
    return own if event.is_series else own.filter(occurrence__ends_at__gt=timezone.now())


def lock_shifts(event: EventPage) -> Relied:
    """What people rely on, and nobody signs up until the transaction ends: whoever does locks the shift first."""
    to_come = shifts_to_come(event).select_for_update(of=("self",)).order_by("pk")
    locked = list(to_come.values_list("pk", "occurrence_id", "plan_id"))
    dates = {pk: date for pk, date, _plan in locked}
    by_hand = frozenset(date for _pk, date, plan in locked if plan is None)
    signed_up = SignUp.objects.filter(shift__in=dates).values_list("shift", flat=True)
    people = frozenset(dates[pk] for pk in signed_up)
    if event.is_series and people:
        everything = frozenset(event.occurrences.values_list("pk", flat=True))
        return Relied(everything, everything, everything)
    return Relied(frozenset(dates.values()), by_hand, people)


def relevant(event: EventPage, slots: Sequence[Slot], first: date) -> list[Occurrence]:
    """The dates that rules made of these days, and those made by hand that begin just when a rule wants one."""
    by_hand = Q(rule_starts_at=None, starts_at__in=[slot.starts_at for slot in slots])
    # A day before the first, as it is a day in Göteborg that counts and not one in UTC.
    by_rule = Q(rule_starts_at__gte=timezone.now() - timedelta(days=2))
    rows = event.occurrences.select_for_update(of=("self",)).filter(by_hand | by_rule)
    return [row for row in rows if row.rule_starts_at is None or day_of(row.rule_starts_at) >= first]


def bring_together(
    event: EventPage, rows: Sequence[Occurrence], slots: Sequence[Slot], relied: Relied, now: datetime
) -> Counter[str]:
    outcome: Counter[str] = Counter()
    before = {row.pk: remembered(row) for row in rows}
    pairs, left, wanted = match(rows, slots)
    done = [follow(row, slot, relied) for row, slot in pairs]
    done += [give_up(row, relied) for row in left if row.starts_at > now]
    outcome.update(what for what in done if what)
    changed = [row for row in rows if row.pk and remembered(row) != before[row.pk]]
    for row in changed:
        row.event = event
    made = [make(event, slot) for slot in wanted if slot.ends_at > now]
    renew([*changed, *made])
    Occurrence.objects.bulk_update(changed, LAID_OUT, batch_size=100)
    Occurrence.objects.bulk_create(made, batch_size=100)
    outcome[MADE] = len(made)
    return +outcome


def remembered(row: Occurrence) -> tuple[Any, ...]:
    return row.starts_at, row.ends_at, row.rule_starts_at, row.rule_ends_at, row.question


def match(
    rows: Sequence[Occurrence], slots: Sequence[Slot]
) -> tuple[list[tuple[Occurrence, Slot]], list[Occurrence], list[Slot]]:
    """Each date with what the rules now say of it, the dates that they give up, and the slots that have no date yet.

    First those of the same start, then in order those of the same day: a walk that begins an hour earlier is the same walk.
    """
    free = {slot.starts_at: slot for slot in slots}
    pairs, rest, left = [], [], []
    # What a rule made comes before what was added by hand.
    for row in sorted(
        rows, key=lambda row: (row.rule_starts_at is None, row.rule_starts_at or row.starts_at)
    ):
        if slot := free.pop(row.rule_starts_at or row.starts_at, None):
            pairs.append((row, slot))
        elif row.rule_starts_at:
            rest.append((row, day_of(row.rule_starts_at)))
    for row, day in rest:
        if slot := next((slot for slot in free.values() if day_of(slot.starts_at) == day), None):
            pairs.append((row, free.pop(slot.starts_at)))
        else:
            left.append(row)
    return pairs, left, list(free.values())


def follow(row: Occurrence, slot: Slot, relied: Relied) -> str:
    """Let the date remember what the rule says now, and be held then, unless an editor or people hold it where it is."""
    asked = row.question == Occurrence.Question.MOVED
    held_by_editor = row.rule_starts_at is None or (row.was_moved and not asked)
    row.rule_starts_at, row.rule_ends_at, row.question = slot.starts_at, slot.ends_at, ""
    if held_by_editor or not row.was_moved:
        return ""
    if row.pk in relied.people:
        row.question = Occurrence.Question.MOVED
        return "" if asked else ASKED
    if row.pk in relied.shifts:
        by = on_the_wall(row.starts_at, slot.starts_at)
        for shift in row.shifts.all():  # which nobody is in
            move(shift, by)
    row.starts_at, row.ends_at, row.all_day = slot
    return MOVED


def give_up(row: Occurrence, relied: Relied) -> str:
    """Delete the date if nothing would be lost by it; else ask, once. What a plan made and nobody is in is nothing lost."""
    edited = row.was_moved or row.place or row.note or row.called_off
    if not edited and row.pk not in relied.by_hand | relied.people:
        row.shifts.all().delete()
        row.delete()
        return REMOVED
    asked = row.question == Occurrence.Question.LEFT
    row.question = Occurrence.Question.LEFT
    return "" if asked else ASKED


def make(event: EventPage, slot: Slot) -> Occurrence:
    return Occurrence(
        event=event,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        all_day=slot.all_day,
        rule_starts_at=slot.starts_at,
        rule_ends_at=slot.ends_at,
    )


def day_of(moment: datetime) -> date:
    """The day in Göteborg."""
    return timezone.localdate(moment)
