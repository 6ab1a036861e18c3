"""In the admin: what the rules of an event that was published made of its dates, said to whoever published it."""

from collections import Counter

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.admin import messages
from wagtail.models import Page

from volunteers.changes.laying_out import ASKED, MADE, MOVED, REMOVED, lay_out
from volunteers.events.models import EventPage
from volunteers.events.originals import with_the_dates


def lay_out_dates(request: HttpRequest, page: Page) -> None:
    """The rules as they are published now make the dates, and whoever published them is told what became of it."""
    if not isinstance(page, EventPage):
        return
    outcome = lay_out(page)
    if done := in_words(outcome):
        messages.success(request, _("Dates: %(what)s.") % {"what": ", ".join(done)})
    if outcome[ASKED]:
        url = f"{reverse('dates:index')}?event={with_the_dates(page).pk}&to_decide=true"
        text = ngettext(
            "%(count)s date waits for your decision, as people or changes of yours hang on it.",
            "%(count)s dates wait for your decision, as people or changes of yours hang on them.",
            outcome[ASKED],
        )
        messages.warning(
            request, text % {"count": outcome[ASKED]}, buttons=[messages.button(url, _("Decide"))]
        )


def in_words(outcome: Counter[str]) -> list[str]:
    """Such as "52 added", "3 moved"."""
    made, moved, removed = (outcome[what] for what in (MADE, MOVED, REMOVED))
    sentences = [
        (made, ngettext("%(count)s added", "%(count)s added", made)),
        (moved, ngettext("%(count)s moved", "%(count)s moved", moved)),
        (removed, ngettext("%(count)s removed", "%(count)s removed", removed)),
    ]
    return [sentence % {"count": count} for count, sentence in sentences if count]
