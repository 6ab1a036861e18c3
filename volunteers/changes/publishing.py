"""An event's page is saved: what follows from it for its dates, its shifts and the people in them.

Every road that publishes, changes or unpublishes an event ends in ``EventPage.save``: by hand, in bulk, by workflow, when its
time has come, as a translation, by a command. So none of this asks who saves, or why. docs/decisions/0016.

The order of locks: the page, its plans, shifts, then dates.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from wagtail.log_actions import log

from volunteers.changes.reach import reach_of
from volunteers.changes.rescheduling import Known, known_in, tell_what_changed
from volunteers.changes.rule_dates import (
    lay_out,
    lock_page,
    recurs,
    shifts_to_come,
)
from volunteers.changes.taking_down import call_off_what_comes
from volunteers.events.models import EventPage
from volunteers.events.page_with_dates import with_the_dates
from volunteers.shifts.models import Shift
from volunteers.shifts.plan_shifts import lay_out_shifts_of, lock_plans

FACTS = {"live", "place", "place_hidden", "area_id", "is_series", "age"}
TOLD, CALLED = "told", "called"  # how many get a mail, and how many are to be rung


@contextmanager
def let_follow(page: EventPage, written: Collection[str] | None) -> Iterator[None]:
    """For the hook ``event_is_saved``, around the saving and in its transaction. ``written``: only these fields, if not all.

    What it came to is in the page's history. A draft changes nothing for anybody, nor does what leaves the facts as they are.
    """
    if page.alias_of_id or (written is not None and FACTS.isdisjoint(written)):
        yield
        return
    stored = None if page._state.adding else lock_page(page.pk)
    before = facts_of(stored) if stored else None
    if before == facts_of(page) or with_the_dates(page).pk != page.pk:
        yield
        return
    lock_plans(page.pk)
    shifts = list(shifts_to_come(page).select_for_update(of=("self",)).order_by("pk")) if stored else []
    known = known_in(shifts)
    yield
    if page.live:
        bring_up_to_date(page, shifts, known)
    else:
        call_off_what_comes(EventPage.objects.filter(pk=page.pk))


def facts_of(page: EventPage) -> dict[str, Any] | None:
    """What dates, shifts and people hang on; None while nobody sees the page, so that whatever it says is news."""
    if not page.live:
        return None
    return {"rules": {rule.pattern for rule in page.rules.all()}} | {
        name: getattr(page, name) for name in FACTS
    }


def bring_up_to_date(page: EventPage, shifts: Sequence[Shift], known: dict[int, Known]) -> Counter[str]:
    """Make the dates that the rules say and their shifts, and tell whoever knew something else. Returns how many of each."""
    outcome = lay_out(page) if recurs(page) else Counter[str]()
    lay_out_shifts_of(page)
    outcome[TOLD], outcome[CALLED] = reach_of(tell_what_changed(shifts, known))
    if outcome := +outcome:
        log(page, "changes.publish", data=dict(outcome))
    return outcome
