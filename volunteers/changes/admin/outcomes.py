"""In the admin: what came of it, said to whoever did it and kept in the page's history."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages
from wagtail.log_actions import LogFormatter, get_active_log_context
from wagtail.models import Page, PageLogEntry

from volunteers.changes.copying import DATES, EVENTS, PAST, PLANS, RULES, SHIFTS, bring_along
from volunteers.changes.publishing import CALLED, TOLD
from volunteers.changes.reach import Reach, in_words, reach_of
from volunteers.changes.rule_dates import (
    ASKED,
    MADE,
    MOVED,
    REMOVED,
)
from volunteers.signups.models import SignUp

ACTIONS = ["changes.publish", "changes.call_off"]


def say_what_came_of_it(request: HttpRequest, *_of_hook: Any) -> None:
    """For Wagtail's hooks after a page was edited, made, unpublished, or many were: what this request wrote into histories."""
    mine = PageLogEntry.objects.filter(action__in=ACTIONS, uuid=get_active_log_context().uuid)
    entries = list(mine.values_list("page_id", "data"))
    outcome = sum((Counter(data) for _page, data in entries), Counter[str]())
    if dates := said_of_dates(outcome):
        messages.success(request, dates)
    if asked := [page for page, data in entries if data.get(ASKED)]:
        of_one = f"event={asked[0]}&" if len(asked) == 1 else ""
        button = messages.button(f"{reverse('dates:index')}?{of_one}to_decide=true", _("Decide"))
        messages.warning(request, said_of_questions(outcome), buttons=[button])
    if people := said_of_people(outcome):
        messages.info(request, people)


def say_what_came_along(request: HttpRequest, source: Page, copy: Page) -> None:
    """For Wagtail's hook ``after_copy_page``: bring along what hangs on the events, and say what did and what did not."""
    outcome = bring_along(source, copy, days=int(request.POST.get("days") or 0))
    if not outcome[EVENTS]:
        return
    counted = {
        _("events"): outcome[EVENTS],
        _("rules"): outcome[RULES],
        _("shift plans"): outcome[PLANS],
        _("dates added by hand"): outcome[DATES],
        _("shifts on them"): outcome[SHIFTS],
    }
    came = ", ".join(f"{name} ({count})" for name, count in counted.items())
    messages.success(request, _("What came along: %(what)s.") % {"what": came})
    left = _("Nobody's sign-up came along, nor changes to single dates of a rule.")
    if outcome[PAST]:
        past = _("Dates that would have passed were left out: %(count)s.") % {"count": outcome[PAST]}
        left = f"{left} {past}"
    messages.info(request, left)


def say_who_is_told(request: HttpRequest, told: Sequence[SignUp]) -> None:
    if (reach := reach_of(told)).anybody:
        messages.info(request, in_words(reach))


def said_of_dates(outcome: Mapping[str, int]) -> str:
    """Such as "Dates: 52 added, 3 moved."; nothing when they stayed as they were."""
    made, moved, removed = (outcome.get(what, 0) for what in (MADE, MOVED, REMOVED))
    parts = [
        (made, ngettext("%(count)s added", "%(count)s added", made)),
        (moved, ngettext("%(count)s moved", "%(count)s moved", moved)),
        (removed, ngettext("%(count)s removed", "%(count)s removed", removed)),
    ]
    done = [part % {"count": count} for count, part in parts if count]
    return _("Dates: %(what)s.") % {"what": ", ".join(done)} if done else ""


def said_of_questions(outcome: Mapping[str, int]) -> str:
    if not (asked := outcome.get(ASKED, 0)):
        return ""
    text = ngettext(
        "%(count)s date waits for your decision, as people or changes of yours hang on it.",
        "%(count)s dates wait for your decision, as people or changes of yours hang on them.",
        asked,
    )
    return text % {"count": asked}


def said_of_people(outcome: Mapping[str, int]) -> str:
    return in_words(Reach(outcome.get(TOLD, 0), outcome.get(CALLED, 0)))


class Outcome(LogFormatter):
    """In a page's history: the same sentences, whichever road it went."""

    label = gettext_lazy("Dates and people")

    def format_message(self, log_entry: PageLogEntry) -> str:
        told = said_of_people(log_entry.data)
        said = (said_of_dates(log_entry.data), said_of_questions(log_entry.data), told)
        return " ".join(filter(None, said))
