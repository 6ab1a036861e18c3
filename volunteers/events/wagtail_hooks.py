from collections import Counter

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.staticfiles import versioned_static
from wagtail.models import Page

from volunteers.events.models import EventPage
from volunteers.events.panels import with_the_dates
from volunteers.events.recurring.laying_out import ASKED, MADE, MOVED, REMOVED, lay_out


@hooks.register("insert_editor_js")
def forecast_script() -> SafeString:
    """For the rules on an event's page: a panel inside an InlinePanel cannot bring its own script."""
    return format_html('<script src="{}" defer></script>', versioned_static("events/forecast.js"))


@hooks.register("after_publish_page", order=-10)  # before people are told what has become of their dates
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


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def point_to_the_first_date(request: HttpRequest, page: Page) -> None:
    """An event without a date is not on the calendar: whoever saved one by hand is shown the next step."""
    saved_by_itself = not request.accepts("text/html")
    if (
        saved_by_itself
        or not isinstance(page, EventPage)
        or not request.user.has_perm("events.add_occurrence")
    ):
        return
    event = with_the_dates(page)
    if event.occurrences.exists():
        return
    if page.rules.exists():
        messages.info(request, _("The rules make the event's dates when the page is published."))
        return
    button = messages.button(f"{reverse('dates:add')}?event={event.pk}", _("Add the first date"))
    messages.info(request, _("The event has no date yet, so it is not on the calendar."), buttons=[button])


def in_words(outcome: Counter[str]) -> list[str]:
    """Such as "52 added", "3 moved"."""
    made, moved, removed = (outcome[what] for what in (MADE, MOVED, REMOVED))
    sentences = [
        (made, ngettext("%(count)s added", "%(count)s added", made)),
        (moved, ngettext("%(count)s moved", "%(count)s moved", moved)),
        (removed, ngettext("%(count)s removed", "%(count)s removed", removed)),
    ]
    return [sentence % {"count": count} for count, sentence in sentences if count]
